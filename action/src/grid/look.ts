import { askedFormat } from "../../../core/judge/asked.ts";
import { compareTensors, type Inside } from "../engine/compare-tensors.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Feed } from "../engine/setup.ts";
import type { Graph } from "../mnn/graph/graph.ts";
import type { CellSetup } from "./draft.ts";
import type { GraphFacts } from "./graph-facts.ts";
import type { Look } from "./judge-cell.ts";
import { Kept, opsOf, rowMeasure } from "./op-rows.ts";

/**
 * Holds one input's ops in a candidate against its reference's.
 *
 * @param graph the model's; null where its file cannot be read here, which is no reason for MNN not to run it: a Module's tensors then
 * have no names to ask for
 * @param all where ops cannot be watched and tensors are asked for instead: all of them, or as few as lead to the first bad one
 */
export async function lookInside(
  engine: Engine,
  [reference, candidate]: [CellSetup, CellSetup],
  feed: Feed,
  all: boolean,
  { graph, facts }: { graph: Graph | null; facts: GraphFacts },
): Promise<Look> {
  const sides = [reference, candidate];
  const kept = new Kept(facts);
  const measure = rowMeasure(askedFormat(candidate.config), kept);
  if (!sides.some(isDeaf)) {
    const compared = await engine.compare(
      sides,
      feed,
      measure,
      kept.wants ? {} : { measured: `rows/1 ${askedFormat(candidate.config)}` },
    );
    return { ops: opsOf(compared), result: compared.results[1]!, kept };
  }
  const inside = graph ? insideOf(graph) : [];
  const isBad = all ? undefined : ({ verdict }: { verdict: string }) => verdict !== "pass";
  const ops = await compareTensors(engine, sides, inside, feed, measure, isBad);
  // The run as it is without a look at it.
  let result: StepResult | null = null;
  for await (const one of engine.run(candidate, [feed])) result = one;
  return { ops: opsOf({ results: [], ops, alone: [] }), result: result!, kept };
}

/** A Module in a wheel tells nothing of its ops; it gives tensors by name. */
export const isDeaf = ({ ask, runtime }: CellSetup): boolean =>
  ask?.api === "module" && runtime.origin === "wheel";

/** What computes nothing, and what has no numbers to compare. */
const SILENT = new Set(["Input", "Const", "TrainableParam"]);

/** The tensors of the main graph that can be asked for by name, in its order; what is in the bodies of loops cannot. */
function insideOf({ ops, tensors }: Graph): Inside[] {
  const times = new Map<string, number>();
  for (const { name } of tensors) times.set(name, (times.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  return ops
    .filter(({ type }) => !SILENT.has(type))
    .flatMap(({ name, type, outputs }) => {
      const key = JSON.stringify([name, type]);
      const occurrence = seen.get(key) ?? 0;
      seen.set(key, occurrence + 1);
      return outputs
        .map((tensor, output) => ({ tensor: tensor.name, op: { name, type, occurrence, output } }))
        .filter(({ tensor }) => tensor !== "" && times.get(tensor) === 1);
    });
}
