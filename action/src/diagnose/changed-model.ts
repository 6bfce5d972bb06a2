import { withFloats, writeBeside } from "../mnn/graph/floats.ts";
import type { Graph, Op } from "../mnn/graph/graph.ts";
import { weightsOf } from "../mnn/weights.ts";

/** A model with other floats, as a file. */
export interface ChangedModel {
  file: string;
  /** Ops whose weights are as they were. */
  left: ReadonlySet<Op>;
}

/** Where files are written that last as long as the run. */
export interface Writer {
  /** @returns its path */
  write(name: string, data: Uint8Array): Promise<string>;
}

const made = new WeakMap<Writer, Map<string, Promise<ChangedModel>>>();

/**
 * Writes the model with other floats, once: a file that lasts as long as the run.
 *
 * @param name the file's, which tells what is changed
 * @throws NotMnn where the model's files end before their constants
 */
export function changedModel(
  writer: Writer,
  graph: Graph,
  name: string,
  change: (value: number) => number,
  options?: Parameters<typeof withFloats>[2],
): Promise<ChangedModel> {
  const models = made.get(writer) ?? new Map<string, Promise<ChangedModel>>();
  made.set(writer, models);
  const model = models.get(name) ?? write(writer, graph, name, change, options);
  models.set(name, model);
  return model;
}

async function write(
  writer: Writer,
  graph: Graph,
  name: string,
  change: (value: number) => number,
  options: Parameters<typeof withFloats>[2],
): Promise<ChangedModel> {
  const changed = await withFloats(graph, change, options);
  const file = await writer.write(name, changed.bytes);
  if (changed.beside.length > 0) await writeBeside(graph, changed, change, weightsOf(file));
  return { file, left: changed.left };
}
