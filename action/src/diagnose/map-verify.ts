import { number } from "../../../core/numeric/number.ts";
import type { DiagnosisFile } from "../../../core/report/answer-asked.ts";
import type { FailureMap } from "../../../core/report/answer-map.ts";
import { fileNameOf } from "../../../core/report/files.ts";
import { writeNpz } from "../input/npz.ts";
import type { Lab } from "./lab.ts";
import type { Maker } from "./map-feeds.ts";
import { fedTensors } from "./map-material.ts";
import type { Boundary } from "./map-scan.ts";
import type { Transform } from "./map-transforms.ts";
import type { Subject, SubjectInput } from "./subject.ts";

/** A line as it was found here, not yet run where it failed. */
export interface Mapped {
  one: SubjectInput;
  transform: Transform;
  told: FailureMap["lines"][number];
  boundaries: Boundary[];
}

/** What verifying asks, and the inputs of which it has kept files. */
export interface Asked {
  subject: Subject;
  lab: Lab;
  maker: Maker;
  kept: Set<SubjectInput>;
}

/** Most files that are kept: of two inputs, both sides of a boundary. */
const FILES = 4;

/** Runs both sides of each boundary where it failed, the nearest to the input first; keeps those of the first that is confirmed. */
export async function verify(
  { one, transform, told, boundaries }: Mapped,
  asked: Asked,
  files: DiagnosisFile[],
  found: () => void,
): Promise<void> {
  const { natural, line } = transform;
  const far = ({ below, above }: Boundary) => Math.abs((below + above) / 2 - natural);
  const farther = line.whole ? 1 : (line.to - line.from) / 100;
  for (const { below, above, fails } of [...boundaries].sort((a, b) => far(a) - far(b))) {
    const sides = [
      { at: below, fails: !fails, out: -farther },
      { at: above, fails, out: farther },
    ];
    // Side by side: under emulation one run leaves a core idle.
    const confirmed = await Promise.all(
      sides.map(async (side) => {
        const further = Number(Math.min(line.to, Math.max(line.from, side.at + side.out)).toPrecision(12));
        const near = await isConfirmed(side, one, transform, asked);
        const far = !near && (await isConfirmed({ ...side, at: further }, one, transform, asked));
        if (near) told.verified.right++;
        else if (far) told.verified.farther++;
        told.verified.of++;
        found();
        return near ? side : far ? { ...side, at: further } : null;
      }),
    );
    const room = files.length < FILES && !asked.kept.has(one);
    const kept = confirmed.filter((side) => side !== null);
    if (kept.length < 2 || !room) continue;
    asked.kept.add(one);
    for (const side of kept) files.push(await keep(side, transform, one, asked));
  }
}

async function isConfirmed(
  { at, fails }: { at: number; fails: boolean },
  one: SubjectInput,
  transform: Transform,
  { subject, lab, maker }: Asked,
): Promise<boolean> {
  const feed = await maker.feed(one, transform, at);
  const { verdict } = await subject.judge(feed, await lab.one(subject.setup, feed));
  lab.note(`  ${feed.id}: ${verdict}, foretold to ${fails ? "fail" : "pass"}`);
  return (verdict !== "pass" && verdict !== "fallback") === fails;
}

async function keep(
  { at, fails }: { at: number; fails: boolean },
  transform: Transform,
  one: SubjectInput,
  { lab }: Asked,
): Promise<DiagnosisFile> {
  const changed = transform.at(at);
  const tensors = (await fedTensors(one)).map(
    (before) => changed.find(({ name }) => name === before.name) ?? before,
  );
  const kind = fails ? "mildest failing" : "wildest passing";
  const what = `${kind}: ${one.id} at ${transform.name} ${number(at)} of ${transform.tensor}`;
  return lab.keep(what, `${fileNameOf(`${kind} ${one.id}`)}.npz`, writeNpz(tensors));
}
