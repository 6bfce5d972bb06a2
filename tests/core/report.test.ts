import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readReport } from "../../action/src/report/read.ts";
import { baselineOf } from "../../core/change/baseline.ts";
import { decide, hasChanged } from "../../core/change/decide.ts";
import { reportReader } from "../../core/report/read/report.ts";
import {
  decodeReport,
  encodeReport,
  REPORT_SCHEMA,
  reportJsonSchema,
  reportSchema,
} from "../../core/report/schema.ts";
import { seeded } from "../support/random.ts";
import { buildReport } from "../support/report.ts";

const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("a report as JSON", () => {
  it.each([1, 2, 3, 4, 5])("comes back as it was, whatever its numbers are (seed %i)", (seed) => {
    const random = seeded(seed);
    const values = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
      0,
      5e-324,
      1e308,
      0.1,
    ];
    const pick = () => values[Math.floor(random() * values.length)]!;
    const report = buildReport({ inputs: ["cat"], releases: ["3.6.1"] });
    for (const { outputs, ops } of report.cells)
      for (const { metrics } of [...outputs, ...(ops?.rows ?? [])]) {
        for (const name of ["maxAbs", "maxRel", "rmse", "snrDb", "cosine"] as const) metrics[name] = pick();
        for (const side of [metrics.reference, metrics.candidate])
          for (const name of ["min", "max", "meanMagnitude"] as const) side[name] = pick();
        metrics.worst = { index: [0, 3], reference: pick(), candidate: pick() };
      }
    // toStrictEqual tells -0 from 0 and knows NaN.
    expect(decodeReport(throughJson(encodeReport(report)))).toStrictEqual(report);
    // Rows of ops go another way than the rest: in the schema's order, and without what is none of it.
    for (const { ops } of report.cells)
      for (const row of ops?.rows ?? []) {
        const { name, ...others } = row;
        for (const key of Object.keys(row)) delete row[key as keyof typeof row];
        Object.assign(row, { file: "/tmp/a" }, others, { name, bits: undefined });
      }
    expect(JSON.stringify(encodeReport(report))).toBe(JSON.stringify(z.encode(reportSchema, report)));
  });

  it("has no null where a number failed", () => {
    const report = buildReport({ inputs: ["cat"], releases: ["3.6.1"] });
    report.cells[0]!.outputs[0]!.metrics.snrDb = Number.NaN;
    report.cells[0]!.outputs[0]!.metrics.maxAbs = -0;
    const written = throughJson(encodeReport(report)).cells[0].outputs[0].metrics;
    expect([written.snrDb, written.maxAbs]).toEqual(["NaN", "-0"]);
  });

  it.each<[string, (json: ReturnType<typeof throughJson>) => void]>([
    ["a verdict that does not exist", (json) => (json.cells[0].verdict = "fine")],
    ["a number that is text", (json) => (json.cells[0].outputs[0].metrics.snrDb = "12")],
    ["a number that is null", (json) => (json.cells[0].outputs[0].metrics.snrDb = null)],
    ["a negative count", (json) => (json.cells[0].outputs[0].metrics.broken = -1)],
    ["another version", (json) => (json.schema = "mnn-parity.report/99")],
    ["a missing part", (json) => delete json.findings],
  ])("%s is refused", (_, spoil) => {
    const json = throughJson(encodeReport(buildReport({ inputs: ["cat"], releases: ["3.6.1"] })));
    spoil(json);
    expect(() => decodeReport(json)).toThrow();
  });

  it("has a JSON Schema that allows what JSON numbers cannot say", () => {
    const { properties } = reportJsonSchema() as ReturnType<typeof throughJson>;
    const { metrics } = properties.cells.items.properties.outputs.items.properties;
    expect(metrics.properties.snrDb).toEqual({
      anyOf: [{ type: "number" }, { type: "string", enum: ["NaN", "Infinity", "-Infinity", "-0"] }],
    });
  });
});

describe("a report of the schema before", () => {
  const file = path.join(import.meta.dirname, "fixtures/report-1.json");
  const written = JSON.parse(readFileSync(file, "utf8"));

  it("is read as one of today's, by every reader, and loses nothing", async () => {
    const report = decodeReport(written);
    expect(report.schema).toBe(REPORT_SCHEMA);
    expect({ ...encodeReport(report), schema: "mnn-parity.report/1" }).toEqual(written);
    expect(await readReport(file)).toEqual(report);
    const reader = reportReader();
    reader.push(readFileSync(file));
    expect(reader.end()).toEqual(report);
  });

  it("is a baseline, and is not changed by being read", () => {
    const baseline = baselineOf(decodeReport(written));
    expect(baseline.cells).toHaveLength(8);
    const decision = decide(decodeReport(written), baseline, "new");
    expect(hasChanged(decision)).toBe(false);
  });
});
