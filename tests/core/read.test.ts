import { describe, expect, it } from "vitest";
import { Refused } from "../../core/report/read/refused.ts";
import { reportReader } from "../../core/report/read/report.ts";
import { decodeReport, encodeReport, type Report } from "../../core/report/schema.ts";
import { emptyCells, hostileBodies } from "../support/hostile-json.ts";
import { buildReport } from "../support/report.ts";

function read(body: string | Uint8Array, size = 65_536): Report {
  const bytes = Buffer.from(body as string);
  const reader = reportReader();
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  return reader.end();
}

const refusal = (body: string | Uint8Array, size?: number): unknown => {
  try {
    return read(body, size);
  } catch (error) {
    return error;
  }
};

const text = (report = buildReport()) => JSON.stringify(encodeReport(report));

describe("the reader of reports", () => {
  it.each([1, 2, 3, 7, 64, 1000, 1e9])("reads what zod reads, in chunks of %i bytes", (size) => {
    const report = buildReport({ inputs: ["a", "猫", '🐈 "quoted" \\ ] } , :'], releases: ["3.6.1"] });
    const json = JSON.parse(text(report));
    const found = read(JSON.stringify(json), size);
    expect(found).toStrictEqual(report);
    // Its JSON, and with it what tells one report from another, does not depend on the reader.
    expect(JSON.stringify(encodeReport(found))).toBe(JSON.stringify(encodeReport(decodeReport(json))));
  });

  it("takes blanks, a mark in front, members in any order and ones it does not know", () => {
    const report = buildReport();
    const members = Object.entries({
      later: [{ a: [1] }],
      ...encodeReport(report),
      more: { x: {} },
    }).reverse();
    const body = `\ufeff\r\n ${JSON.stringify(Object.fromEntries(members), null, "\t")}\n`;
    expect(read(body, 5)).toStrictEqual(report);
  });

  it("keeps names that are no members, and halves of surrogates", () => {
    const report = buildReport();
    report.cells[0]!.reason = "before\0after\ud800";
    report.runtimes[0]!.flags = JSON.parse('{"constructor":"1","toString":"2"}');
    expect(read(text(report))).toStrictEqual(report);
  });

  it.each(hostileBodies)("refuses %s: %s", (_, kind, make) => {
    const body = make();
    const error = refusal(body);
    expect(error).toBeInstanceOf(Refused);
    const { message, ...refused } = error as Refused;
    expect([refused.kind, message]).toEqual([kind, expect.stringMatching(/^.{5,2000}$/s)]);
    // Wherever its chunks end.
    if (body.length < 100_000) expect(refusal(body, 1)).toMatchObject({ kind, message });
  });

  it("names the wrong place, and the limit", () => {
    const at = (make: (json: Record<string, unknown[]>) => void) => {
      const json = JSON.parse(text()) as Record<string, unknown[]>;
      make(json);
      return (refusal(JSON.stringify(json)) as Refused).message;
    };
    expect(at(({ cells }) => Object.assign(cells![2] as object, { verdict: "fine" }))).toMatch(
      /^cells\[2\]\.verdict: /,
    );
    expect(
      at(({ cells }) => {
        const { rows } = (cells as { ops: { rows: object[] } | null }[]).findLast(({ ops }) => ops)!.ops!;
        Object.assign(rows[11]!, { output: -1 });
      }),
    ).toMatch(/^cells\[\d+\]\.ops\.rows\[11\]\.output: /);
    expect(at((json) => void delete json.cells)).toMatch(/^cells: /);
    expect(at((json) => Object.assign(json, { later: [Array(20_001).fill(0)] }))).toBe(
      "later[0] has a list of more than 20000 entries",
    );
  });

  it("says what is wrong before it has seen the rest", () => {
    const reader = reportReader();
    expect(() => reader.push(Buffer.from('{"schema":"mnn-parity.report/1","cells":[{},'))).toThrow(
      /^cells\[0\]\.id: /,
    );
  });

  it("takes no time that grows with what is wrong", () => {
    // zod by itself takes seconds and 2 GB for a tenth of this.
    const began = performance.now();
    expect(refusal(emptyCells())).toMatchObject({ kind: "schema" });
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
