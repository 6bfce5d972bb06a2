import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlanStep } from "../../action/src/engine/plan.ts";
import { ProbeRunner, type StepResult, takeAll } from "../../action/src/engine/probe-runner.ts";
import { TensorStore } from "../../action/src/engine/store.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import { asParityError, ParityError } from "../../action/src/errors/error.ts";
import { adbPlace } from "../../action/src/places/adb/place.ts";
import { BASE } from "../../action/src/places/adb/scripts.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { type DeviceLab, deviceLab, type StandInDevice } from "../../tests/support/adb/device.ts";
import { fakeBuild } from "../../tests/support/adb/fake-build.ts";
import { seeded } from "../../tests/support/random.ts";
import { type Asked, notTried, type Row, Tally } from "./row.ts";
import { ownContext } from "./world.ts";

/** Moments at which each fault comes, unless it is said otherwise. */
const MOMENTS = 20;

/** How long a device that is gone is waited for. */
const BACK_MS = 1_000;

/** The steps of a run; `slow` ones take two seconds. */
const IDS = ["one", "slow-two", "three", "slow-four", "five"];

/** From the first push to the last step. */
const LASTS_MS = 7_000;

/**
 * A device that goes, comes back, or loses its adb server while a run is on it. The adb client and adbd are real; the device's kernel
 * and the probe on it are stand-ins (tests/support/adb).
 */
export async function device({ seed, times = MOMENTS, folder, signal, say }: Asked): Promise<Row[]> {
  const lab = await deviceLab(ownContext());
  if (typeof lab === "string") return [notTried("device", "device gone", "adb", lab)];
  const random = seeded(seed);
  const build = fakeBuild(folder);
  const moments = () => Math.round(random() * LASTS_MS);
  const placeOn = (of: StandInDevice): Promise<Place> =>
    adbPlace(build, resolveTarget(`adb:${of.serial}`), lab.context, { backMs: BACK_MS });

  /** A run on a device, and what is wrong with what came of it. */
  const run = async (of: StandInDevice): Promise<{ results: StepResult[]; wrong: string[] }> => {
    const place = await placeOn(of).catch(asParityError);
    // What a device lacks before it is ready is told, with its fix, and all its cells with it.
    if (place instanceof ParityError) return { results: [], wrong: place.exit === 3 ? [] : [place.message] };
    const steps = stepsOn(folder);
    const late = sleep(120_000, "late" as const, { ref: false });
    const results = await Promise.race([takeAll(sideOn(place, steps, folder), steps, () => {}), late]);
    if (results === "late") return { results: [], wrong: ["it did not end within 120 s"] };
    await Promise.race([place.remote?.close(), sleep(30_000, undefined, { ref: false })]);
    return { results, wrong: results.flatMap((result) => untrue(result)) };
  };
  const left = async (of: StandInDevice): Promise<string[]> => {
    const ls = `ls -d ${BASE}/run-* 2>/dev/null`;
    for (let waited = 0; waited < 10_000; waited += 200, await sleep(200))
      if ((await shell(lab, of, ls)) === "") return [];
    return [`the device has ${await shell(lab, of, ls)}`];
  };
  const each = async (fault: string, once: (moment: number) => Promise<string[]>): Promise<Row> => {
    const tally = new Tally("device", fault, "adb");
    for (let at = 0; at < times && !signal.aborted; at++) {
      const moment = moments();
      await tally.attempt(`${moment} ms into the run (seed ${seed}, ${at})`, () => once(moment));
    }
    say(`${fault}: ${tally.tried} moments, ${tally.lost.length} lost`);
    return tally.done();
  };

  try {
    return [
      await each("adb server killed", async (moment) => {
        const of = await lab.device();
        const running = run(of);
        await sleep(moment);
        await lab.adb("kill-server");
        const { wrong } = await running;
        // It is started again by the next command, and knows no address any more.
        await reach(lab, of);
        const after = await run(of);
        wrong.push(...after.wrong, ...lostOf(after.results), ...(await left(of)));
        await of.stop();
        return wrong;
      }),
      await each("device gone for good", async (moment) => {
        const of = await lab.device();
        const running = run(of);
        await sleep(moment);
        await of.stop();
        return (await running).wrong;
      }),
      await each("device gone and back", async (moment) => {
        let of = await lab.device();
        const running = run(of);
        await sleep(moment);
        const { port } = of;
        await of.stop();
        of = await lab.device({ port });
        const { wrong } = await running;
        await reach(lab, of);
        const after = await run(of);
        wrong.push(...after.wrong, ...lostOf(after.results), ...(await left(of)));
        await of.stop();
        return wrong;
      }),
      await each("two runs on one device", async (moment) => {
        const of = await lab.device();
        const first = run(of);
        await sleep(moment / 4);
        const both = await Promise.all([first, run(of)]);
        const wrong = both.flatMap(({ wrong, results }) => [...wrong, ...lostOf(results)]);
        wrong.push(...(await left(of)));
        await of.stop();
        return wrong;
      }),
    ];
  } finally {
    await lab.close();
  }
}

/** Connects as a person does whose device was away, until it answers. */
async function reach(lab: DeviceLab, { serial }: StandInDevice): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    if ((await lab.adb("-s", serial, "get-state")).stdout.trim() === "device") return;
    await lab.adb("disconnect", serial);
    await lab.adb("connect", serial);
    await sleep(500);
  }
}

const shell = async (lab: DeviceLab, of: StandInDevice, script: string): Promise<string> =>
  (await lab.adb("-s", of.serial, "shell", "-T", script)).stdout.trim();

function stepsOn(folder: string): PlanStep[] {
  return IDS.map((id) => {
    const bytes = randomBytes(20_000);
    const file = path.join(folder, `${id}-${bytes.toString("hex", 0, 4)}.bin`);
    writeFileSync(file, bytes);
    const x = { name: "x", dtype: "uint8", shape: [bytes.length], file };
    return { id, tensors: [x], ops: "none", repeats: 1 } as PlanStep;
  });
}

function sideOn(place: Place, steps: PlanStep[], folder: string): ProbeRunner {
  const own = mkdtempSync(path.join(folder, "side-"));
  const model = path.join(own, "model.mnn");
  writeFileSync(model, randomBytes(300_000));
  return new ProbeRunner({
    place,
    config: { id: "cpu/normal", backend: "cpu", precision: "normal", threads: 1, memory: "normal" },
    modelName: "model",
    model,
    steps,
    store: new TensorStore(path.join(own, "outputs")),
    workspace: new Workspace(own),
    timeoutMs: 20_000,
    signal: new AbortController().signal,
  });
}

/** The probe is well, so that a step has its result or was lost with the device; its result is that of its input. */
function untrue({ input, status, message, outputs }: StepResult): string[] {
  if (status === "lost") return [];
  if (status !== "ok") return [`${input} ${status}: ${message}`];
  return outputs.length === 1 && outputs[0]!.shape[0] === 20_000 ? [] : [`${input} has no output of its own`];
}

const lostOf = (results: readonly StepResult[]): string[] =>
  results.length === IDS.length
    ? results.flatMap(({ input, status }) => (status === "ok" ? [] : [`${input} is ${status} afterwards`]))
    : [`${results.length} results of ${IDS.length}`];
