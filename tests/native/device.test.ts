import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { emulatorFor } from "../../action/src/places/qemu/emulator.ts";
import type { Report } from "../../core/report/schema.ts";
import { renderHtml } from "../../core/view/html.tsx";
import { type DeviceLab, deviceLab, type StandInDevice } from "../support/adb/device.ts";
import { mnnSources } from "../support/mnn-sources.ts";
import { buildContext, obstacle } from "./runtimes.ts";

// The C++ probe, fully static, on a stand-in for a phone: real adb, real adbd, Android's shell and tools; the CPU is qemu's.
const made = await deviceLab(buildContext());
const why = typeof made === "string" ? made : await obstacle(true);
const lab = made as DeviceLab;
const CPU = "cortex-a76";
const BUILT = /^3\.6\.1-built@/;

describe.skipIf(why)(`MNN built from source on devices ${why ? `(skipped: ${why})` : ""}`, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-devices-"));
  let devices: StandInDevice[];
  let report: Report;

  beforeAll(async () => {
    const { executable } = await emulatorFor(CPU, lab.context);
    devices = [
      await lab.device({ emulator: { executable, cpu: CPU }, space: "256m" }),
      await lab.device({ emulator: { executable, cpu: "cortex-a57" }, space: "256m" }),
      // This machine itself, as an x86 Android: no program of Arm runs on it by itself.
      await lab.device({ virtual: true, space: "256m" }),
    ];
    const models = path.resolve("models/lama-tiny");
    const file = path.join(folder, "parity.yml");
    const photographs = (kind: string) => path.join(models, kind, "{cat,coffee}.png");
    writeFileSync(
      file,
      JSON.stringify({
        models: [
          {
            file: path.join(models, "lama-tiny.onnx"),
            inputs: {
              image: { files: photographs("images"), preprocess: { channels: "rgb" } },
              mask: { files: photographs("masks"), preprocess: { channels: "gray", scale: 1 / 255 } },
            },
          },
        ],
        mnn: [{ mnn: `path:${await mnnSources("3.6.1")}`, name: "3.6.1-built" }, "wheel:3.6.1"],
        targets: [
          ...devices.map(({ serial }) => `adb:${serial}`),
          `adb:${devices[2]!.serial};cpu=${CPU}`,
          `qemu:${CPU}`,
        ],
        configs: ["cpu/normal", "cpu/low", "cpu/low_bf16"],
        // The wheel on the host, so that no library is built for the host.
        reference: { config: "cpu/normal", mnn: "3.6.1", target: "host" },
        ops: "none",
        out: path.join(folder, "report"),
        converter: "3.6.1",
      }),
    );
    report = await runParity(await loadSettings({ file, flags: {}, cwd: folder }), lab.context);
  });

  afterAll(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const emulatedOn = () => `adb:${devices[2]!.serial};cpu=${CPU}`;
  const on = (target: string, runtime: RegExp) =>
    report.cells.filter(
      (cell) => cell.target === target && runtime.test(cell.runtime) && cell.role === "candidate",
    );
  const verdicts = (target: string) =>
    Object.fromEntries(on(target, BUILT).map((cell) => [`${cell.config} ${cell.input}`, cell.verdict]));

  test("a device says what the same CPU under qemu says, to the last bit", () => {
    const numbers = (target: string) =>
      on(target, BUILT).map(({ config, input, outputs }) => [config, input, outputs[0]?.metrics]);
    const device = `adb:${devices[0]!.serial}`;
    expect(numbers(device)).toEqual(numbers(`qemu:${CPU}`));
    expect(verdicts(device)).toMatchObject({
      "cpu/normal cat": "pass",
      "cpu/low cat": "pass",
      "cpu/low coffee": "nonfinite",
      "cpu/low_bf16 coffee": "pass",
    });
  });

  test("two devices in one run, each with its own features", () => {
    expect(verdicts(`adb:${devices[1]!.serial}`)).toMatchObject({
      "cpu/low cat": "fallback",
      "cpu/low coffee": "fallback",
    });
  });

  test("Arm by qemu inside an x86 Android says what qemu says here, by the same qemu, and is called what it is", () => {
    const numbers = (target: string) =>
      on(target, BUILT).map(({ config, input, outputs }) => [config, input, outputs[0]?.metrics]);
    expect(numbers(emulatedOn())).toEqual(numbers(`qemu:${CPU}`));
    expect(verdicts(emulatedOn())).toMatchObject({ "cpu/low cat": "pass", "cpu/low coffee": "nonfinite" });
    const [inside, here] = [emulatedOn(), `qemu:${CPU}`].map(
      (id) => report.targets.find((target) => target.id === id)!,
    );
    expect(inside!.emulator).toEqual(here!.emulator);
    expect(inside).toMatchObject({ platform: "android-arm64", cpu: CPU, standsFor: null });
    expect(inside!.device).toMatchObject({ what: "Android emulator, Arm by qemu", abi: "x86_64" });
    expect(renderHtml(report)).toContain("Android emulator, Arm by qemu");
    expect(inside!.device!.cpuFeatures).not.toContain("fphp");
  });

  test("without a CPU the x86 Android runs x86 kernels, and Low is a fallback", () => {
    const id = `adb:${devices[2]!.serial}`;
    expect(verdicts(id)).toMatchObject({
      "cpu/normal cat": "pass",
      "cpu/low cat": "fallback",
      "cpu/low coffee": "fallback",
    });
    expect(report.targets.find((target) => target.id === id)).toMatchObject({
      platform: "android-x86_64",
      emulator: null,
      device: { what: "Android emulator, x86_64" },
    });
  });

  test("a wheel on a device is unavailable, with the fix", () => {
    const cells = on(`adb:${devices[0]!.serial}`, /wheel/);
    expect(cells.length).toBeGreaterThan(0);
    for (const { verdict, reason, fix } of cells) {
      expect(verdict).toBe("unavailable");
      expect(reason).toContain("needs Python");
      expect(fix).toContain("source:");
    }
  });

  test("the report tells what the device is, and the device keeps no run of ours", async () => {
    const { serial } = devices[0]!;
    const target = report.targets.find(({ id }) => id === `adb:${serial}`)!;
    expect(target.device).toMatchObject({ serial, soc: "QTI SM6450", system: "Android 14 (API 34)" });
    const left = await lab.adb("-s", serial, "shell", "-T", "ls /data/local/tmp/mnn-parity");
    expect(left.stdout.trim()).toBe("store");
  });
});
