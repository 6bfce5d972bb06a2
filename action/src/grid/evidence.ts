import { askedFormat } from "../../../core/judge/asked.ts";
import { lossOf } from "../../../core/judge/first-bad.ts";
import { healthy } from "../../../core/judge/level.ts";
import { isWrong } from "../../../core/judge/verdict.ts";
import { compareTensors } from "../../../core/numeric/metrics.ts";
import type { OpRow } from "../../../core/report/schema.ts";
import type { Format } from "../../../core/report/vocabulary.ts";
import type { Compared } from "../engine/compare.ts";
import type { Engine } from "../engine/engine.ts";
import type { Measure } from "../engine/measure.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { asParityError } from "../errors/error.ts";
import { addConstants } from "../inside/constants.ts";
import type { Graph } from "../mnn/graph/graph.ts";
import type { CellDraft, CellSetup } from "./draft.ts";
import { hostTarget, plainConfig } from "./groups.ts";
import type { PreparedInput } from "./models.ts";

/** What is needed to ask further of a session that fails. */
export interface Asked {
  engine: Engine;
  setup: CellSetup;
  reference: CellSetup;
  /** Whether the host can run this runtime: what is asked of it costs milliseconds. */
  onHost: boolean;
  /** Whether the place can be asked op by op. */
  answers: boolean;
  graph: Graph;
}

/** How many inputs of a session are run in ideal low precision: each kind of failure shows on one of the first. */
const IDEAL_INPUTS = 8;

/**
 * Gathers on the rows of cells that are wrong what their cause is told by: constants and sums of the op they are born at, the same
 * input in ideal low precision on the host; and, where that passes, one run of one input in which each op reads right values.
 */
export async function gatherEvidence(cells: CellDraft[], inputs: PreparedInput[], asked: Asked) {
  const format = askedFormat(asked.setup.config);
  const wrong = cells.filter(({ verdict, ops }) => isWrong(verdict) && ops && ops.firstBad !== null);
  const feedOf = ({ input }: CellDraft) => inputs.find(({ id }) => id === input)!.feed;
  for (const cell of wrong) {
    const { rows, firstBad } = cell.ops!;
    await addConstants(rows, firstBad!, cell.outputs, feedOf(cell), asked.graph, format);
  }
  if (format === "fp32") return;
  if (asked.onHost)
    for (const cell of wrong.slice(0, IDEAL_INPUTS)) await addIdeal(cell, feedOf(cell), asked, format);
  const telling = wrong.find((cell) => isOwnFault(cell, format));
  if (telling && asked.answers && asked.setup.config.backend === "cpu")
    await addOwn(telling, feedOf(telling), asked, format);
}

/** Whether the op it is born at is right in ideal low precision, so that its own arithmetic is in doubt. */
function isOwnFault({ ops }: CellDraft, format: Format): boolean {
  const row = ops!.rows[ops!.firstBad!]!;
  const { ideal } = row.inside ?? {};
  return (
    typeof ideal === "number" && ideal >= healthy[format] && lossOf(ops!.firstBad!, ops!.rows, format) > 0
  );
}

const snr =
  (format: Format): Measure<number> =>
  ([reference, candidate]) => {
    const { broken, snrDb } = compareTensors(reference!.data, candidate!.data, reference!.shape, format);
    return broken > 0 || Number.isNaN(snrDb) ? Number.NEGATIVE_INFINITY : snrDb;
  };

async function addIdeal(cell: CellDraft, feed: Feed, { engine, setup }: Asked, format: Format) {
  const host: Setup = { ...setup, target: hostTarget, config: plainConfig };
  const to = format === "bf16" ? "bf16" : "fp16";
  const ideal: Setup = { ...host, ask: { ...setup.ask, round: { to, inputs: true } } };
  add(
    cell,
    "ideal",
    await tried(
      engine.compare([host, ideal], feed, snr(format), { measured: `snr/1 ${format}`, about: setup }),
    ),
  );
}

async function addOwn(
  cell: CellDraft,
  feed: Feed,
  { engine, setup, reference, onHost }: Asked,
  format: Format,
) {
  // Ops of the host and of Arm go by the same names, and its run is quick.
  const right: Setup = onHost ? { ...setup, target: hostTarget, config: plainConfig } : reference;
  const lockstep = { from: 0, to: 1 };
  add(
    cell,
    "own",
    await tried(engine.compare([right, setup], feed, snr(format), { lockstep, measured: `snr/1 ${format}` })),
  );
}

/** What cannot be asked here leaves the cause to what is known without it. */
async function tried<T>(asking: Promise<Compared<T>>): Promise<Compared<T> | null> {
  try {
    const compared = await asking;
    return compared.results.every(({ status }) => status === "ok") ? compared : null;
  } catch (error) {
    asParityError(error);
    return null;
  }
}

function add(cell: CellDraft, as: "ideal" | "own", compared: Compared<number> | null): void {
  if (!compared) return;
  const key = ({ name, type, occurrence, output }: Pick<OpRow, "name" | "type" | "occurrence" | "output">) =>
    JSON.stringify([name, type, occurrence, output]);
  const known = new Map(compared.ops.map(({ op, seen }) => [key(op), seen]));
  for (const row of cell.ops!.rows) {
    const found = known.get(key(row));
    if (row.inside && found !== undefined) row.inside[as] = found;
  }
}
