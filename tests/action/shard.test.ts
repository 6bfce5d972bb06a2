import { describe, expect, it } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import type { Settings } from "../../action/src/config/resolve/settings.ts";
import { plainConfig, planGroups } from "../../action/src/grid/groups.ts";
import { mergeReports } from "../../action/src/grid/shard/merge.ts";
import { balance, planShards } from "../../action/src/grid/shard/plan.ts";
import { readPlan, readPlanFile } from "../../action/src/grid/shard/read-plan.ts";
import { readShard, restrict } from "../../action/src/grid/shard/restrict.ts";
import type { ShardPlan } from "../../action/src/grid/shard/schema.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { baselineOf } from "../../core/change/baseline.ts";
import { decide } from "../../core/change/decide.ts";
import type { Report } from "../../core/report/schema.ts";
import { decodeReport, encodeReport } from "../../core/report/schema.ts";
import { checkReport } from "../../dashboard/services/report/check.ts";
import { buildReport } from "../support/report.ts";

const releases = ["3.0.0", "3.6.1"];
const targets = ["host", "qemu:cortex-a76"];

const settings = (): Settings => ({
  project: "acme/app",
  models: [
    {
      name: "lama-tiny",
      file: "/nowhere/lama-tiny.onnx",
      releases: null,
      inputs: { kind: "files", globs: ["*.none"], folder: "/nowhere", preprocess: null },
      api: "auto",
      tolerance: {},
      outputTolerance: {},
    },
  ],
  releases: releases.map(
    (release) => ({ name: release, origin: "wheel", release }) as Settings["releases"][number],
  ),
  targets: targets.map(resolveTarget),
  configs: [plainConfig, parseConfig("cpu/low", 1)],
  reference: { kind: "config", config: plainConfig, runtime: null, target: null },
  ops: "none",
  opencl: "auto",
  out: "/nowhere/out",
  expect: [],
  timeoutSeconds: 60,
  repeats: 1,
  resize: false,
  converter: null,
  diagnose: "auto",
  folder: "/nowhere",
});

describe("a plan", () => {
  it("gives every group to one shard, whole", async () => {
    const plan = await planShards(settings(), 3, null);
    const names = plan.shards.flatMap(({ groups }) => groups);
    expect(names).toHaveLength(4);
    expect(new Set(names.map((name) => JSON.stringify(name))).size).toBe(4);
    expect(plan.shards.map(({ index, of }) => `${index}/${of}`)).toEqual(["1/3", "2/3", "3/3"]);
    expect(readPlan(JSON.stringify(plan))).toEqual(plan);
  });

  it("of more cells than a report holds is refused before they are made", async () => {
    const plan = await planShards(settings(), 1, null);
    plan.models[0]!.inputs = Array.from({ length: 5000 }, (_, index) => `input-${index}`);
    plan.shards[0]!.groups = Array(5000).fill({ ...plan.shards[0]!.groups[0]!, model: plan.models[0]!.name });
    expect(() => readPlan(JSON.stringify(plan))).toThrow(/plans \d+ cells, and a report holds at most 20000/);
  });

  it("that is not there is refused with its code", async () => {
    await expect(readPlanFile("/nowhere/plan.json")).rejects.toMatchObject({ code: "plan-invalid" });
  });

  it("has no more shards than groups, and no empty one", async () => {
    expect((await planShards(settings(), 100, null)).shards).toHaveLength(4);
    expect((await planShards(settings(), 1, null)).shards).toHaveLength(1);
  });

  it("believes times seen before", async () => {
    const earlier = buildReport({ releases, targets, configs: ["cpu/normal", "cpu/low"] });
    for (const cell of earlier.cells)
      cell.runMs = [cell.target === "host" && cell.runtime.endsWith("3.0.0") ? 60_000 : 10];
    const plan = await planShards(settings(), 2, baselineOf(earlier));
    const slow = plan.shards.find(({ groups }) =>
      groups.some(({ release, target }) => release === "3.0.0" && target === "host"),
    );
    expect(slow?.groups).toHaveLength(1);
  });

  it("is balanced within the longest group", () => {
    for (let seed = 1; seed < 30; seed++) {
      const weighed = Array.from({ length: 23 }, (_, index) => ({
        group: { model: "m", release: "r", target: String(index) },
        seconds: ((index * seed * 7919) % 97) + 1,
      }));
      const shards = balance(weighed, 5);
      const sums = shards.map(({ seconds }) => seconds);
      const longest = Math.max(...weighed.map(({ seconds }) => seconds));
      expect(Math.max(...sums) - Math.min(...sums)).toBeLessThanOrEqual(longest);
    }
  });

  it("restricts a run to a shard, and leaves what chooses the converter alone", async () => {
    const plan = await planShards(settings(), 2, null);
    const both = plan.shards.map((shard) => planGroups(restrict(settings(), shard)));
    expect(both.flat()).toHaveLength(4);
    expect(restrict(settings(), plan.shards[0]!).releases).toHaveLength(2);
    const share = await readShard("2/2", settings());
    expect(share.groups).toEqual(plan.shards[1]!.groups);
    expect(await readShard(JSON.stringify(plan.shards[0]), settings())).toEqual(plan.shards[0]);
  });

  it.each(["3/2", "0/2", "x", "{}", '{"index":1}', "1/0", "9/9", "$(touch x)"])(
    "refuses the shard %s",
    async (text) => {
      await expect(readShard(text, settings())).rejects.toMatchObject({ code: "shard-invalid" });
    },
  );
});

const inputs = ["astronaut", "coffee"];
const configs = ["cpu/normal", "cpu/low"];
const shardReport = (target: string, more: Partial<Report> = {}): Report => ({
  ...buildReport({ releases, targets: [target], configs, inputs, verdict: () => "pass" }),
  ...more,
});

