import { type Telling, tellDiagnosis } from "../diagnosis/story.ts";
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
  const { words } = view;
  const { story } = words.diagnosis;
  const { answers } = diagnosis;
  const told = new Map(tellDiagnosis(diagnosis, words).map((telling) => [telling.answer, telling]));
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
            <Prose text={words.common.paragraph(sentences)} />
          </p>
        )}
        {shown}
      </section>
    );
  };
  return (
    <>
      <p className="muted story">{story.diagnosed(diagnosis.ms, diagnosis.runs)}</p>
      {part(
        story.ship,
        story.shipAbout,
        ["ship"],
        <>
          <StoryShip view={view} answers={answers} />
          <Changes
            title={story.changes}
            sentences={["cures", "plan"].flatMap((name) => told.get(name as never)?.sentences ?? [])}
          />
        </>,
      )}
      {part(
        story.where,
        story.whereAbout,
        ["where"],
        answers.where && <StoryWhere words={words} where={answers.where} />,
      )}
      {part(story.why, "", ["why"], null)}
      {part(
        story.ranges,
        story.rangesAbout,
        ["ranges"],
        answers.ranges && answers.ranges.ops.length > 0 && (
          <StoryRanges words={words} ranges={answers.ranges} />
        ),
      )}
      {part(
        story.map,
        "",
        ["map"],
        answers.map && answers.map.lines.length > 0 && <StoryMap words={words} map={answers.map} />,
      )}
      {part(story.when, "", ["when"], null)}
      {part(story.repro, story.reproAbout, ["repro"], null)}
      <StoryAsked view={view} diagnosis={diagnosis} />
    </>
  );
}

/** What remedies change, and what was shown of each. */
function Changes({ title, sentences }: { title: string; sentences: string[] }) {
  if (sentences.length === 0) return null;
  return (
    <details className="after-table">
      <summary>{title}</summary>
      {sentences.map((sentence) => (
        <p key={sentence}>
          <Prose text={sentence} />
        </p>
      ))}
    </details>
  );
}
