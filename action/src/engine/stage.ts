import { filesOfModel } from "../mnn/weights.ts";
import type { Place, Remote } from "../places/place/place.ts";
import type { Plan } from "./plan.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Writes a probe's plan where the probe can read it, with the model and the tensors that it names.
 *
 * @returns the plan's path as the probe sees it
 * @throws RemoteLost
 */
export async function planFor(plan: Plan, { remote }: Place, workspace: Workspace): Promise<string> {
  if (!remote) return workspace.plan(plan);
  const { model, config, steps } = plan;
  const tensors = [...steps.flatMap((step) => step.tensors), ...(config.replace ?? [])];
  const [there, modelThere] = await Promise.all([
    remote.stage(tensors.map(({ file }) => file)),
    stageModel(model, remote),
  ]);
  const at = (file: string) => there.get(file) as string;
  const moved = <T extends { file: string }>(tensor: T): T => ({ ...tensor, file: at(tensor.file) });
  const local = await workspace.plan({
    ...plan,
    model: modelThere,
    config: config.replace ? { ...config, replace: config.replace.map(moved) } : config,
    steps: steps.map((step) => ({ ...step, tensors: step.tensors.map(moved) })),
  });
  return (await remote.stage([local])).get(local) as string;
}

/** MNN finds a model's weights by the model's name. @returns the model's path there @throws RemoteLost */
async function stageModel(model: string, remote: Remote): Promise<string> {
  const [, weights] = await filesOfModel(model);
  if (!weights) return (await remote.stage([model])).get(model) as string;
  return remote.stageBeside(model, [{ file: weights, ending: ".weight" }]);
}
