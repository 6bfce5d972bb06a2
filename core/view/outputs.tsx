import { number } from "../numeric/number.ts";
import type { Cell, Metrics, Output, Tolerance } from "../report/schema.ts";
import type { Words } from "../words/words.ts";
import { Chip } from "./chip.tsx";
import { Histogram } from "./histogram.tsx";
import { runNames } from "./pictures.tsx";
import { Scroll } from "./scroll.tsx";
import type { ReportView } from "./view.ts";

/** Each output of a cell: the verdict, why, and the numbers of both sides. */
export function Outputs({ view, cell }: { view: ReportView; cell: Cell }) {
  const { words } = view;
  const names = runNames(view, cell);
  return cell.outputs.map((output) => (
    <div key={output.name}>
      <h3>
        <code>{output.name}</code>{" "}
        <small>
          {dimensions(output.shape, words)} {output.dtype}
          {output.referenceShape && words.page.referenceShape(dimensions(output.referenceShape, words))}
        </small>{" "}
        <Chip
          words={words}
          verdict={output.verdict}
          label={words.lang === "en" ? output.verdict : words.verdict.plain[output.verdict]}
        />
      </h3>
      <p>{output.reason}</p>
      {output.differ && <Differing words={words} differ={output.differ} name={output.name} names={names} />}
      {output.slices && <Slices words={words} slices={output.slices} name={output.name} />}
      {output.histogram && (
        <Histogram words={words} output={{ ...output, histogram: output.histogram }} names={names} />
      )}
      <Sides words={words} output={output} names={names} />
      <Distance words={words} metrics={output.metrics} tolerance={output.tolerance} names={names} />
    </div>
  ));
}

const dimensions = (shape: number[], { page }: Words): string => shape.join("×") || page.scalar;

interface DifferingProps {
  words: Words;
  differ: NonNullable<Output["differ"]>;
  name: string;
  names: [string, string];
}

/** The first elements of an exact output that differ. */
function Differing({ words: { page }, differ, name, names }: DifferingProps) {
  const { count, of, ties, examples } = differ;
  const label = page.elementsThatDiffer(name);
  return (
    <>
      <p>{page.differ(count, of, ties ?? null)}</p>
      <Scroll label={label}>
        <table>
          <caption className="hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{page.at}</th>
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
interface SlicesProps {
  words: Words;
  slices: NonNullable<Output["slices"]>;
  name: string;
}

function Slices({ words: { page, common }, slices, name }: SlicesProps) {
  const label = page.lostSlices(name);
  return (
    <Scroll label={label}>
      <table>
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{page.slice}</th>
            {page.sliceHeads.map((head) => (
              <th scope="col" className="n" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {slices.map(({ axis, index, snrDb, maxAbs, magnitude, of }) => (
            <tr key={`${axis} ${index}`}>
              <th scope="row">{page.sliceAt(axis, index, of)}</th>
              <td className="n">{common.decibels(snrDb)}</td>
              <td className="n">{number(maxAbs)}</td>
              <td className="n">{number(magnitude)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface SidesProps {
  words: Words;
  output: Output;
  names: [string, string];
}

function Sides({ words: { page }, output: { name, metrics }, names }: SidesProps) {
  const rows = [
    { name: names[0], side: metrics.reference },
    { name: names[1], side: metrics.candidate },
  ];
  return (
    <Scroll label={page.numbersOf(name)}>
      <table>
        <caption className="hidden">{page.numbersOf(name)}</caption>
        <thead>
          <tr>
            <th scope="col">{page.run}</th>
            {page.sideHeads.map((head) => (
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

function Distance(props: { words: Words; metrics: Metrics; tolerance: Tolerance; names: [string, string] }) {
  const { metrics, tolerance, names } = props;
  const { page, common } = props.words;
  const { distance } = page;
  const bounds = [
    page.snrAtLeast(tolerance.snrDb),
    tolerance.maxAbs === null ? "" : page.errorAtMost(tolerance.maxAbs),
    tolerance.cosine === null ? "" : page.cosineAtLeast(tolerance.cosine),
  ].filter(Boolean);
  const facts: [string, string][] = [
    [distance.snr, common.decibels(metrics.snrDb)],
    [distance.maxAbs, number(metrics.maxAbs)],
    [distance.maxRel, number(metrics.maxRel)],
    [distance.rmse, number(metrics.rmse)],
    [distance.cosine, Number.isFinite(metrics.cosine) ? metrics.cosine.toFixed(6) : "NaN"],
    [distance.broken, page.brokenOf(metrics.broken, metrics.count)],
    [distance.lost, page.lostOf(metrics.lost, metrics.significant)],
    [
      distance.worst,
      metrics.worst
        ? `[${metrics.worst.index.join(", ")}]: ${names[0]} ${number(metrics.worst.reference)}, ${names[1]} ${number(metrics.worst.candidate)}`
        : "–",
    ],
    [
      distance.tolerance,
      `${bounds.join(common.comma)}${common.aside(tolerance.source === "default" ? page.defaultFor(tolerance.format) : page.fromConfiguration)}`,
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
