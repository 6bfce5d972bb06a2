import { tellDiagnosis } from "../diagnosis/story.ts";
import { duration, plural } from "../numeric/number.ts";
import type { Diagnosis } from "../report/schema.ts";
import { Files } from "./files.tsx";
import { Prose } from "./prose.tsx";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

/** How it was found out: every answer with what it took, each experiment, and what was not answered. */
export function StoryAsked({ view, diagnosis }: { view: ReportView; diagnosis: Diagnosis }) {
  const { answers, missing } = diagnosis;
  const experiments = answers.why?.experiments ?? [];
  const files = [
    ...(answers.map?.files ?? []),
    ...(answers.repro?.files ?? []),
    ...(answers.plan?.plan?.files ?? []),
    ...(answers.cures?.cures ?? []).flatMap(({ file }) => file ?? []),
  ];
  return (
    <section>
      <h2>How this was found out</h2>
      <Scroll label="Answers and what they took">
        <table>
          <thead>
            <tr>
              <th scope="col">answer</th>
              <th scope="col" className="n">
                runs
              </th>
              <th scope="col" className="n">
                time
              </th>
              <th scope="col">whole</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(answers).map(([name, { asked }]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="n">{asked.runs}</td>
                <td className="n">{duration(asked.ms)}</td>
                <td>{asked.stopped ?? "yes"}</td>
              </tr>
            ))}
            {missing.map(({ answer, why }) => (
              <tr key={answer} className="after">
                <th scope="row">{answer}</th>
                <td className="n">–</td>
                <td className="n">–</td>
                <td>{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {experiments.length > 0 && (
        <details>
          <summary>{plural(experiments.length, "experiment")} behind the cause</summary>
          <ul>
            {experiments.map(({ name, question, answer, speaks }) => (
              <li key={`${name} ${question}`}>
                <b>{name}</b> <Prose text={`${question} ${answer}`} />{" "}
                <span className="muted">
                  {speaks === "neither" ? "tells neither way" : `speaks ${speaks} the cause`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {files.length > 0 && (
        <p>
          Files: <Files view={view} files={files} or="" />
        </p>
      )}
    </section>
  );
}

/** Each answer in one line, for pages that show no charts. */
export function StoryInShort({ diagnosis }: { diagnosis: Diagnosis }) {
  return (
    <ul>
      {tellDiagnosis(diagnosis).map(({ answer, sentences }) => (
        <li key={answer}>
          <Prose text={sentences.join(" ")} />
        </li>
      ))}
    </ul>
  );
}
