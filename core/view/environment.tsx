import { duration, plural } from "../numeric/number.ts";
import { deviceLine } from "../present/machine.ts";
import { targetName } from "../present/words.ts";
import type { Artifact, Report } from "../report/schema.ts";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

/** The machine, the targets, and the hash of everything the results depend on. */
export function Environment({ view: { report } }: { view: ReportView }) {
  const { environment } = report;
  return (
    <section aria-labelledby="environment">
      <h2 id="environment">Environment</h2>
      <dl>
        <dt>machine</dt>
        <dd>
          {environment.cpu}, {plural(environment.cores, "core")}, {Math.round(environment.memoryMb / 1024)}{" "}
          GiB, {environment.os} {environment.arch}, Node {environment.node.replace(/^v/, "")}
        </dd>
        <dt>tool</dt>
        <dd>
          mnn-parity {report.tool.version}, run took {duration(report.durationMs)}
          {!report.complete && ", interrupted"}
        </dd>
        {report.targets.map((target) => (
          <Target key={target.id} target={target} />
        ))}
        {report.models.map((model) => (
          <div key={model.id} className="pair">
            <dt>{model.id}</dt>
            <dd>
              {model.file}
              {model.converted && `, converted from ${model.converted.from} by ${model.converted.converter}`}
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>Hashes of everything the results depend on</summary>
        <Hashes report={report} />
      </details>
    </section>
  );
}

function Target({ target }: { target: Report["targets"][number] }) {
  return (
    <div className="pair">
      <dt>{targetName(target.id)}</dt>
      <dd>
        {target.cpu}, {target.platform}
        {target.device && ` · ${deviceLine(target.device)}`}
        {target.emulator && `, ${target.emulator.name} ${target.emulator.version}`}
        {target.standsFor && ` · stands for ${target.standsFor.name}: ${target.standsFor.note}`}
      </dd>
    </div>
  );
}

function Hashes({ report }: { report: ReportView["report"] }) {
  const artifacts: Artifact[] = [
    ...report.models.flatMap((model) => [
      { name: model.file, version: "", sha256: model.sha256 },
      ...(model.converted
        ? [{ name: model.converted.from, version: "source", sha256: model.converted.sha256 }]
        : []),
    ]),
    ...report.runtimes.flatMap((runtime) => runtime.artifacts),
    ...report.targets.flatMap((target) => target.emulator ?? []),
    ...report.environment.artifacts,
    ...report.inputs.map((input) => ({
      name: `${input.model} input ${input.id}`,
      version: "",
      sha256: input.sha256,
    })),
  ];
  const shown = [...new Map(artifacts.map((item) => [`${item.name} ${item.version} ${item.sha256}`, item]))];
  return (
    <Scroll label="Artifacts and their SHA-256">
      <table>
        <caption className="hidden">Artifacts and their SHA-256</caption>
        <thead>
          <tr>
            <th scope="col">what</th>
            <th scope="col">version</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(([key, { name, version, sha256 }]) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{version}</td>
              <td>
                <code>{sha256 ?? "unknown"}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
