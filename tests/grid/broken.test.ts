import { cpSync, existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveRelease } from "../../action/src/config/resolve/release.ts";
import { readNpz, writeNpz } from "../../action/src/input/npz.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { floats, makeStep, ofKind, talk } from "../probe/speaking.ts";
import { command, run, verdictsOf } from "../support/command.ts";
import { testHome } from "../support/home.ts";
import { seeded } from "../support/random.ts";
import { npz, onHost, smallFolder } from "../support/small.ts";
import { testContext } from "../support/tool-context.ts";

const random = seeded(7);
const bytes = () => Math.floor(256 * random());

let small: Awaited<ReturnType<typeof smallFolder>>;
beforeAll(async () => {
  small = await smallFolder();
}, 300_000);
afterAll(() => small.remove());

const config = (models: string[], more = "") => {
  const list = models.map((file) => `  - { file: ${file}, inputs: 'in/*.npz' }\n`).join("");
  small.write("parity.yml", `project: t\nmnn: [3.6.1]\ntargets: [host]\nmodels:\n${list}${more}`);
  return ["parity.yml"];
};

describe("a model that is damaged is its cells' verdict, and the run goes on", { timeout: 300_000 }, () => {
  it.each<[string, () => Uint8Array]>([
    ["cut off", () => readFileSync(small.at("net.mnn")).subarray(0, 700)],
    ["random bytes", () => Uint8Array.from({ length: 5000 }, bytes)],
    ["of another framework", () => readFileSync(small.at("small.onnx"))],
    ["text", () => Buffer.from("no graph, but a letter\n")],
  ])("%s", async (_, content) => {
    small.write("bad.mnn", content());
    const { report, code } = await run([...config(["bad.mnn", "net.mnn"], "configs: [cpu/normal]\n")], {
      cwd: small.folder,
    });
    expect(verdictsOf(report)).toEqual([
      "bad host cpu/normal inputs unknown: crashed, failed",
      "net host cpu/normal a: pass, passed",
      "net host cpu/normal b: pass, passed",
    ]);
    expect(code).toBe(1);
    expect(report.cells[0]!.reason).toMatch(/MNN failed at load|the probe died/);
    expect(report.findings[0]!.title).toBe("MNN gave no result for `cpu/normal` on host");
  });

  it.each(["onnx", "tflite"])(
    "as .%s that cannot be converted it ends the run before anything is written",
    async (type) => {
      small.write(`bad.${type}`, "this is no model at all");
      const ran = await command(["run", ...config([`bad.${type}`, "net.mnn"]), "--out", "unwritten"], {
        cwd: small.folder,
      });
      expect(ran.code).toBe(2);
      expect(ran.stdout).toBe("");
      expect(ran.stderr).toMatch(/^error: .*bad\./);
      expect(existsSync(small.at("unwritten"))).toBe(false);
    },
  );
});

describe("the reference", { timeout: 300_000 }, () => {
  it("can be saved tensors: right ones, wrong ones, ones of another shape, and none", async () => {
    const s = await smallFolder(["good", "wrong", "shape", "none"]);
    const { report: plain } = await run([...onHost, "--config", "cpu/normal"], { cwd: s.folder });
    const [y] = plain.cells[0]!.outputs;
    const saved = new Float32Array(y!.metrics.count).fill(0.5);
    // What the network gives for this input, by its own word.
    const exact = await outputOf(s, "good");
    s.write("want/good.npz", writeNpz([{ name: "y", data: exact, shape: y!.shape }]));
    s.write("want/wrong.npz", writeNpz([{ name: "y", data: saved, shape: y!.shape }]));
    s.write("want/shape.npz", writeNpz([{ name: "y", data: saved.subarray(0, 8), shape: [1, 2, 2, 2] }]));
    s.write(
      "parity.yml",
      `project: t
mnn: [3.6.1]
targets: [host]
configs: [cpu/normal]
models: [{ file: net.mnn, inputs: 'in/*.npz' }]
reference: { tensors: 'want/*.npz' }
`,
    );
    const { report, code } = await run(["parity.yml"], { cwd: s.folder });
    expect(verdictsOf(report)).toEqual([
      "net host cpu/normal good: pass, passed",
      "net host cpu/normal none: reference-bad, failed",
      "net host cpu/normal shape: drift, failed",
      "net host cpu/normal wrong: drift, failed",
    ]);
    expect(code).toBe(1);
    expect(report.cells.map(({ reason }) => reason)).toEqual([
      "identical",
      "no saved tensors for input none",
      "shape [1,16,16,4], the reference has [1,2,2,2]",
      expect.stringMatching(/^SNR .* dB, at least 60 asked$/),
    ]);
    expect(report.cells[0]!.reference).toEqual({
      kind: "tensors",
      cell: null,
      label: "saved tensors good.npz",
    });
    s.remove();
  });

  it("can be another release on another target", async () => {
    small.write(
      "parity.yml",
      `project: t
mnn: [3.6.1]
targets: ['qemu:cortex-a57']
configs: [cpu/normal]
models: [{ file: net.mnn, inputs: 'in/a.npz' }]
reference: { config: cpu/normal, mnn: 3.0.0, target: host }
`,
    );
    const { report, code } = await run(["parity.yml"], { cwd: small.folder });
    expect(verdictsOf(report)).toEqual(["net qemu:cortex-a57 cpu/normal a: pass, passed"]);
    expect(report.cells[0]!.reference).toEqual({
      kind: "cell",
      cell: null,
      label: "cpu/normal on host, MNN 3.0.0",
    });
    expect(code).toBe(0);
  });
});

