import { tellDiagnosis } from "../diagnosis/story.ts";
import type { Diagnosis } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import { Files } from "./files.tsx";
import { Prose } from "./prose.tsx";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

/** How it was found out: every answer with what it took, each experiment, and what was not answered. */
export function StoryAsked({ view, diagnosis }: { view: ReportView; diagnosis: Diagnosis }) {
  const { words } = view;
  const { story } = words.diagnosis;
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
      <h2>{story.asked}</h2>
      <Scroll label={story.askedLabel}>
        <table>
          <thead>
            <tr>
              <th scope="col">{story.answer}</th>
              <th scope="col" className="n">
                {story.runs}
              </th>
              <th scope="col" className="n">
                {story.time}
              </th>
              <th scope="col">{story.whole}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(answers).map(([name, { asked }]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="n">{asked.runs}</td>
                <td className="n">{words.common.duration(asked.ms)}</td>
                <td>{asked.stopped ? words.stored(asked.stopped) : story.yes}</td>
              </tr>
            ))}
            {missing.map(({ answer, why }) => (
              <tr key={answer} className="after">
                <th scope="row">{answer}</th>
                <td className="n">–</td>
                <td className="n">–</td>
                <td>{words.stored(why)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {experiments.length > 0 && (
        <details>
          <summary>{story.experiments(experiments.length)}</summary>
          <ul>
            {experiments.map(({ name, question, answer, speaks }) => (
              <li key={`${name} ${question}`}>
                <b>{name}</b>{" "}
                <Prose text={words.common.paragraph([words.stored(question), words.stored(answer)])} />{" "}
                <span className="muted">{story.speaks[speaks]}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {files.length > 0 && (
        <p>
          {story.files} <Files view={view} files={files} or="" />
        </p>
      )}
    </section>
  );
}

/** Each answer in one line, for pages that show no charts. */
export function StoryInShort({ words, diagnosis }: { words: Words; diagnosis: Diagnosis }) {
  return (
    <ul>
      {tellDiagnosis(diagnosis, words).map(({ answer, sentences }) => (
        <li key={answer}>
          <Prose text={words.common.paragraph(sentences)} />
        </li>
      ))}
    </ul>
  );
}
