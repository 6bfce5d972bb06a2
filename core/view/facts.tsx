import { proofOfOps } from "../present/ops.ts";
import { targetName, unique } from "../present/words.ts";
import { compareReleases } from "../report/release.ts";
import type { Cell, Model, Report } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import type { ReportView } from "./view.ts";

/** What makes a run's result believable, on one line. */
export function RunFacts({ view }: { view: ReportView }) {
  const { report, words } = view;
  const { page, common } = words;
  const used = new Set(report.cells.map(({ runtime }) => runtime));
  const runtimes = report.runtimes.filter(({ id, origin }) => origin !== "outside" && used.has(id));
  const releases = unique(runtimes.map((runtime) => runtime.release)).sort(compareReleases);
  const origins = unique(runtimes.map((runtime) => runtime.origin));
  const emulators = unique(
    report.targets.flatMap((target) =>
      target.emulator ? [`${target.emulator.name} ${target.emulator.version}`] : [],
    ),
  );
  const devices = unique(report.targets.flatMap(({ device }) => device?.what ?? []));
  const means = [...devices, ...emulators];
  return (
    <ul className="facts">
      <li>
        MNN <b>{common.list(releases)}</b>{" "}
        {common.list(origins.map((origin) => page.origin[origin] ?? origin))}
      </li>
      <li>
        {page.on} <b>{common.list(report.targets.map((target) => targetName(target.id)))}</b>
        {means.length > 0 && common.aside(common.list(means))}
      </li>
      {report.models.map((model) => (
        <li key={model.id}>
          {model.id} <code title={sourceHash(model)}>{sourceHash(model).slice(0, 7)}</code>
          {model.api && page.throughModuleWhy(common.clauses([model.api.why, model.api.remedy ?? ""]))}
        </li>
      ))}
      <Commit words={words} source={report.source} />
      <li>
        <time dateTime={report.createdAt}>{moment(report.createdAt)}</time>
      </li>
    </ul>
  );
}

/** What makes a cell's result believable, on one line. */
export function CellFacts({ view, cell }: { view: ReportView; cell: Cell }) {
  const { lookup, words } = view;
  const { page } = words;
  const runtime = lookup.runtime(cell.runtime);
  const target = lookup.target(cell.target);
  const config = view.report.configs.find(({ id }) => id === cell.config);
  const model = lookup.model(cell.model);
  return (
    <ul className="facts">
      <li>
        MNN <b>{lookup.release(cell)}</b> {runtime && (page.origin[runtime.origin] ?? runtime.origin)}
        {runtime?.commit && <code> {runtime.commit.slice(0, 10)}</code>}
      </li>
      <li>
        {page.asked} <b>{cell.config}</b>
        {cell.api === "module" && page.throughModule}
        {words.common.comma}
        <Ran words={words} cell={cell} />
      </li>
      <li>
        {target?.emulator && `${target.emulator.name} ${target.emulator.version} `}
        <b>{targetName(cell.target)}</b>
        {target?.device?.what && words.common.aside(target.device.what)}
        {target?.standsFor && page.standsFor(target.standsFor.name)}
      </li>
      {config && <li>{page.threads(config.threads)}</li>}
      <li>
        {page.reference} <b>{cell.reference.label}</b>
      </li>
      {model && (
        <li>
          {model.id} <code title={sourceHash(model)}>{sourceHash(model).slice(0, 7)}</code>
        </li>
      )}
      <Commit words={words} source={view.report.source} />
    </ul>
  );
}

function Ran({ words: { page }, cell }: { words: Words; cell: Cell }) {
  const { backend, format, proof } = cell.effective;
  if (!format && !backend) return <span title={proof}>{page.notProvenWhatRan}</span>;
  const { proven, of } = cell.ops && format ? proofOfOps(cell.ops, format) : { proven: 0, of: 0 };
  return (
    <>
      {page.ran} <b>{[backend, format].filter(Boolean).join(" ")}</b>{" "}
      <span title={proof}>{proven > 0 ? page.provedOn(proven, of) : ""}</span>
    </>
  );
}

function Commit({ words, source }: { words: Words; source: Report["source"] }) {
  if (!source?.commit) return null;
  return (
    <li>
      <code>
        {source.branch && `${source.branch}@`}
        {source.commit.slice(0, 7)}
        {source.dirty && "+"}
      </code>
      {source.dirty && <span className="hidden">{words.page.uncommitted}</span>}
    </li>
  );
}

/** `2026-11-24 06:52 UTC`: the same for every reader. */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** The hash of the file that was given: a converter writes a new identifier into each .mnn that it makes. */
const sourceHash = ({ converted, sha256 }: Pick<Model, "converted" | "sha256">): string =>
  converted?.sha256 ?? sha256;
