import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { findMnn, resolveMnn, wantNothing, wantsOf } from "../../action/src/config/resolve/mnn.ts";
import { defaultFlags } from "../../action/src/mnn/flags.ts";
import type { SourceSpec } from "../../action/src/mnn/spec.ts";
import { UPSTREAM } from "../../action/src/mnn/spec.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";

const folder = path.resolve("/project");
const of = (entry: Parameters<typeof resolveMnn>[0], wants = wantNothing) => resolveMnn(entry, folder, wants);
const built = (...args: Parameters<typeof of>) => of(...args) as SourceSpec;
const wanting = (what: Partial<typeof wantNothing>) => ({ ...wantNothing, ...what });

describe("an MNN that is asked for", () => {
  it.each(["3.6.1", " v3.6.1 ", "wheel:3.6.1"])("as %s is a wheel", (entry) => {
    expect(of(entry)).toEqual({ name: "3.6.1", origin: "wheel", release: "3.6.1" });
  });

  it("is built where there is no wheel, and says so", () => {
    expect(built("2.9.3")).toMatchObject({
      name: "2.9.3",
      origin: "source",
      release: "2.9.3",
      written: "source:2.9.3",
      source: { kind: "git", repository: UPSTREAM, ref: "2.9.3", fixed: true },
      build: defaultFlags,
      why: "MNN 2.9.3 has no wheel: it is built from source",
    });
  });

  it.each([
    ["BF16", wanting({ bf16: true }), /because its wheel has no BF16 \(wheel:3\.6\.1 runs the wheel\)/],
    ["OpenCL", wanting({ opencl: true }), /its wheel has no OpenCL/],
    ["both", wanting({ bf16: true, opencl: true }), /has no BF16 and has no OpenCL/],
    ["a device", wanting({ device: true }), /its wheel runs on no device/],
  ])("is built where the run wants %s, unless the wheel is asked for", (_, wants, why) => {
    expect(built("3.6.1", wants)).toMatchObject({
      name: "3.6.1 source",
      origin: "source",
      written: "source:3.6.1",
    });
    expect(built("3.6.1", wants).why).toMatch(why);
    expect(of("wheel:3.6.1", wants).origin).toBe("wheel");
    expect(built("source:3.6.1", wants).why).toBeNull();
  });

  it("has OpenCL where the run wants it, which is no part of its identity", () => {
    const spec = built("source:2.9.3", wanting({ opencl: true }));
    expect([spec.build.opencl, spec.asked.opencl, spec.name]).toEqual([true, false, "2.9.3"]);
  });

  it("with flags, after it or in a block, is another one", () => {
    const text = built("source:2.9.3;bf16=off;MNN_AVX512=ON");
    const block = built({ mnn: "source:2.9.3", build: { bf16: false, cmake: { MNN_AVX512: true } } });
    expect(block).toEqual(text);
    expect(text.name).toBe("2.9.3;bf16=off;MNN_AVX512=ON");
    expect(text.written).toBe("source:2.9.3;bf16=off;MNN_AVX512=ON");
    expect(of("3.6.1;arm82=off")).toMatchObject({
      name: "3.6.1 source;arm82=off",
      origin: "source",
      why: null,
    });
  });

  it("takes another name", () => {
    expect(of({ mnn: "path:../MNN", name: "mine" })).toMatchObject({ name: "mine", release: "mine" });
    expect(of({ mnn: "3.6.1", name: "baseline" })).toMatchObject({ name: "baseline", release: "3.6.1" });
  });

  it.each([
    ["git:master", { repository: UPSTREAM, ref: "master" }],
    ["git:someone/fork#fix-1", { repository: UPSTREAM.replace("alibaba/MNN", "someone/fork"), ref: "fix-1" }],
    ["git:../MNN#main", { repository: path.resolve(folder, "../MNN"), ref: "main" }],
    ["git:ssh://git@host/MNN.git#main", { repository: "ssh://git@host/MNN.git", ref: "main" }],
    ["git:git@host:x/MNN.git#main", { repository: "git@host:x/MNN.git", ref: "main" }],
  ])("by %s is fetched with git", (entry, source) => {
    expect(of(entry)).toMatchObject({
      name: entry,
      origin: "git",
      source: { kind: "git", ...source, fixed: false },
    });
  });

  it("by a folder is relative to the configuration, and absolute on the command line", () => {
    expect(of("path:../MNN")).toMatchObject({
      name: "path:../MNN",
      origin: "path",
      written: `path:${path.resolve(folder, "../MNN")}`,
      source: { kind: "path", folder: path.resolve(folder, "../MNN") },
    });
    const block = built({ mnn: "path:../MNN", build: { kleidiai: "../kleidiai" } });
    expect(block.build.kleidiai).toBe(path.resolve(folder, "../kleidiai"));
  });

  it.each<[string, Parameters<typeof of>[0], string]>([
    ["a release that never was", "source:2.9.4", "there is no MNN 2.9.4 from 2.8.0 on; did you mean 2."],
    ["one without a wheel by its wheel", "wheel:2.9.3", "there is no MNN 2.9.3 to fetch"],
    ["an unknown flag", "source:2.9.3;bf17=on", "bf17=on is no build flag"],
    ["flags for a wheel", "wheel:3.6.1;bf16=on", "a wheel is built already"],
    ["an empty form", "git:", "git: names no MNN"],
    ["an unknown form", "svn:trunk", "svn:trunk names no MNN"],
    ["a ref that looks like an option", "git:--upload-pack=x", "names no MNN"],
    ["what the link depends on", "source:2.9.3;MNN_SEP_BUILD=ON", "MNN_SEP_BUILD cannot be chosen"],
  ])("refuses %s, exit 2", (_, entry, said) => {
    expect(() => of(entry)).toThrow(said);
    expect(() => of(entry)).toThrow(expect.objectContaining({ exit: 2 }));
  });

  it("is found by its name, as it is written, and by its release where only one has that", () => {
    const run = [of("3.0.0"), of("source:2.9.3"), of("source:3.6.1;bf16=off"), of("source:3.6.1")];
    expect(findMnn("v3.0.0", run)).toBe(run[0]);
    expect(findMnn("source:2.9.3", run)).toBe(run[1]);
    expect(findMnn("2.9.3", run)).toBe(run[1]);
    expect(findMnn("3.6.1 source;bf16=off", run)).toBe(run[2]);
    expect(findMnn("3.6.1", run)).toBeUndefined();
  });
});

