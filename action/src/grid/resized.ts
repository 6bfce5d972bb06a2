import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Feed } from "../engine/setup.ts";
import type { CellDraft, CellSetup } from "./draft.ts";

/**
 * Runs each input, one of another shape, and the first again, in one session: an app whose pictures differ in size does that, and what
 * MNN keeps of the shape before must not show. Cells whose inputs all have one shape are left as they are.
 */
export async function holdResized(
  cells: readonly CellDraft[],
  setup: CellSetup,
  engine: Engine,
): Promise<void> {
  const { inputs } = setup.model;
  for (const cell of cells.filter(({ result }) => result?.status === "ok")) {
    const own = inputs.find(({ id }) => id === cell.input);
    const other = own && inputs.find(({ feed }) => shapesOf(feed) !== shapesOf(own.feed));
    if (!other) continue;
    const ran: StepResult[] = [];
    for await (const result of engine.run(setup, [own.feed, other.feed, own.feed], { oneSession: true }))
      ran.push(result);
    const [before, , after] = ran;
    // What cannot be run a first time tells nothing of a second.
    if (before?.status !== "ok" || !after) continue;
    const identical = after.status === "ok" && digestsOf(before) === digestsOf(after);
    const known = cell.stability;
    cell.stability = {
      repeats: (known?.repeats ?? 1) + 2,
      identical: (known?.identical ?? true) && identical && digestsOf(cell.result!) === digestsOf(before),
      resized: { between: other.id, identical },
    };
  }
}

const shapesOf = ({ tensors }: Feed): string =>
  JSON.stringify(tensors.map(({ name, shape }) => [name, shape]));

const digestsOf = ({ outputs }: StepResult): string =>
  JSON.stringify(outputs.map(({ name, digest }) => [name, digest]));
