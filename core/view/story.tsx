import { type Telling, tellDiagnosis } from "../diagnosis/story.ts";
import { duration, plural } from "../numeric/number.ts";
import type { Cell, Diagnosis } from "../report/schema.ts";
import { Prose } from "./prose.tsx";
import { StoryAsked } from "./story-asked.tsx";
import { StoryMap } from "./story-map.tsx";
import { StoryRanges } from "./story-ranges.tsx";
import { StoryShip } from "./story-ship.tsx";
import { StoryWhere } from "./story-where.tsx";
import type { ReportView } from "./view.ts";

export const diagnosisOf = ({ report }: Pick<ReportView, "report">, cell: Cell): Diagnosis | undefined =>
  report.diagnoses?.find((diagnosis) => diagnosis.cell === cell.id);

/** What a diagnosis found, the remedy first: what to ship, where it broke, why, what sets failing inputs apart, since when. */
export function Story({ view, diagnosis }: { view: ReportView; diagnosis: Diagnosis }) {
  const { answers } = diagnosis;
  const told = new Map(tellDiagnosis(diagnosis).map((telling) => [telling.answer, telling]));
  const part = (title: string, about: string, names: Telling["answer"][], shown: React.ReactNode) => {
    const sentences = names.flatMap((name) => told.get(name)?.sentences ?? []);
    if (sentences.length === 0 && !shown) return null;
    return (
      <section>
        <h2>
          {title} <small>{about}</small>
        </h2>
        {sentences.length > 0 && (
          <p>
            <Prose text={sentences.join(" ")} />
          </p>
        )}
        {shown}
      </section>
    );
  };
  return (
    <>
      <p className="muted story">
        Diagnosed in {duration(diagnosis.ms)}, with {plural(diagnosis.runs, "run")}, each listed below.
      </p>
      {part(
        "What to ship",
        "each row was run",
        ["ship"],
        <>
          <StoryShip view={view} answers={answers} />
          <Changes
            sentences={["cures", "plan"].flatMap((name) => told.get(name as never)?.sentences ?? [])}
          />
        </>,
      )}
      {part(
        "Where",
        "own error: each op fed the reference's inputs",
        ["where"],
        answers.where && <StoryWhere where={answers.where} />,
      )}
      {part("Why", "", ["why"], null)}
      {part(
        "Room in the format",
        "from fp32 runs on the host alone",
        ["ranges"],
        answers.ranges && answers.ranges.ops.length > 0 && <StoryRanges ranges={answers.ranges} />,
      )}
      {part(
        "What sets failing inputs apart",
        "",
        ["map"],
        answers.map && answers.map.lines.length > 0 && <StoryMap map={answers.map} />,
      )}
      {part("Since when", "", ["when"], null)}
      {part("To show it to others", "without this tool", ["repro"], null)}
      <StoryAsked view={view} diagnosis={diagnosis} />
    </>
  );
}

/** What remedies change, and what was shown of each. */
function Changes({ sentences }: { sentences: string[] }) {
  if (sentences.length === 0) return null;
  return (
    <details className="after-table">
      <summary>What they change, and what was shown of each</summary>
      {sentences.map((sentence) => (
        <p key={sentence}>
          <Prose text={sentence} />
        </p>
      ))}
    </details>
  );
}
