import { median } from "../numeric/median.ts";
import { cellLabel, worstSnr } from "../present/label.ts";
import { openClLine } from "../present/machine.ts";
import { targetName } from "../present/words.ts";
import type { Cell } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import { Chip, OutcomeMark } from "./chip.tsx";
import { Command } from "./command.tsx";
import { CellFacts } from "./facts.tsx";
import { FindingCard } from "./findings.tsx";
import { Headline } from "./headline.tsx";
import { ProbeLog } from "./logs.tsx";
import { NetworkChart } from "./network-chart.tsx";
import { OpTables } from "./op-table.tsx";
import { Outputs } from "./outputs.tsx";
import { hasPictures, Pictures, runNames } from "./pictures.tsx";
import { diagnosisOf, Story } from "./story.tsx";
import { Tensors } from "./tensors.tsx";
import type { ReportView } from "./view.ts";

/** One cell: one model and input on one release, target and configuration. */
export function CellPage({ view, cell }: { view: ReportView; cell: Cell }) {
  const { words } = view;
  const { page } = words;
  const names = runNames(view, cell);
  const finding = view.report.findings.find(({ id }) => id === cell.finding);
  const diagnosis = diagnosisOf(view, cell);
  const probe = view.lookup.probe(cell.probe);
  const series = view.links.series(cell);
  return (
    <main id="main">
      <Headline text={cellHeadline(view, cell)} />
      <p className="lede">
        <Chip words={words} verdict={cell.verdict} label={cellLabel(cell, words)} />{" "}
        <OutcomeMark words={words} outcome={cell.outcome} />{" "}
        {cell.reason || words.verdict.meaning[cell.verdict]}
        {cell.expected && ` ${page.expected(cell.expected.reason)}`}
      </p>
      <CellFacts view={view} cell={cell} />
      <p className="small links">
        {series && <a href={series}>{page.overReleases}</a>}
        <Timing words={words} cell={cell} />
      </p>
      {cell.fix && <p>{cell.fix}</p>}
      {finding && (
        <>
          <h2>{page.why}</h2>
          <FindingCard view={view} finding={finding} href={null} />
        </>
      )}
      {diagnosis && <Story view={view} diagnosis={diagnosis} />}
      {hasPictures(view, [cell]) && (
        <>
          <h2>{page.pictures}</h2>
          <Pictures view={view} cells={[cell]} large />
        </>
      )}
      {cell.ops && cell.ops.rows.length > 1 && (
        <>
          <h2>
            {page.alongNetwork} <small>{page.opsInOrder(cell.ops.rows.length)}</small>
          </h2>
          <NetworkChart words={words} ops={cell.ops} names={names} />
          <h2>{cell.ops.firstBad === null ? page.firstOps : page.aroundFirstBad}</h2>
          <OpTables words={words} ops={cell.ops} names={names} all="here" />
        </>
      )}
      {cell.outputs.length > 0 && (
        <>
          <h2>{cell.outputs.length === 1 ? page.theOutput : page.outputs}</h2>
          <Outputs view={view} cell={cell} />
        </>
      )}
      <h2>{page.proven}</h2>
      <p>{cell.effective.proof || page.nothingProven}</p>
      {probe?.opencl && <p>{words.common.stop(openClLine(probe.opencl, words))}</p>}
      {probe && (
        <>
          <h2>{page.whatMnnSaid}</h2>
          <ProbeLog view={view} probe={probe} open />
        </>
      )}
      <h2>{page.tensors}</h2>
      <Tensors view={view} cell={cell} />
      <h2 id="again">{page.runAgain}</h2>
      <Command words={words} command={cell.command} />
    </main>
  );
}

/** `astronaut comes out all NaN at cpu/low on cortex-a76, MNN 3.6.1`. */
export function cellHeadline({ lookup, words }: Pick<ReportView, "lookup" | "words">, cell: Cell): string {
  const { model, input, config, target } = cell;
  const release = lookup.release(cell);
  return words.page.cellTitle(model, input, saysOf(cell, words), config, targetName(target), release);
}

function saysOf(cell: Cell, words: Words): string {
  const { says } = words.page;
  const label = cellLabel(cell, words);
  switch (cell.verdict) {
    case "pass":
      return says.pass;
    case "nonfinite":
      return label === words.label.allNan ? says.allNan : says.with(label);
    case "zeroed":
      return says.zeroed;
    case "drift":
      return says.drift(words.common.decibels(worstSnr(cell.outputs) ?? Number.NaN));
    case "fallback":
      return label;
    case "crashed":
      return says.crashed;
    case "timeout":
      return says.timeout;
    case "unavailable":
      return says.unavailable;
    case "reference-bad":
      return says.referenceBad;
  }
}

function Timing({ words: { page }, cell }: { words: Words; cell: Cell }) {
  const runMs = median(cell.runMs);
  const parts = [
    runMs === null ? "" : page.aRunTakes(runMs),
    cell.stability ? page.repeats(cell.stability.repeats, cell.stability.identical) : "",
    cell.stability?.resized
      ? page.resized(cell.stability.resized.between, cell.stability.resized.identical)
      : "",
  ].filter(Boolean);
  return parts.length > 0 ? <span className="muted">{parts.join(" · ")}</span> : null;
}