describe("expectations", { timeout: 300_000 }, () => {
  const verdict = async (expectations: string) => {
    const args = config(["net.mnn"], `configs: [cpu/low]\n${expectations}`);
    const { report, code } = await run(args, { cwd: small.folder });
    return {
      code,
      outcomes: report.cells.filter(({ role }) => role === "candidate").map(({ outcome }) => outcome),
    };
  };

  it("a failure nobody expected is 1, one that was expected 0", async () => {
    expect(await verdict("")).toEqual({ code: 1, outcomes: ["failed", "failed"] });
    expect(await verdict("expect: [{ config: cpu/low, verdict: fallback, reason: x86 }]\n")).toEqual({
      code: 0,
      outcomes: ["expected", "expected"],
    });
    expect(await verdict("expect: [{ config: cpu/low, input: a, verdict: drift, reason: x86 }]\n")).toEqual({
      code: 1,
      outcomes: ["failed", "failed"],
    });
  });
});

describe("what could not run", { timeout: 300_000 }, () => {
  it("is 3 when nothing else failed, and says why and what to do", async () => {
    const env = { PATH: "/nowhere" };
    const { report, code } = await run([...onHost, "--config", "cpu/normal", "--mnn", "3.6.1"], {
      cwd: small.folder,
      env,
    });
    expect(code).toBe(3);
    expect(report.cells[0]).toMatchObject({ verdict: "unavailable", outcome: "failed" });
    expect(report.cells[0]!.fix).toMatch(/./);
  });
});

describe("results that differ from run to run", { timeout: 300_000 }, () => {
  it("are looked for by repeats", async () => {
    const { report } = await run([...onHost, "--config", "cpu/normal,cpu/low", "--repeats", "3"], {
      cwd: small.folder,
    });
    expect(report.cells.map(({ stability, runMs }) => [stability, runMs.length])).toEqual(
      Array(4).fill([{ repeats: 3, identical: true }, 3]),
    );
  });
});

describe("the command that a cell ends with", { timeout: 300_000 }, () => {
  it("runs it again with the same result, here and where model and report were brought, and leaves the report alone", async () => {
    const { report } = await run([...onHost, "--config", "cpu/low", "--out", "once"], { cwd: small.folder });
    const cell = report.cells.find(({ config, input }) => config === "cpu/low" && input === "b")!;
    const before = readFileSync(small.at("once/report.json"), "utf8");
    const [npx, name, ...args] = cell.command.split(" ");
    expect([npx, name, args[0]]).toEqual(["npx", "mnn-parity", "run"]);
    const { report: again } = await run(args.slice(1), { cwd: small.folder });
    expect(again.cells[0]).toMatchObject({ input: "b", series: cell.series, verdict: cell.verdict });
    expect(again.cells[0]!.outputs[0]!.metrics).toEqual(cell.outputs[0]!.metrics);
    expect(readFileSync(small.at("once/report.json"), "utf8")).toBe(before);
    const elsewhere = await smallFolder([]);
    cpSync(small.at("once"), elsewhere.at("once"), { recursive: true });
    const { report: there } = await run(args.slice(1), { cwd: elsewhere.folder });
    expect(there.cells[0]!.outputs[0]!.metrics).toEqual(cell.outputs[0]!.metrics);
    elsewhere.remove();
    expect(readNpz(readFileSync(small.at("once/inputs/net/b.npz")), "b").get("x")!.data).toEqual(
      readNpz(npz(2), "b").get("x")!.data,
    );
  });
});

/** The small network's output for an input, straight from a probe. */
async function outputOf(s: Awaited<ReturnType<typeof smallFolder>>, input: string): Promise<Float32Array> {
  const place = await preparePlace(
    resolveRelease("3.6.1"),
    resolveTarget("host"),
    testContext({ home: testHome() }),
  );
  const { data, shape } = readNpz(readFileSync(s.at(`in/${input}.npz`)), input).get("x")!;
  const step = await makeStep(s.folder, input, { x: { shape: [...shape], values: data as Float32Array } });
  const [output] = ofKind(await talk(place, s.folder, s.at("net.mnn"), [step]), "output");
  return floats(output!);
}
