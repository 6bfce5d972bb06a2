import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { checkDevices } from "../../action/src/commands/doctor-devices.ts";
import type { PlanStep } from "../../action/src/engine/plan.ts";
import { ProbeRunner, type StepResult, takeAll } from "../../action/src/engine/probe-runner.ts";
import { TensorStore } from "../../action/src/engine/store.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import { adbPlace, type DeviceBuilder } from "../../action/src/places/adb/place.ts";
import { BASE, STORE } from "../../action/src/places/adb/scripts.ts";
import type { Way } from "../../action/src/places/adb/way.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { type DeviceLab, deviceLab, type StandInDevice } from "../support/adb/device.ts";
import { fakeBuild } from "../support/adb/fake-build.ts";
import { inEnvironment, testContext } from "../support/tool-context.ts";

// The real adb client and Google's adbd; the device's shell is mksh and its tools are toybox, as Android has them.
// Stand-ins are its kernel, what it says of itself, and the probe, which is a script.
const made = await deviceLab(testContext());
const why = typeof made === "string" ? made : "";
const lab = made as DeviceLab;

let folder: string;
let build: DeviceBuilder;
let device: StandInDevice;
const plain = {
  id: "cpu/normal",
  backend: "cpu" as const,
  precision: "normal" as const,
  threads: 1,
  memory: "normal" as const,
};

beforeAll(async () => {
  if (why) return;
  folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-adb-test-"));
  build = fakeBuild(folder);
  device = await lab.device();
}, 120_000);

afterAll(async () => {
  if (why) return;
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});

async function placeOn(
  of: StandInDevice,
  options: { suffix?: string; backMs?: number } = {},
): Promise<Place> {
  const target = resolveTarget(`adb:${of.serial}${options.suffix ?? ""}`);
  const place = await adbPlace(build, target, lab.context, { backMs: options.backMs });
  onTestFinished(() => place.remote?.close());
  return place;
}

const shell = async (of: StandInDevice, script: string): Promise<string> =>
  (await lab.adb("-s", of.serial, "shell", "-T", script)).stdout.trim();

function stepsOf(inputs: Record<string, Uint8Array>): PlanStep[] {
  return Object.entries(inputs).map(([id, bytes]) => {
    const file = path.join(folder, `${id}-${randomBytes(4).toString("hex")}.bin`);
    writeFileSync(file, bytes);
    return {
      id,
      tensors: [{ name: "x", dtype: "uint8", shape: [bytes.length], file }],
      ops: "none",
      repeats: 1,
    };
  });
}

function sideOn(place: Place, steps: PlanStep[], signal = lab.context.signal): ProbeRunner {
  const own = mkdtempSync(path.join(folder, "side-"));
  const model = path.join(folder, "model.mnn");
  if (!existsSync(model)) writeFileSync(model, randomBytes(300_000));
  return new ProbeRunner({
    place,
    config: plain,
    modelName: "model",
    model,
    steps,
    store: new TensorStore(path.join(own, "outputs")),
    workspace: new Workspace(own),
    timeoutMs: 20_000,
    signal,
  });
}

async function run(
  place: Place,
  inputs: Record<string, Uint8Array>,
  { onStep = () => {}, signal }: { onStep?: () => void; signal?: AbortSignal } = {},
): Promise<StepResult[]> {
  const steps = stepsOf(inputs);
  return takeAll(sideOn(place, steps, signal), steps, onStep);
}

/** Three inputs, of which the first is done and the second in the middle when `then` is called. */
async function interrupted(place: Place, then: () => Promise<unknown>): Promise<[string, string, string][]> {
  const inputs = { one: Uint8Array.of(1), "slow-two": Uint8Array.of(2), three: Uint8Array.of(3) };
  let first = () => {};
  const done = new Promise<void>((resolve) => {
    first = resolve;
  });
  const running = run(place, inputs, { onStep: first });
  await done;
  await sleep(300);
  await then();
  return (await running).map(({ input, status, message }) => [input, status, message]);
}

const runsOn = (of: StandInDevice): Promise<string> => shell(of, `ls -d ${BASE}/run-* 2>/dev/null`);