describe("parity.yml with builds", () => {
  const load = async (...mnn: string[]) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-config-"));
    const text = ["models:", "  - { file: m.mnn, inputs: 'x.npy', mnn: [mine] }", "mnn:", ...mnn].join("\n");
    await writeFile(path.join(folder, "parity.yml"), text);
    await writeFile(path.join(folder, "m.mnn"), "x");
    await writeFile(path.join(folder, "x.npy"), "x");
    try {
      return await loadSettings({ file: "parity.yml", flags: {}, cwd: folder });
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it("has several builds of one release, told apart, and models limited to one", async () => {
    const { releases, models } = await load(
      "  - 3.6.1",
      "  - { mnn: source:3.6.1, build: { bf16: false } }",
      "  - { mnn: source:3.6.1, name: mine, build: { lowMemory: false } }",
    );
    expect(releases.map(({ name }) => name)).toEqual(["3.6.1", "3.6.1 source;bf16=off", "mine"]);
    expect(models[0]!.releases).toEqual(["mine"]);
  });

  it.each([
    [
      "an unknown flag",
      ["  - { mnn: mine, build: { bf17: true } }"],
      /parity\.yml:4:27.*no key bf17; did you mean bf16/,
    ],
    [
      "a flag of the wrong type",
      ["  - { mnn: source:2.9.3, build: { bf16: maybe } }"],
      /parity\.yml:4:\d+.*bf16/,
    ],
    ["two of one name", ["  - { mnn: 2.9.3, name: mine }", "  - { mnn: 2.8.0, name: mine }"], /mine/],
    ["a wrong entry", ["  - 3.6.1", "  - 'source:9.9.9'"], /parity\.yml:5:5.*no MNN 9\.9\.9/],
  ])("is told of %s, with its line", async (_, mnn, said) => {
    await expect(load(...mnn)).rejects.toThrow(said);
  });
});

describe("what a run wants of its MNNs", () => {
  const wants = (configs: string[], targets: string[]) =>
    wantsOf(
      configs.map((name) => parseConfig(name, 1)),
      targets.map(resolveTarget),
    );

  it("is BF16 on Arm, OpenCL on real machines, and what runs on devices", () => {
    expect(wants(["cpu/normal", "cpu/low"], ["host", "qemu:max"])).toEqual(wantNothing);
    expect(wants(["cpu/low_bf16"], ["qemu:max"])).toEqual(wanting({ bf16: true }));
    expect(wants(["opencl/low"], ["qemu:max"])).toEqual(wantNothing);
    expect(wants(["opencl/low"], ["host"])).toMatchObject({ opencl: true, device: false });
    expect(wants(["cpu/normal"], ["adb"])).toEqual(wanting({ device: true }));
  });
});
