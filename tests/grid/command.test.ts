import { describe, expect, it } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import type { Settings } from "../../action/src/config/resolve/settings.ts";
import { commandOf } from "../../action/src/grid/command.ts";
import type { CellSetup } from "../../action/src/grid/draft.ts";
import { plainConfig } from "../../action/src/grid/groups.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";

const cwd = "/home/somebody/app";
const settings = (more: Partial<Settings> = {}) => ({
  out: `${cwd}/parity-report`,
  opencl: "auto" as const,
  reference: { kind: "config" as const, config: plainConfig, runtime: null, target: null },
  ...more,
});

/** A cell of a model that lies at `file`. */
function setup({ file = `${cwd}/models/net.onnx`, mnn = "3.6.1", config = "cpu/low", target = "host" } = {}) {
  const model = {
    name: "net",
    settings: { file, api: "auto" },
    converter: null,
    diagnose: "auto",
    inputs: [
      { id: "a b", loaded: {} },
      { id: "inputs unknown", loaded: null },
    ],
  } as unknown as CellSetup["model"];
  return {
    model,
    runtime: resolveMnn(mnn, cwd, wantNothing),
    target: resolveTarget(target),
    config: parseConfig(config, 1),
  };
}

const commandFor = (cell: Parameters<typeof setup>[0] = {}, more: Partial<Settings> = {}, input = "a b") =>
  commandOf(setup(cell), input, settings(more), cwd);

describe("the command that runs a cell again", () => {
  it("is as one would type it where the run was started", () => {
    expect(commandFor()).toBe(
      "npx mnn-parity run --model models/net.onnx --input 'parity-report/inputs/net/a b.npz' --mnn 3.6.1 --target host --config cpu/low --ops all --out parity-report/again",
    );
  });

  it("names model, report and sources that lie elsewhere as their holder knows them, by no path of the machine that ran it", () => {
    const told = commandFor(
      { file: "/data/secret/net.onnx", mnn: "path:/opt/MNN;bf16=off" },
      { out: "/tmp/runner/parity" },
    );
    expect(told).toBe(
      "npx mnn-parity run --model net.onnx --input 'parity/inputs/net/a b.npz' --mnn 'path:MNN;bf16=off' --target host --config cpu/low --ops all --out parity/again",
    );
  });

  it("feeds nothing where nothing was fed", () => {
    expect(commandFor({}, {}, "inputs unknown")).not.toContain("--input");
  });

  it("asks for the wheel where a bare release would be built", () => {
    const of = (target: string) => commandFor({ config: "cpu/low_bf16", target });
    expect(of("qemu:cortex-a76")).toContain("--mnn wheel:3.6.1 ");
    expect(commandFor({ mnn: "source:3.6.1" })).toContain("--mnn source:3.6.1 ");
  });

  it("says the release of a wheel that has another name", () => {
    const cell = setup();
    cell.runtime = resolveMnn({ mnn: "3.6.1", name: "ours" }, cwd, wantNothing);
    expect(commandOf(cell, "a b", settings(), cwd)).toContain("--mnn 3.6.1 ");
  });

  it("compares with the same reference where the command line can say it", () => {
    const config = parseConfig("cpu/high", 1);
    const reference = { kind: "config" as const, config, runtime: null, target: null };
    expect(commandFor({}, { reference })).toContain(" --reference cpu/high");
    const onHost = { ...reference, target: resolveTarget("host") };
    expect(commandFor({}, { reference: onHost })).not.toContain("--reference");
  });
});
