import type { Config } from "../../../core/report/schema.ts";
import type { Place } from "../places/place/place.ts";
import type { PlanStep, SessionExtras } from "./plan.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Writes a probe's plan where the probe can read it, with the model and the inputs that it names.
 *
 * @returns the plan's path as the probe sees it
 * @throws RemoteLost
 */
export async function planFor(
  {
    model,
    config,
    steps,
    extras,
  }: { model: string; config: Config; steps: PlanStep[]; extras: SessionExtras },
  { remote }: Place,
  workspace: Workspace,
): Promise<string> {
  if (!remote) return workspace.plan(model, config, steps, extras);
  const inputs = steps.flatMap(({ tensors }) => tensors.map(({ file }) => file));
  const there = await remote.stage([model, ...inputs]);
  const at = (file: string) => there.get(file) as string;
  const moved = steps.map((step) => ({
    ...step,
    tensors: step.tensors.map((tensor) => ({ ...tensor, file: at(tensor.file) })),
  }));
  const plan = await workspace.plan(at(model), config, moved, extras);
  return (await remote.stage([plan])).get(plan) as string;
}
