import { backendOf } from "../../../core/judge/backend.ts";
import { judgeOp } from "../../../core/judge/output.ts";
import type { Effective, OpRow } from "../../../core/report/schema.ts";
import type { Engine } from "../engine/engine.ts";
import type { Watcher } from "../engine/measure.ts";
import { oneOf } from "../engine/one.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Feed } from "../engine/setup.ts";
import { addEdges } from "../inside/edges.ts";
import type { Graph } from "../mnn/graph/graph.ts";
import type { Place } from "../places/place/place.ts";
import type { CellSetup } from "./draft.ts";
import { graphFacts, opOf } from "./graph-facts.ts";
import { effectiveOf } from "./judge-cell.ts";
import { isDeaf } from "./look.ts";

/** Of what did not run. */
const nothing: Effective = { backend: null, format: null, proof: "" };

/**
 * What runs of a setup that is no cell of the run really computed in, in the order of the inputs: by the ops of the first, where they
 * can be seen, by the session's word and by each input's own values.
 */
export async function computedIn(
  setup: CellSetup,
  feeds: readonly Feed[],
  { engine, place, graph }: { engine: Engine; place: Place; graph: Graph | null },
): Promise<Effective[]> {
  const [first] = feeds;
  const rows = first && !isDeaf(setup) ? (await engine.watch(setup, first, formats())).seen : null;
  if (rows && graph) addEdges(rows, graph);
  const facts = graphFacts(graph);
  const evidence = rows?.filter((row) => !facts.fromConstants.has(opOf(row))) ?? null;
  const results: StepResult[] = [];
  for (const feed of feeds) results.push(await oneOf(engine, setup, feed));
  return Promise.all(
    results.map((result) =>
      result.status === "ok"
        ? effectiveOf({ setup, place, result, evidence, graph: facts, siblings: results })
        : nothing,
    ),
  );
}

/** How each op's output is held, and what its values prove. */
function formats(): Watcher<OpRow[]> {
  const rows: OpRow[] = [];
  return {
    op({ name, type, occurrence, output, shape, data, held: { backend, bits } }) {
      rows.push({
        ...{ name, type, occurrence, output, shape: [...shape] },
        // Against itself: how near it is to anything is not asked here.
        ...judgeOp(data, data, shape, "fp32"),
        backend: backendOf(backend),
        ...(bits ? { bits } : {}),
      });
      return undefined;
    },
    seen: () => rows,
  };
}
