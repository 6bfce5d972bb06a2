import { decibels, number, plural } from "../numeric/number.ts";
import type { Cell, Metrics, Output, Tolerance } from "../report/schema.ts";
import { Chip } from "./chip.tsx";
import { runNames } from "./pictures.tsx";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

/** Each output of a cell: the verdict, why, and the numbers of both sides. */
export function Outputs({ view, cell }: { view: ReportView; cell: Cell }) {
  const names = runNames(view, cell);
  return cell.outputs.map((output) => (
    <div key={output.name}>
      <h3>
        <code>{output.name}</code>{" "}
        <small>
          {dimensions(output.shape)} {output.dtype}
          {output.referenceShape && `, the reference ${dimensions(output.referenceShape)}`}
        </small>{" "}
        <Chip verdict={output.verdict} label={output.verdict} />
      </h3>
      <p>{output.reason}</p>
      {output.differ && <Differing differ={output.differ} name={output.name} names={names} />}
      {output.slices && <Slices slices={output.slices} name={output.name} />}
      <Sides output={output} names={names} />
      <Distance metrics={output.metrics} tolerance={output.tolerance} names={names} />
    </div>
  ));
}

const dimensions = (shape: number[]): string => shape.join("×") || "scalar";

interface DifferingProps {
  differ: NonNullable<Output["differ"]>;
  name: string;
  names: [string, string];
}

/** The first elements of an exact output that differ. */
function Differing({ differ, name, names }: DifferingProps) {
  const { count, of, ties, examples } = differ;
  const label = `Elements of ${name} that differ`;
  return (
    <>
      <p>
        {number(count)} of {plural(of, "element")} differ
        {ties != null && `, ${number(ties)} of them ties`}.
      </p>
      <Scroll label={label}>
        <table>
          <caption className="hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">at</th>
              {names.map((run) => (
                <th scope="col" className="n" key={run}>
                  {run}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {examples.map(({ index, reference, candidate }) => (
              <tr key={index.join()}>
                <th scope="row">[{index.join(", ")}]</th>
                <td className="n">{number(reference)}</td>
                <td className="n">{number(candidate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

/** Slices of an output that are lost although the whole is not. */
function Slices({ slices, name }: { slices: NonNullable<Output["slices"]>; name: string }) {
  const label = `Lost slices of ${name}`;
  return (
    <Scroll label={label}>
      <table>
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">slice</th>
            {["SNR", "max abs error", "largest in the reference"].map((head) => (
              <th scope="col" className="n" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {slices.map(({ axis, index, snrDb, maxAbs, magnitude, of }) => (
            <tr key={`${axis} ${index}`}>
              <th scope="row">
                axis {axis}, {index} of {of}
              </th>
              <td className="n">{decibels(snrDb)}</td>
              <td className="n">{number(maxAbs)}</td>
              <td className="n">{number(magnitude)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Sides({ output: { name, metrics }, names }: { output: Output; names: [string, string] }) {
  const rows = [
    { name: names[0], side: metrics.reference },
    { name: names[1], side: metrics.candidate },
  ];
  return (
    <Scroll label={`Numbers of ${name} on both sides`}>
      <table>
        <caption className="hidden">Numbers of {name} on both sides</caption>
        <thead>
          <tr>
            <th scope="col">run</th>
            {["NaN", "+Inf", "−Inf", "zero", "min", "max", "mean |value|"].map((head) => (
              <th scope="col" className="n" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name: run, side }) => (
            <tr key={run}>
              <th scope="row">{run}</th>
              <td className="n">{number(side.nan)}</td>
              <td className="n">{number(side.posInf)}</td>
              <td className="n">{number(side.negInf)}</td>
              <td className="n">{number(side.zero)}</td>
              <td className="n">{number(side.min)}</td>
              <td className="n">{number(side.max)}</td>
              <td className="n">{number(side.meanMagnitude)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Distance(props: { metrics: Metrics; tolerance: Tolerance; names: [string, string] }) {
  const { metrics, tolerance, names } = props;
  const bounds = [
    `SNR at least ${tolerance.snrDb} dB`,
    tolerance.maxAbs === null ? "" : `error at most ${number(tolerance.maxAbs)}`,
    tolerance.cosine === null ? "" : `cosine at least ${tolerance.cosine}`,
  ].filter(Boolean);
  const facts: [string, string][] = [
    ["SNR", decibels(metrics.snrDb)],
    ["max abs error", number(metrics.maxAbs)],
    ["max relative error", number(metrics.maxRel)],
    ["RMSE", number(metrics.rmse)],
    ["cosine", Number.isFinite(metrics.cosine) ? metrics.cosine.toFixed(6) : "NaN"],
    ["not comparable", `${number(metrics.broken)} of ${plural(metrics.count, "element")}`],
    ["lost to zero", `${number(metrics.lost)} of ${number(metrics.significant)} significant`],
    [
      "worst element",
      metrics.worst
        ? `[${metrics.worst.index.join(", ")}]: ${names[0]} ${number(metrics.worst.reference)}, ${names[1]} ${number(metrics.worst.candidate)}`
        : "–",
    ],
    [
      "tolerance",
      `${bounds.join(", ")} (${tolerance.source === "default" ? `default for ${tolerance.format}` : "from the configuration"})`,
    ],
  ];
  return (
    <dl className="distance">
      {facts.map(([term, value]) => (
        <div className="pair" key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
