import { expect, it } from "vitest";
import { commentText, MOST_CHARACTERS } from "../../action/src/github/text/comment-text.ts";
import { summaryText } from "../../action/src/github/text/summary-text.ts";
import { mergeReports } from "../../action/src/grid/shard/merge.ts";
import { readPlan } from "../../action/src/grid/shard/read-plan.ts";
import { PLAN_SCHEMA, type ShardPlan } from "../../action/src/grid/shard/schema.ts";
import { MOST_CHARACTERS as MOST_OF_REPORT } from "../../core/report/fitted.ts";
import { buildReport } from "../support/report.ts";
import { tellingOf } from "./telling.ts";

const many = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}-${index}`);
const models = many(50, "a-model-of-the-app");
const inputs = many(20, "photo");
const releases = ["3.0.0", "3.1.0", "3.2.0", "3.4.0", "3.4.1", "3.5.0", "3.6.0", "3.6.1"];
const target = "qemu:cortex-a76";

it("16 000 cells are planned, merged, and told within what GitHub takes", { timeout: 120_000 }, () => {
  const shards = releases.map((release) =>
    buildReport({
      models,
      inputs,
      releases: [release],
      targets: [target],
      configs: ["cpu/normal", "cpu/low"],
    }),
  );
  const plan: ShardPlan = {
    schema: PLAN_SCHEMA,
    project: "acme/app",
    models: models.map((name) => ({ name, inputs })),
    configs: shards[0]!.configs,
    releases: releases.map((name) => ({ name, release: name, origin: "wheel", flags: {} })),
    targets: [target],
    shards: releases.map((release, at) => ({
      index: at + 1,
      of: releases.length,
      groups: models.map((model) => ({ model, release, target })),
      seconds: 60,
    })),
  };
  expect(readPlan(JSON.stringify(plan))).toEqual(plan);

  const report = mergeReports(shards, plan);
  expect(report.cells.filter(({ role }) => role === "candidate")).toHaveLength(16_000);
  expect(report.complete).toBe(true);
  expect(JSON.stringify(report).length).toBeLessThan(MOST_OF_REPORT * 1.02);

  for (const told of [tellingOf(report, null), tellingOf(report, shards[0]!)]) {
    expect(commentText(told).length).toBeLessThanOrEqual(MOST_CHARACTERS);
    const summary = summaryText(told);
    expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
    if (report.leftOut) expect(summary).toContain("are left out, for the report would be too long");
  }
});