const plan = (): ShardPlan => ({
  schema: "mnn-parity.plan/1",
  project: "acme/app",
  models: [{ name: "lama-tiny", inputs }],
  configs: [plainConfig, parseConfig("cpu/low", 1)],
  releases: releases.map((name) => ({ name, release: name, origin: "wheel", flags: {} })),
  targets,
  shards: [...targets].reverse().map((target, index) => ({
    index: index + 1,
    of: 2,
    seconds: 1,
    groups: releases.map((release) => ({ model: "lama-tiny", release, target })),
  })),
});

const candidates = (report: Report) => report.cells.filter(({ role }) => role === "candidate");

describe("merged shards", () => {
  it("are one valid report in the plan's order", () => {
    const merged = mergeReports([shardReport("qemu:cortex-a76"), shardReport("host")], plan());
    expect(decodeReport(JSON.parse(JSON.stringify(encodeReport(merged)))).cells).toHaveLength(
      merged.cells.length,
    );
    expect(() => checkReport(merged)).not.toThrow();
    expect(candidates(merged)).toHaveLength(16);
    expect(candidates(merged)[0]).toMatchObject({ target: "host", config: "cpu/normal" });
    expect(merged.complete).toBe(true);
    expect(decide(merged, null, "any").verdict).toBe("pass");
  });

  it("show a shard that died as missing cells, and never pass", () => {
    const merged = mergeReports([shardReport("host")], plan());
    const missing = candidates(merged).filter(({ verdict }) => verdict === "unavailable");
    expect(missing).toHaveLength(8);
    expect(missing[0]).toMatchObject({ target: "qemu:cortex-a76", outcome: "failed" });
    expect(missing[0]?.reason).toContain("shard 1 of 2");
    expect(merged.complete).toBe(false);
    expect(decide(merged, null, "any").verdict).toBe("incomplete");
    expect(() => checkReport(merged)).not.toThrow();
    const base = baselineOf(mergeReports([shardReport("host"), shardReport("qemu:cortex-a76")], plan()));
    expect(decide(merged, base, "new")).toMatchObject({ verdict: "incomplete", counted: { length: 8 } });
  });

  it("know a missing cell by the same series as one that came", () => {
    const all = mergeReports([shardReport("host"), shardReport("qemu:cortex-a76")], plan());
    const some = mergeReports([shardReport("host")], plan());
    const series = (report: Report) => candidates(report).map((cell) => `${cell.series} ${cell.input}`);
    expect(series(some).sort()).toEqual(series(all).sort());
  });

  it("show cells that an interrupted shard did not reach", () => {
    const half = shardReport("qemu:cortex-a76", { complete: false });
    half.cells = half.cells.filter(({ input }) => input !== "coffee");
    const merged = mergeReports([shardReport("host"), half], plan());
    expect(candidates(merged).filter(({ verdict }) => verdict === "unavailable")).toHaveLength(4);
  });

  it("that all died are a report of missing cells", () => {
    const merged = mergeReports([], plan());
    expect(candidates(merged)).toHaveLength(16);
    expect(decide(merged, null, "new").verdict).toBe("incomplete");
    expect(() => checkReport(decodeReport(JSON.parse(JSON.stringify(encodeReport(merged)))))).not.toThrow();
    expect(() => mergeReports([], null)).toThrow(/nothing to merge/);
  });

  it("know a source build by the name that its report has for it", () => {
    const built = plan();
    built.releases = releases.map((name) => ({
      name: `git:branch-of-${name}`,
      release: "unknown",
      origin: "git",
      flags: {},
    }));
    for (const { groups } of built.shards)
      for (const group of groups) group.release = `git:branch-of-${group.release}`;
    const shards = targets.map((target) => shardReport(target));
    for (const { runtimes } of shards)
      for (const runtime of runtimes)
        Object.assign(runtime, { origin: "git", name: `git:branch-of-${runtime.release}` });
    const all = mergeReports(shards, built);
    expect(all.complete).toBe(true);
    expect(candidates(all)).toHaveLength(16);
    const some = candidates(mergeReports(shards.slice(0, 1), built));
    expect(some.filter(({ verdict }) => verdict === "unavailable")).toHaveLength(8);
  });

  it("of earlier versions know a source build by its origin and flags, whatever version its sources have", () => {
    const built = plan();
    const flags = { MNN_SUPPORT_BF16: "ON" };
    built.releases = releases.map((name) => ({
      name: `${name} bf16`,
      release: "unknown",
      origin: "source",
      flags: name === "3.6.1" ? flags : {},
    }));
    for (const { groups } of built.shards) for (const group of groups) group.release += " bf16";
    const shards = targets.map((target) => shardReport(target));
    for (const { runtimes } of shards)
      for (const runtime of runtimes)
        Object.assign(runtime, { origin: "source", flags: runtime.release === "3.6.1" ? flags : {} });
    expect(candidates(mergeReports(shards, built))).toHaveLength(16);
  });

  it("of hosts with several CPUs say all of them", () => {
    const [a, b] = [shardReport("host"), shardReport("host")];
    b.targets[0]!.cpu = "Intel Xeon";
    expect(mergeReports([a, b], null).targets[0]?.cpu).toBe("AMD EPYC / Intel Xeon");
  });

  it("have the same id for the same shards", () => {
    const shards = [shardReport("host"), shardReport("qemu:cortex-a76")];
    expect(mergeReports(shards, plan()).id).toBe(mergeReports([...shards].reverse(), plan()).id);
    expect(mergeReports(shards.slice(1), plan()).id).not.toBe(mergeReports(shards, plan()).id);
  });
});
