import type { Config } from "../../../core/report/schema.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import { type Ask, type Feed, type Setup, setupKey } from "../engine/setup.ts";
import { ParityError } from "../errors/error.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import type { CellDraft, CellSetup } from "./draft.ts";
import { hostTarget, plainConfig } from "./groups.ts";
import { onRelease, type PreparedModel, releasesOf } from "./models.ts";

/** What a model's setups are asked: all of a run go the same way, references as well, or their numbers would not compare. */
export const askOf = ({ through }: Pick<PreparedModel, "through">): { ask?: Ask } =>
  through === "module" ? { ask: { api: "module" } } : {};

/**
 * Where a model may go through either of MNN's interfaces, whether a session takes it: its first input is run through one on
 * the newest release, on the host where there is a wheel. That run is the engine's, and what is judged later is not run again.
 */
export async function chooseWay(
  model: PreparedModel,
  settings: Settings,
  engine: Engine,
): Promise<PreparedModel> {
  const [first] = model.inputs;
  if (model.settings.api !== "auto" || model.through === "module" || !first?.loaded) return model;
  const runtime = newest(releasesOf(model.settings, settings));
  const target = runtime.origin === "wheel" ? hostTarget : (settings.targets[0] ?? hostTarget);
  const refused = await refusedBySession(
    engine,
    { model: onRelease(model, runtime.name), runtime, target, config: plainConfig },
    first.feed,
  );
  return refused ? throughModule(model, runtime, plainConfig, refused) : model;
}

/**
 * The same once a run is over: a release that refuses what the newest one took moves the whole model, all releases and
 * references alike.
 *
 * @returns the model as it is to be run again; null where it stays as it was
 */
export async function fallOver(
  model: PreparedModel,
  cells: readonly CellDraft[],
  engine: Engine,
): Promise<PreparedModel | null> {
  if (model.settings.api !== "auto" || model.through === "module") return null;
  const tried = new Set<string>();
  for (const { setup, result } of cells) {
    const input = setup.model.inputs.find(({ id }) => id === result?.input);
    if (result?.status !== "refused" || !input || tried.has(setupKey(setup))) continue;
    tried.add(setupKey(setup));
    const refused = await refusedBySession(engine, setup, input.feed);
    if (refused) return throughModule(model, setup.runtime, setup.config, refused);
  }
  return null;
}

/** What a session said that refuses what a module runs; null where it takes it, or where neither does. */
async function refusedBySession(engine: Engine, setup: CellSetup, feed: Feed): Promise<string | null> {
  const session = await resultOf(engine, setup, feed);
  if (session?.status !== "refused") return null;
  const module = await resultOf(engine, { ...setup, ask: { api: "module" } }, feed);
  return module?.status === "ok" ? session.message : null;
}

/** Null where the place cannot be had: its cells tell why. */
async function resultOf(engine: Engine, setup: Setup, feed: Feed): Promise<StepResult | null> {
  try {
    for await (const result of engine.run(setup, [feed])) return result;
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
  }
  return null;
}

function throughModule(
  model: PreparedModel,
  { release }: RuntimeSpec,
  { id }: Config,
  refusal: string,
): PreparedModel {
  const why = `a session of MNN ${release} refuses it at ${id} (${refusal}), and MNN's Module runs it`;
  return { ...model, through: "module", report: { ...model.report, api: { through: "module", why } } };
}

const newest = (releases: RuntimeSpec[]): RuntimeSpec => releases.at(-1) as RuntimeSpec;
