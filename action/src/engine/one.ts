import type { Engine } from "./engine.ts";
import type { StepResult } from "./probe-runner.ts";
import type { Feed, Setup } from "./setup.ts";

/** One input's result. */
export async function oneOf(engine: Pick<Engine, "run">, setup: Setup, feed: Feed): Promise<StepResult> {
  for await (const result of engine.run(setup, [feed])) return result;
  throw new Error("a run without a result");
}
