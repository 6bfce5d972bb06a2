import { proofOfOps } from "../present/ops.ts";
import { listOf, targetName, unique } from "../present/words.ts";
import { originWords } from "../report/origin.ts";
import { compareReleases } from "../report/release.ts";
import type { Cell, Model, Report } from "../report/schema.ts";
import type { ReportView } from "./view.ts";

/** What makes a run's result believable, on one line. */
export function RunFacts({ view }: { view: ReportView }) {
  const { report } = view;
  const used = new Set(report.cells.map(({ runtime }) => runtime));
  const runtimes = report.runtimes.filter(({ id, origin }) => origin !== "outside" && used.has(id));
  const releases = unique(runtimes.map((runtime) => runtime.release)).sort(compareReleases);
  const origins = unique(runtimes.map((runtime) => runtime.origin));
  const emulators = unique(
    report.targets.flatMap((target) =>
      target.emulator ? [`${target.emulator.name} ${target.emulator.version}`] : [],
    ),
  );
  return (
    <ul className="facts">
      <li>
        MNN <b>{listOf(releases)}</b> {listOf(origins)}
      </li>
      <li>
        on <b>{listOf(report.targets.map((target) => targetName(target.id)))}</b>
        {emulators.length > 0 && ` (${listOf(emulators)})`}
      </li>
      {report.models.map((model) => (
        <li key={model.id}>
          {model.id} <code title={sourceHash(model)}>{sourceHash(model).slice(0, 7)}</code>
          {model.api &&
            ` through MNN's Module: ${[model.api.why, model.api.remedy].filter(Boolean).join("; ")}`}
        </li>
      ))}
      <Commit source={report.source} />
      <li>
        <time dateTime={report.createdAt}>{moment(report.createdAt)}</time>
      </li>
    </ul>
  );
}

/** What makes a cell's result believable, on one line. */
export function CellFacts({ view, cell }: { view: ReportView; cell: Cell }) {
  const { lookup } = view;
  const runtime = lookup.runtime(cell.runtime);
  const target = lookup.target(cell.target);
  const config = view.report.configs.find(({ id }) => id === cell.config);
  const model = lookup.model(cell.model);
  return (
    <ul className="facts">
      <li>
        MNN <b>{lookup.release(cell)}</b> {runtime?.origin}
        {runtime?.commit && <code> {runtime.commit.slice(0, 10)}</code>}
      </li>
      <li>
        asked <b>{cell.config}</b>
        {cell.api === "module" && " through Module"}, <Ran cell={cell} />
      </li>
      <li>
        {target?.emulator && `${target.emulator.name} ${target.emulator.version} `}
        <b>{targetName(cell.target)}</b>
        {target?.standsFor && ` for ${target.standsFor.name}`}
      </li>
      {config && <li>{config.threads === 1 ? "1 thread" : `${config.threads} threads`}</li>}
      <li>
        reference <b>{cell.reference.label}</b>
      </li>
      {model && (
        <li>
          {model.id} <code title={sourceHash(model)}>{sourceHash(model).slice(0, 7)}</code>
        </li>
      )}
      <Commit source={view.report.source} />
      {cell.from && <li>taken from {originWords(cell.from)}, judged anew</li>}
    </ul>
  );
}

function Ran({ cell }: { cell: Cell }) {
  const { backend, format, proof } = cell.effective;
  if (!format && !backend) return <span title={proof}>not proven what ran</span>;
  const { proven, of } = cell.ops && format ? proofOfOps(cell.ops, format) : { proven: 0, of: 0 };
  return (
    <>
      ran <b>{[backend, format].filter(Boolean).join(" ")}</b>{" "}
      <span title={proof}>{proven > 0 ? `(proved on ${proven} of ${of} ops)` : ""}</span>
    </>
  );
}

function Commit({ source }: { source: Report["source"] }) {
  if (!source?.commit) return null;
  return (
    <li>
      <code>
        {source.branch && `${source.branch}@`}
        {source.commit.slice(0, 7)}
        {source.dirty && "+"}
      </code>
      {source.dirty && <span className="hidden"> with uncommitted changes</span>}
    </li>
  );
}

/** `2026-11-24 06:52 UTC`: the same for every reader. */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** The hash of the file that was given: a converter writes a new identifier into each .mnn that it makes. */
const sourceHash = ({ converted, sha256 }: Pick<Model, "converted" | "sha256">): string =>
  converted?.sha256 ?? sha256;
