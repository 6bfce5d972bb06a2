import path from "node:path";
import type { Setup } from "../engine/setup.ts";
import type { Workspace } from "../engine/workspace.ts";
import { asParityError } from "../errors/error.ts";
import { hasCoarseWeights } from "../mnn/graph/floats.ts";
import { readGraph } from "../mnn/graph/read.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import { convertible, convertModel } from "../places/wheel/convert.ts";
import { sha256Text } from "../system/hash.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { CellSetup } from "./draft.ts";

/**
 * The same model with its weights as floats, by the release that converted it: what that computes tells whether the weights' own
 * rounding is all that a conversion with `fp16` or `weightQuantBits` lost. Null where the weights are floats, and where its source cannot
 * be converted again.
 */
export async function withFloatWeights(
  normal: CellSetup,
  { context, workspace }: { context: ToolContext; workspace: Workspace },
): Promise<Setup | null> {
  const { file, converter, source, name } = normal.model;
  if (!source || !convertible.includes(path.extname(source.file).toLowerCase())) return null;
  const graph = await readGraph(file).catch(() => null);
  if (!graph?.ops.some(hasCoarseWeights)) return null;
  const release = converter ?? graph.version ?? "";
  if (!wheelReleases.includes(release)) return null;
  const digest = sha256Text(`${file} ${normal.runtime.name}`).slice(0, 12);
  const to = path.join(workspace.folder, "models", `${digest}-floats.mnn`);
  try {
    await convertModel(source.file, to, release, context);
  } catch (error) {
    asParityError(error);
    return null;
  }
  return { ...normal, model: { name: `${name} with weights as floats`, file: to } };
}
