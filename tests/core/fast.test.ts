import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fastOf, UNSURE } from "../../core/report/read/fast.ts";
import {
  cellSchema,
  encodeReport,
  findingSchema,
  probeSchema,
  reportSchema,
} from "../../core/report/schema.ts";
import { buildReport } from "../support/report.ts";

const report = JSON.parse(JSON.stringify(encodeReport(buildReport()))) as Record<string, unknown[]>;

/** What nobody would write, or writes where it does not belong. */
const strange = [
  ...[null, true, -1, 1.5, 2 ** 53, Infinity, -0, 0, "", "NaN", "-0", "Infinity", "x".repeat(20_001)],
  ...[[], {}, [[]], [{}], { __proto__: null }, JSON.parse('{"__proto__": 1, "constructor": 2}')],
];

type Place = (string | number)[];

/** Every place in some JSON, but for all elements of a list after its third. */
function* placesOf(value: unknown, at: Place = []): Generator<Place> {
  yield at;
  if (typeof value !== "object" || value === null) return;
  const keys = Array.isArray(value) ? [...value.keys()].slice(0, 3) : Object.keys(value);
  for (const key of keys) yield* placesOf((value as Record<string, unknown>)[key], [...at, key]);
}

/** With another value at a place; without it where that is undefined. */
function changed(value: unknown, [key, ...rest]: Place, to: (was: unknown) => unknown): unknown {
  if (key === undefined) return to(value);
  if (Array.isArray(value)) return value.map((one, at) => (at === key ? changed(one, rest, to) : one));
  const entries = Object.entries(value as object).map(([name, one]) => [
    name,
    name === key ? changed(one, rest, to) : one,
  ]);
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}

const reversed = (was: unknown) =>
  typeof was === "object" && was !== null && !Array.isArray(was)
    ? Object.fromEntries(Object.entries(was).reverse())
    : was;
const longer = (was: unknown) =>
  typeof was === "object" && was !== null && !Array.isArray(was) ? { nobodys: 1, ...was, other: [2] } : was;

/** As text, where what has no word in JSON is told apart. */
const textOf = (value: unknown) =>
  JSON.stringify(value, (_, one) =>
    typeof one === "number" && (Object.is(one, -0) || !Number.isFinite(one))
      ? `number ${1 / one} ${one}`
      : one,
  );

describe.each<[string, z.ZodType, unknown]>([
  ["a cell", cellSchema, report.cells!.find((one) => (one as { ops: unknown }).ops !== null)],
  ["a finding", findingSchema, report.findings![0]],
  ["a probe", probeSchema, report.probes![0]],
  ["a model", reportSchema.shape.models.element, report.models![0]],
  ["a target", reportSchema.shape.targets.element, report.targets![0]],
  ["an input", reportSchema.shape.inputs.element, report.inputs![0]],
  ["a picture", reportSchema.shape.pictures.element, report.pictures![0]],
])("%s", (_, schema, whole) => {
  const fast = fastOf(schema);

  it("that is as it should be is decoded at once, as zod does", () => {
    expect(textOf(fast(whole))).toBe(textOf(z.decode(schema, whole as never)));
  });

  it("is never taken where zod does not take it, nor otherwise, whatever is at whichever place", () => {
    let taken = 0;
    for (const place of placesOf(whole)) {
      const ways = [...strange.map((one) => () => one), reversed, longer, () => undefined];
      for (const to of ways) {
        const given = changed(whole, place, to);
        const before = textOf(given);
        const found = fast(given);
        expect(textOf(given)).toBe(before);
        if (found === UNSURE) continue;
        taken++;
        const { data, error } = z.safeDecode(schema, given as never);
        expect([place, error?.message]).toEqual([place, undefined]);
        if (textOf(found) !== textOf(data)) expect([place, textOf(found)]).toEqual([place, textOf(data)]);
      }
    }
    expect(taken).toBeGreaterThan(10);
  });
});
