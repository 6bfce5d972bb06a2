import { diagnosisFor } from "../diagnosis/story.ts";
import { targetName } from "../present/words.ts";
import type { Cell, Diagnosis, Finding } from "../report/schema.ts";
import { Command } from "./command.tsx";
import { CellFacts } from "./facts.tsx";
import { findingAnchor, hasEvidence } from "./findings.tsx";
import { NetworkChart } from "./network-chart.tsx";
import { OpTables } from "./op-table.tsx";
import { hasPictures, Pictures, runNames } from "./pictures.tsx";
import { Prose } from "./prose.tsx";
import { Story } from "./story.tsx";
import { StoryInShort } from "./story-asked.tsx";
import type { ReportView } from "./view.ts";

/** What each finding rests on: pictures, the walk along the network, the ops around the first bad one. */
export function Evidence({ view }: { view: ReportView }) {
  const { findings } = view.report;
  const alone = findings.filter(hasEvidence).length === 1;
  return findings.map((finding, index) => {
    if (!hasEvidence(finding)) return null;
    const example = view.lookup.cell(finding.example);
    return example ? (
      <FindingEvidence
        key={finding.id}
        view={view}
        finding={finding}
        example={example}
        anchor={findingAnchor(index)}
        alone={alone}
      />
    ) : null;
  });
}

interface Props {
  view: ReportView;
  finding: Finding;
  example: Cell;
  anchor: string;
  alone: boolean;
}

function FindingEvidence({ view, finding, example, anchor, alone }: Props) {
  const { words } = view;
  const { page: told } = words;
  const diagnosis = diagnosisFor(view.report, finding);
  const shown = pictured(view, finding, example);
  const names = runNames(view, example);
  const page = view.links.cell(example);
  const Title = alone ? "h2" : "h3";
  const where = told.place(example.config, targetName(example.target), view.lookup.release(example));
  return (
    <section id={anchor} aria-label={alone ? told.evidence : finding.title}>
      {!alone && (
        <>
          <h2>
            <Prose text={finding.title} />
          </h2>
          <CellFacts view={view} cell={example} />
        </>
      )}
      {diagnosis && <Diagnosed view={view} diagnosis={diagnosis} />}
      {hasPictures(view, shown) && (
        <>
          <Title>
            {told.pictures} <small>{where}</small>
          </Title>
          <Pictures view={view} cells={shown} />
        </>
      )}
      {example.ops && example.ops.rows.length > 1 && (
        <>
          <Title>
            {told.alongNetwork} <small>{told.inputOps(example.input, example.ops.rows.length)}</small>
          </Title>
          <NetworkChart words={words} ops={example.ops} names={names} />
          <Title>{example.ops.firstBad === null ? told.firstOps : told.aroundFirstBad}</Title>
          <OpTables words={words} ops={example.ops} names={names} all={page ? { href: page } : "here"} />
        </>
      )}
      <Title>{told.runAgain}</Title>
      <Command words={words} command={example.command} />
    </section>
  );
}

/** The whole story where the page is all there is; elsewhere in short, with a link to the cell's page, which has it. */
function Diagnosed({ view, diagnosis }: { view: ReportView; diagnosis: Diagnosis }) {
  const cell = view.lookup.cell(diagnosis.cell);
  const page = cell ? view.links.cell(cell) : null;
  if (!page) return <Story view={view} diagnosis={diagnosis} />;
  return (
    <>
      <StoryInShort words={view.words} diagnosis={diagnosis} />
      <p>
        <a href={page}>{view.words.page.askedAndShipped}</a>
      </p>
    </>
  );
}

/**
 * The finding's cells where its example ran, beside those that pass there, so that one sees what sets them apart.
 * Cells that fail in another way belong to another finding.
 */
function pictured(view: ReportView, finding: Finding, { model, config, target, runtime }: Cell): Cell[] {
  const found = new Set(finding.cells);
  return view.report.cells.filter(
    (cell) =>
      cell.role === "candidate" &&
      cell.model === model &&
      cell.config === config &&
      cell.target === target &&
      cell.runtime === runtime &&
      (cell.verdict === "pass" || found.has(cell.id)),
  );
}
