import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readStored } from "../../action/src/engine/store.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import { readNpz, writeNpz } from "../../action/src/input/npz.ts";
import { pythonProbe } from "../../action/src/places/wheel/probe-command.ts";
import { exec } from "../../action/src/system/exec.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { compareTensors } from "../../core/numeric/metrics.ts";
import type { MixedPlan } from "../../core/report/answer-plan.ts";
import { decodeReport, type Report } from "../../core/report/schema.ts";
import { command } from "../support/command.ts";
import { lama } from "../support/lama.ts";
import { onnx } from "../support/onnx.ts";
import { engineFor } from "./engine.ts";
import { planted } from "./planted.ts";

const a76 = resolveTarget("qemu:cortex-a76");

// Real MNN 3.6.1 under qemu. galaxies does not fit in fp16; cat does.
describe("a mixed plan", { timeout: 600_000 }, () => {
  let made: Awaited<ReturnType<typeof engineFor>>;
  let report: Report;
  beforeAll(async () => {
    const { model, inputs } = planted(11);
    made = await engineFor(configuration);
    await writeFile(path.join(made.folder, "planted.onnx"), onnx(model));
    for (const [name, data] of Object.entries(inputs))
      await writeFile(path.join(made.folder, `${name}.npz`), writeNpz([{ name: "x", ...data }]));
    await writeFile(
      path.join(made.folder, "both.yml"),
      `${configuration}
  - name: planted
    file: planted.onnx
    inputs: { files: '*.npz' }
targets: ['qemu:cortex-a76']
configs: [cpu/low]
`,
    );
    const ran = await command(["diagnose", "both.yml", "--only", "plan", "--json", "--out", "out"], {
      cwd: made.folder,
    });
    report = decodeReport(JSON.parse(ran.stdout));
  }, 600_000);
  afterAll(() => made.close());

  const configuration = `
mnn: [3.6.1]
models:
  - name: lama-tiny
    file: '${lama}/lama-tiny.onnx'
    inputs:
      image: { files: ['${lama}/images/cat.png', '${lama}/images/galaxies.png'], preprocess: { channels: rgb } }
      mask: { files: ['${lama}/masks/cat.png', '${lama}/masks/galaxies.png'], preprocess: { channels: gray, scale: 0.00392156862745098 } }
`;
  const answerOf = (model: string): MixedPlan => {
    const cells = new Map(report.cells.map((cell) => [cell.id, cell]));
    const found = report.diagnoses!.find(({ cell }) => cells.get(cell)?.model === model);
    return found!.answers.plan!;
  };

  test("of lama-tiny keeps what overflows and what makes it small again, and passes on every input", () => {
    const { plan, gate } = answerOf("lama-tiny");
    expect(gate).toBe("equal");
    // One alone passes too, because its Inf is saturated at the seam: that is no plan.
    expect(plan!.ops).toEqual(["ffc3_fft_col_re_cos", "ffc3_fft_col_re", "ffc3_fft_re"]);
    expect(plan!.smallest).toMatch(/^no single op of these 3 can go back to `low` on `galaxies`/);
    expect(plan!.tried.map(({ input, verdict }) => `${input} ${verdict}`)).toEqual([
      "cat pass",
      "galaxies pass",
    ]);
    expect(Math.min(...plan!.tried.map(({ snrDb }) => snrDb))).toBeGreaterThan(60);
    expect(plan!.price.share).toBeGreaterThan(0);
    expect(plan!.price.share).toBeLessThan(0.02);
    expect(plan!.price.slowdown).toBeNull();
  });

  test("of a network with two planted ops is these two", () => {
    const { plan, gate, asked } = answerOf("planted");
    expect(gate).toBe("equal");
    expect(plan!.ops).toEqual(["bad1", "bad2"]);
    expect(plan!.segments.map(({ precision }) => precision)).toEqual([
      "low",
      "normal",
      "low",
      "normal",
      "low",
    ]);
    expect(plan!.tried.every(({ verdict }) => verdict === "pass")).toBe(true);
    expect(plan!.price.casts).toBe(4);
    // The look, lockstep, the set, without either, the other inputs, the chain at Normal on both machines.
    expect(asked.runs).toBeLessThan(16);
  });

  test("is a Python program that gives its numbers on the host and on the emulated CPU", async () => {
    const { plan } = answerOf("lama-tiny");
    const program = path.join(
      made.folder,
      "out",
      plan!.files.find(({ path: file }) => file.endsWith("plan.py"))!.path,
    );
    const model = made.models[0]!;
    const network = path.join(path.dirname(program), "model.mnn");
    expect(await readFile(network)).toEqual(await readFile(model.file));
    const runtime = { name: "3.6.1", origin: "wheel" as const, release: "3.6.1" };
    const { feed } = model.inputs.find(({ id }) => id === "galaxies")!;
    for (const target of [hostTarget, a76]) {
      const place = await made.places.get(runtime, target);
      const out = path.join(made.folder, `${target.kind}.npz`);
      const python = place.probe([network, path.join(made.folder, "out/inputs/lama-tiny/galaxies.npz"), out]);
      const args = python.args.map((one) => (one === pythonProbe() ? program : one));
      const { code, both } = await exec({ ...python, args, signal: AbortSignal.timeout(120_000) });
      expect(code, both).toBe(0);
      const [given] = readNpz(await readFile(out), out).values();
      for await (const { outputs } of made.engine.run({ model, runtime, target, config: plainConfig }, [
        feed,
      ])) {
        const reference = await readStored(outputs[0]!);
        const { snrDb } = compareTensors(reference, given!.data as Float32Array, given!.shape, "fp16");
        const tried = plan!.tried.find(({ input }) => input === "galaxies")!;
        // No fp16 on x86: there the chain has the whole's bits.
        if (target === hostTarget && process.arch === "x64") expect(snrDb).toBe(Number.POSITIVE_INFINITY);
        else expect(snrDb).toBeCloseTo(tried.snrDb, 6);
      }
    }
  });
});
