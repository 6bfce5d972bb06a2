import { median } from "../numeric/median.ts";
import { decibels, duration, plural } from "../numeric/number.ts";
import { cellLabel, worstSnr } from "../present/label.ts";
import { openClLine } from "../present/machine.ts";
import { targetName, verdictMeaning } from "../present/words.ts";
import type { Cell } from "../report/schema.ts";
import { Chip, OutcomeMark } from "./chip.tsx";
import { Command } from "./command.tsx";
import { CellFacts } from "./facts.tsx";
import { FindingCard } from "./findings.tsx";
import { ProbeLog } from "./logs.tsx";
import { NetworkChart } from "./network-chart.tsx";
import { OpTables } from "./op-table.tsx";
import { Outputs } from "./outputs.tsx";
import { hasPictures, Pictures, runNames } from "./pictures.tsx";
import { diagnosisOf, Story } from "./story.tsx";
import type { ReportView } from "./view.ts";

/** One cell: one model and input on one release, target and configuration. */
export function CellPage({ view, cell }: { view: ReportView; cell: Cell }) {
  const names = runNames(view, cell);
  const finding = view.report.findings.find(({ id }) => id === cell.finding);
  const diagnosis = diagnosisOf(view, cell);
  const probe = view.lookup.probe(cell.probe);
  const series = view.links.series(cell);
  return (
    <main id="main">
      <h1>{cellHeadline(view, cell)}</h1>
      <p className="lede">
        <Chip verdict={cell.verdict} label={cellLabel(cell)} /> <OutcomeMark outcome={cell.outcome} />{" "}
        {cell.reason || verdictMeaning[cell.verdict]}
        {cell.expected && ` Expected: ${cell.expected.reason}`}
      </p>
      <CellFacts view={view} cell={cell} />
      <p className="small links">
        {series && <a href={series}>This cell over MNN releases</a>}
        <Timing cell={cell} />
      </p>
      {cell.fix && <p>{cell.fix}</p>}
      {finding && (
        <>
          <h2>Why</h2>
          <FindingCard view={view} finding={finding} href={null} />
        </>
      )}
      {diagnosis && <Story view={view} diagnosis={diagnosis} />}
      {hasPictures(view, [cell]) && (
        <>
          <h2>Pictures</h2>
          <Pictures view={view} cells={[cell]} large />
        </>
      )}
      {cell.ops && cell.ops.rows.length > 1 && (
        <>
          <h2>
            Along the network <small>{`${plural(cell.ops.rows.length, "op")} in order`}</small>
          </h2>
          <NetworkChart ops={cell.ops} names={names} />
          <h2>{cell.ops.firstBad === null ? "The first ops" : "Around the first bad op"}</h2>
          <OpTables ops={cell.ops} names={names} all="here" />
        </>
      )}
      {cell.outputs.length > 0 && (
        <>
          <h2>{cell.outputs.length === 1 ? "The output" : "Outputs"}</h2>
          <Outputs view={view} cell={cell} />
        </>
      )}
      <h2>What was proven</h2>
      <p>{cell.effective.proof || "Nothing about the precision or the backend that ran."}</p>
      {probe?.opencl && <p>{openClLine(probe.opencl)}.</p>}
      {probe && (
        <>
          <h2>What MNN said</h2>
          <ProbeLog view={view} probe={probe} open />
        </>
      )}
      <h2>Run this cell again</h2>
      <Command command={cell.command} />
    </main>
  );
}

/** `astronaut comes out all NaN at cpu/low on cortex-a76, MNN 3.6.1`. */
export function cellHeadline(view: Pick<ReportView, "lookup">, cell: Cell): string {
  const where = `at ${cell.config} on ${targetName(cell.target)}, MNN ${view.lookup.release(cell)}`;
  return `${cell.model}, ${cell.input} ${saysOf(cell)} ${where}`;
}

function saysOf(cell: Cell): string {
  switch (cell.verdict) {
    case "pass":
      return "passes";
    case "nonfinite":
      return `comes out ${cellLabel(cell).startsWith("all") ? "all NaN" : `with ${cellLabel(cell)}`}`;
    case "zeroed":
      return "comes out zero";
    case "drift":
      return `drifts to ${decibels(worstSnr(cell.outputs) ?? Number.NaN)}`;
    case "fallback":
      return cellLabel(cell);
    case "crashed":
      return "crashes";
    case "timeout":
      return "does not answer";
    case "unavailable":
      return "was not run";
    case "reference-bad":
      return "has no reference to trust";
  }
}

function Timing({ cell }: { cell: Cell }) {
  const runMs = median(cell.runMs);
  const parts = [
    runMs === null ? "" : `a run takes ${duration(runMs)}`,
    cell.stability
      ? `${plural(cell.stability.repeats, "repeat")} ${cell.stability.identical ? "gave the same bits" : "gave different bits"}`
      : "",
  ].filter(Boolean);
  return parts.length > 0 ? <span className="muted">{parts.join(" · ")}</span> : null;
}