describe.skipIf(why)(`a device over adb ${why ? `(skipped: ${why})` : ""}`, () => {
  test("frames come back byte for byte, logs and logcat lines with them, and nothing stays", async () => {
    const place = await placeOn(device);
    const inputs = { one: Uint8Array.from(Array(1024).keys(), (i) => i % 256), two: randomBytes(1_500_000) };
    const results = await run(place, inputs);
    for (const { input, status, message, outputs } of results) {
      expect(status, message).toBe("ok");
      const [output] = outputs;
      expect(readFileSync(output!.file).equals(inputs[input as keyof typeof inputs]), input).toBe(true);
    }
    const { record } = results[0]!;
    expect(record.exit).toEqual({ code: 0, signal: null });
    expect(record.log).toContain("MNN says this on its standard output");
    expect(record.log).toContain("and this on its standard error");
    expect(record.log).toMatch(/--- logcat\n.* D MNNJNI {2}: hello from logcat/);
    expect((await runsOn(device)).split("\n")).toHaveLength(1);
    await place.remote?.close();
    expect(await runsOn(device)).toBe("");
  });

  test("the device is described", async () => {
    const { target } = await placeOn(device);
    expect(target).toMatchObject({
      id: `adb:${device.serial}`,
      kind: "adb",
      platform: "android-arm64",
      cpu: "QTI SM6450, 4x Cortex-A55, 4x Cortex-A78",
      device: {
        serial: device.serial,
        model: "Stand-In Phone",
        soc: "QTI SM6450",
        system: "Android 14 (API 34)",
        abi: "arm64-v8a",
        pinned: null,
        gpu: "Qualcomm, Adreno (TM) 710, OpenGL ES 3.2 V@0676.32",
        thermal: "1 (light)",
        battery: "81%, on power, 31.2 °C",
      },
    });
    expect(target.device?.cpuFeatures).toContain("asimddp");
  });

  test("the probe is pinned to the cores of the target's name", async () => {
    const place = await placeOn(device, { suffix: ";cores=0" });
    const [result] = await run(place, { one: Uint8Array.of(1) });
    expect(result!.record.log).toMatch(/affinity mask: 1\n/);
    expect(place.target.device?.pinned).toEqual([0]);
  });

  test("what is there is not pushed again, in this run or the next", async () => {
    const input = { same: randomBytes(2000) };
    const steps = stepsOf(input);
    const first = await placeOn(device);
    await takeAll(sideOn(first, steps), steps, () => {});
    const stamp = `cd ${STORE} && stat -c '%i %n' * | sort`;
    const before = await shell(device, stamp);
    await takeAll(sideOn(first, steps), steps, () => {});
    const second = await placeOn(device);
    await takeAll(sideOn(second, steps), steps, () => {});
    // The same files, not replaced by others of the same content: each plan is one more.
    const after = await shell(device, stamp);
    for (const line of before.split("\n")) expect(after.split("\n")).toContain(line);
    expect(before.split("\n").length).toBeGreaterThanOrEqual(4);
  });

  test("two probes in one folder, and two runs on one device", async () => {
    const [first, second] = await Promise.all([placeOn(device), placeOn(device)]);
    const inputs = () => ({ "slow-a": randomBytes(5000), b: randomBytes(5000) });
    const all = await Promise.all([run(first, inputs()), run(first, inputs()), run(second, inputs())]);
    expect(all.flat().map(({ status }) => status)).toEqual(Array(6).fill("ok"));
    await first.remote?.close();
    expect((await run(second, { c: Uint8Array.of(1) }))[0]?.status).toBe("ok");
  });

  test("a crash of the probe is the probe's, and the rest goes on", async () => {
    const place = await placeOn(device);
    const [before, crash, after] = await run(place, {
      one: Uint8Array.of(1),
      crash: Uint8Array.of(2),
      two: Uint8Array.of(3),
    });
    expect([before?.status, after?.status]).toEqual(["ok", "ok"]);
    expect(crash).toMatchObject({ status: "died", message: "the probe died of SIGSEGV" });
  });

  test("a run that is ended early takes its probe and its folder along", async () => {
    const stop = new AbortController();
    const target = resolveTarget(`adb:${device.serial}`);
    const place = await adbPlace(build, target, { ...lab.context, signal: stop.signal });
    const own = await runsOn(device);
    expect(own).toMatch(/^\S+\/run-[0-9a-f]{12}$/);
    const running = run(place, { "slow-one": Uint8Array.of(1) }, { signal: stop.signal });
    // By this run's folder: the device is a process here, and sees probes of whatever else runs on this machine.
    const probes = () => shell(device, `ps -A -o ARGS | grep -c '${path.basename(own)}[/]probe --plan'`);
    while ((await probes()) === "0") await sleep(50);
    stop.abort(new Error("interrupted"));
    await running.catch(() => {});
    await place.remote?.close();
    expect(await runsOn(device)).toBe("");
    expect(await probes()).toBe("0");
  });

  test("a run that is killed leaves nothing behind", async () => {
    const tsx = path.resolve("node_modules/.bin/tsx");
    const hold = spawn(tsx, [path.resolve("tests/support/adb/hold.ts"), `adb:${device.serial}`, folder], {
      env: lab.context.env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    await once(hold.stdout!, "data");
    expect(await runsOn(device)).not.toBe("");
    process.kill(-hold.pid!, "SIGKILL");
    for (let i = 0; i < 50 && (await runsOn(device)) !== ""; i++) await sleep(100);
    expect(await runsOn(device)).toBe("");
  });

  test("what a device that was switched off still has is removed by the next run", async () => {
    await shell(device, `mkdir -p ${BASE}/run-dead && echo 999999 > ${BASE}/run-dead/keeper`);
    await placeOn(device);
    expect(await runsOn(device)).not.toContain("run-dead");
  });

  test("a device of another ABI is refused, also one that translates Arm's apps", async () => {
    const other = await lab.device({ abis: "x86,arm64-v8a" });
    await expect(placeOn(other)).rejects.toMatchObject({
      code: "adb-abi",
      exit: 3,
      message: expect.stringContaining("is x86 by its first ABI (all: x86, arm64-v8a)"),
    });
  });

  test("an Arm that is emulated on an Arm device is refused, with the fix", async () => {
    await expect(placeOn(device, { suffix: ";cpu=cortex-a76" })).rejects.toMatchObject({
      code: "adb-arm",
      exit: 2,
      example: `npx mnn-parity run --target adb:${device.serial}`,
    });
  });

  test("an x86 Android is built for as what it is, and as Arm only where a CPU is named", async () => {
    const other = await lab.device({ virtual: true });
    const ways: Way[] = [];
    const builder: DeviceBuilder = (way) => {
      ways.push(way);
      return build(way);
    };
    const target = resolveTarget(`adb:${other.serial}`);
    const place = await adbPlace(builder, target, lab.context);
    onTestFinished(() => place.remote?.close());
    expect(ways).toEqual([{ abi: "x86_64", cpu: null }]);
    expect(place.target).toMatchObject({ platform: "android-x86_64", emulator: null });
    expect(place.target.device).toMatchObject({ what: "Android emulator, x86_64", abi: "x86_64" });
    expect((await checkDevices(lab.context)).text).toContain(
      `adb:${other.serial} (Android emulator: x86 kernels; adb:${other.serial};cpu=cortex-a76 runs Arm's there, by qemu)`,
    );
    await other.stop();
  });

  test("a full device is told, and the run's folder is gone", async () => {
    const small = await lab.device({ space: "256k" });
    const place = await placeOn(small);
    await expect(run(place, { big: randomBytes(1_000_000) })).rejects.toMatchObject({
      code: "adb-full",
      exit: 3,
      fix: expect.stringContaining("/data/local/tmp/mnn-parity"),
    });
    await place.remote?.close();
    expect(await shell(small, `find ${BASE} -name '*.partial'`)).toBe("");
  });

  test("a device that drops off costs its cell, and the next one when it does not come back", async () => {
    const fragile = await lab.device();
    const place = await placeOn(fragile, { backMs: 600 });
    const results = await interrupted(place, () => fragile.stop());
    expect(results).toEqual([
      ["one", "ok", ""],
      ["slow-two", "lost", "the device dropped off in the middle"],
      ["three", "lost", "the device dropped off in the middle"],
    ]);
  });

  test("one that comes back is connected to again, once, and the input is run again", async () => {
    const fragile = await lab.device();
    const place = await placeOn(fragile);
    const results = await interrupted(place, async () => {
      await fragile.stop();
      await lab.device({ port: fragile.port });
    });
    expect(results.map(([input, status]) => [input, status])).toEqual([
      ["one", "ok"],
      ["slow-two", "ok"],
      ["three", "ok"],
    ]);
  });

  test("doctor lists it, and says what it lacks where there is no adb", async () => {
    expect(await checkDevices(lab.context)).toMatchObject({
      state: "ok",
      text: expect.stringContaining(`adb:${device.serial}`),
    });
    expect(await checkDevices(inEnvironment(lab.context, { PATH: "/nowhere" }))).toMatchObject({
      state: "later",
      fix: expect.stringContaining("platform tools"),
    });
  });

  test("without an adb client, with the fix", async () => {
    const bare = inEnvironment(lab.context, { PATH: "/nowhere" });
    await expect(adbPlace(build, resolveTarget("adb"), bare)).rejects.toMatchObject({
      code: "adb-missing",
      exit: 3,
    });
  });
});
