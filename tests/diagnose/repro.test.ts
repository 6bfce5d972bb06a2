import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { leastDepth, partBefore } from "../../action/src/diagnose/repro-part.ts";
import { OnnxParts } from "../../action/src/onnx/extract.ts";
import { tryOnnx } from "../../action/src/onnx/onnx.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { execute } from "../support/cli.ts";
import { freshFolder } from "../support/home.ts";
import { arm, network, overflowRepro, written } from "../support/overflow.ts";
import { testContext } from "../support/tool-context.ts";

describe("the network cut to the part that fails", { timeout: 600_000 }, () => {
  it("is a program and a model that fail without this tool, on MNN's wheel alone", async () => {
    const { repro, at } = await overflowRepro(freshFolder());
    expect(repro.cut).toMatchObject({ outputs: ["summed"], of: 6, tried: { verdict: "nonfinite" } });
    expect(repro.cut!.ops).toBeLessThanOrEqual(2);
    expect(repro.cut!.likeWholeDb).toBeGreaterThan(60);

    expect(readdirSync(at).sort()).toEqual(
      [
        "README.md",
        "diagnosis.log",
        "input-0.bin",
        "inputs.npz",
        "issue.md",
        "part.mnn",
        "part.onnx",
        "repro.cpp",
        "repro.py",
      ].sort(),
    );
    const text = readFileSync(path.join(at, "repro.py"), "utf8");
    expect(text).not.toContain("mnn_parity");
    // The wheel's Python under the emulator, with the program in the place of our probe.
    const place = await preparePlace(
      { name: "3.6.1", origin: "wheel", release: "3.6.1" },
      arm,
      testContext(),
    );
    const probe = place.probe([]);
    const args = [...probe.args.slice(0, -1), path.join(at, "repro.py")];
    const ran = await execute(probe.command, args, { env: probe.env });
    expect(ran.stdout).toMatch(/summed +Low +\d+ +[1-9]\d* .* -inf\n/);
    expect(ran.stdout).toContain("FAILS");
    expect(ran.code).toBe(1);
    // Where Low is computed in fp32 it is right, and says so.
    const host = await preparePlace(
      { name: "3.6.1", origin: "wheel", release: "3.6.1" },
      { ...arm, name: "host", kind: "host", cpu: null },
      testContext(),
    );
    const onHost = host.probe([]);
    const right = await execute(onHost.command, [...onHost.args.slice(0, -1), path.join(at, "repro.py")], {
      env: onHost.env,
    });
    expect(right.stdout).toContain("passes");
    expect(right.code).toBe(0);
  });
});

describe("a part of an ONNX graph", () => {
  it("has the nodes' bytes, the weights that they read and nothing else", async () => {
    const folder = freshFolder();
    const parts = new OnnxParts(await written(folder, network));
    expect(parts.nodes.map(({ type }) => type)).toEqual(["Conv", "Relu", "Mul", "MatMul", "Mul", "Add"]);
    const part = partBefore(parts, "summed", 1, () => true)!;
    expect(part).toMatchObject({ cut: ["r"], inputs: [], output: "summed" });
    const file = path.join(folder, "part.onnx");
    await writeFile(file, parts.write(part.nodes, [{ name: "r", shape: [1, 4, 16, 16] }], ["summed"]));
    expect(tryOnnx(file)?.inputs).toEqual([{ name: "r", dtype: "float32", shape: [1, 4, 16, 16] }]);
    const again = new OnnxParts(file);
    expect([...again.constants].sort()).toEqual(["large", "m"]);
    expect(again.outputs).toEqual(["summed"]);
  });

  it("takes in what wrote a tensor whose value is not known, and ends at the inputs", async () => {
    const parts = new OnnxParts(await written(freshFolder(), network));
    const blind = partBefore(parts, "summed", 0, (tensor) => tensor === "c")!;
    expect([...blind.nodes].map(({ type }) => type).sort()).toEqual(["MatMul", "Mul", "Relu"]);
    expect(blind.cut).toEqual(["c"]);
    const whole = partBefore(parts, "y", 9, () => true)!;
    expect(whole).toMatchObject({ cut: [], inputs: ["x"] });
    expect(partBefore(parts, "nothing", 0, () => true)).toBeNull();
  });

  it("reads what graphs within nodes take from outside", async () => {
    const branch = (op: string) => ({
      graph: { nodes: [{ op, inputs: ["r"], outputs: [`b_${op}`] }], inputs: {}, outputs: [`b_${op}`] },
    });
    const file = await written(freshFolder(), {
      inputs: { x: { type: "float", shape: [4] }, on: { type: "bool", shape: [1] } },
      nodes: [
        { op: "Relu", inputs: ["x"], outputs: ["r"] },
        {
          op: "If",
          inputs: ["on"],
          outputs: ["y"],
          attributes: { then_branch: branch("Neg"), else_branch: branch("Abs") },
        },
      ],
      outputs: ["y"],
    });
    const parts = new OnnxParts(file);
    expect(parts.nodes[1]!.inputs).toEqual(["on", "r", "r"]);
    expect(partBefore(parts, "y", 0, () => true)).toMatchObject({ cut: ["r"], inputs: ["on"] });
  });

  it("is looked for by doubling and halving", async () => {
    for (let least = 0; least <= 20; least++) {
      const asked: number[] = [];
      const found = await leastDepth(20, async (depth) => {
        asked.push(depth);
        return depth >= least;
      });
      expect(found).toBe(least);
      expect(asked.length).toBeLessThanOrEqual(11);
      expect(new Set(asked).size).toBe(asked.length);
    }
    expect(await leastDepth(20, async () => false)).toBeNull();
  });
});
