import { deviceLine } from "../present/machine.ts";
import { targetName } from "../present/words.ts";
import type { Artifact, Report } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

/** The machine, the targets, and the hash of everything the results depend on. */
export function Environment({ view: { report, words } }: { view: ReportView }) {
  const { environment } = report;
  const { page } = words;
  return (
    <section aria-labelledby="environment">
      <h2 id="environment">{page.environment}</h2>
      <dl>
        <dt>{page.machine}</dt>
        <dd>
          {page.machineIs(
            environment.cpu,
            environment.cores,
            Math.round(environment.memoryMb / 1024),
            `${environment.os} ${environment.arch}`,
            environment.node.replace(/^v/, ""),
          )}
        </dd>
        <dt>{page.tool}</dt>
        <dd>{page.toolIs(report.tool.version, report.durationMs, report.complete)}</dd>
        {report.targets.map((target) => (
          <Target key={target.id} words={words} target={target} />
        ))}
        {report.models.map((model) => (
          <div key={model.id} className="pair">
            <dt>{model.id}</dt>
            <dd>
              {model.file}
              {model.converted && page.convertedFrom(model.converted.from, model.converted.converter)}
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{page.hashes}</summary>
        <Hashes words={words} report={report} />
      </details>
    </section>
  );
}

function Target({ words, target }: { words: Words; target: Report["targets"][number] }) {
  return (
    <div className="pair">
      <dt>{targetName(target.id)}</dt>
      <dd>
        {target.cpu}, {target.platform}
        {target.device && ` · ${deviceLine(target.device, words)}`}
        {target.emulator && `, ${target.emulator.name} ${target.emulator.version}`}
        {target.standsFor && words.page.standsForNote(target.standsFor.name, target.standsFor.note)}
      </dd>
    </div>
  );
}

function Hashes({ words: { page }, report }: { words: Words; report: ReportView["report"] }) {
  const artifacts: Artifact[] = [
    ...report.models.flatMap((model) => [
      { name: model.file, version: "", sha256: model.sha256 },
      ...(model.converted
        ? [{ name: model.converted.from, version: page.source, sha256: model.converted.sha256 }]
        : []),
    ]),
    ...report.runtimes.flatMap((runtime) => runtime.artifacts),
    ...report.targets.flatMap((target) => target.emulator ?? []),
    ...report.environment.artifacts,
    ...report.inputs.map((input) => ({
      name: page.inputOf(input.model, input.id),
      version: "",
      sha256: input.sha256,
    })),
  ];
  const shown = [...new Map(artifacts.map((item) => [`${item.name} ${item.version} ${item.sha256}`, item]))];
  return (
    <Scroll label={page.artifacts}>
      <table>
        <caption className="hidden">{page.artifacts}</caption>
        <thead>
          <tr>
            <th scope="col">{page.what}</th>
            <th scope="col">{page.version}</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(([key, { name, version, sha256 }]) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{version}</td>
              <td>
                <code>{sha256 ?? page.unknown}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
