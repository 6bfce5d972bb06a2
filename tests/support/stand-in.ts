import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { PlanStep } from "../../action/src/engine/plan.ts";
import {
  ProbeRunner,
  type ProbeRunnerOptions,
  type StepResult,
  takeAll,
} from "../../action/src/engine/probe-runner.ts";
import { TensorStore } from "../../action/src/engine/store.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import type { Config } from "../../core/report/schema.ts";

const script = path.join(import.meta.dirname, "stand-in.mjs");

const config: Config = { id: "cpu/low", backend: "cpu", precision: "low", threads: 1, memory: "normal" };

/** A place whose probe is tests/support/stand-in.mjs, or another command. */
export function standInPlace(args: string[] = [], command = [process.execPath, script]): Place {
  const [executable, ...first] = command as [string, ...string[]];
  return {
    runtime: {
      id: "stand-in",
      release: "0.0.0",
      commit: null,
      origin: "path",
      flags: {},
      platform: "linux-x86_64",
      artifacts: [],
    },
    target: {
      id: "host",
      kind: "host",
      platform: "linux-x86_64",
      cpu: "stand-in",
      standsFor: null,
      emulator: null,
    },
    artifacts: [],
    probe: (plan) => ({
      command: executable,
      args: [...first, ...plan, ...args],
      env: { PATH: process.env.PATH ?? "" },
    }),
  };
}

/** Steps whose ids tell the stand-in what to do. */
export const stepsOf = (ids: string[], more: Partial<PlanStep> = {}): PlanStep[] =>
  ids.map((id) => ({ id, tensors: [], ops: "none", repeats: 1, ...more }));

/** A folder for one test's sides, and what makes them. */
export async function standInBench() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-standin-"));
  const store = new TensorStore(path.join(folder, "outputs"));
  const workspace = new Workspace(folder);
  const makeSide = (steps: PlanStep[], options: Partial<ProbeRunnerOptions> = {}): ProbeRunner =>
    new ProbeRunner({
      place: standInPlace(),
      config,
      modelName: "net",
      model: "net.mnn",
      steps,
      store,
      workspace,
      timeoutMs: 60_000,
      signal: new AbortController().signal,
      ...options,
    });
  return {
    folder,
    store,
    workspace,
    makeSide,
    /** Takes all steps with these ids. */
    async take(
      ids: string[],
      options: Partial<ProbeRunnerOptions> = {},
      more: Partial<PlanStep> = {},
    ): Promise<{ results: StepResult[]; said: string[]; side: ProbeRunner }> {
      const steps = stepsOf(ids, more);
      const side = makeSide(steps, options);
      const results = await takeAll(side, steps, () => {});
      return {
        results,
        said: results.map(({ input, status, message }) => `${input} ${status}: ${message}`),
        side,
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Whether a process is there and not only waiting to be forgotten. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
