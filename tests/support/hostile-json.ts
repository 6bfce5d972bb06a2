import type { RefusalKind } from "../../core/report/read/refused.ts";
import { encodeReport } from "../../core/report/schema.ts";
import { buildReport } from "./report.ts";

const many = (count: number, item: string): string => Array(count).fill(item).join(",");
const text = (change: (json: Record<string, unknown>) => void = () => {}): string => {
  const json = encodeReport(buildReport()) as unknown as Record<string, unknown>;
  change(json);
  return JSON.stringify(json);
};
/** A good report with one more member, in front of the others or behind. */
const withFirst = (member: string): string => `{${member},${text().slice(1)}`;
const withLast = (member: string): string => `${text().slice(0, -1)},${member}}`;

/** A list of a million empty objects where a report has its cells: 3 MB, and 4 KB as gzip. */
export const emptyCells = (count = 1_000_000): string => `{"cells":[${many(count, "{}")}]}`;

/** Bodies that are no reports, some of them made to cost as much as they can; each with the kind of its refusal. */
export const hostileBodies: [what: string, kind: RefusalKind, make: () => string | Uint8Array][] = [
  ["nothing", "syntax", () => ""],
  ["blanks", "syntax", () => " \n\t "],
  ["no JSON", "syntax", () => "<html>"],
  ["a number that is none", "syntax", () => '{"schema":NaN}'],
  ["null", "schema", () => "null"],
  ["a text", "schema", () => '"report"'],
  ["a list", "schema", () => "[{}]"],
  ["another document", "schema", () => '{"hello":"world"}'],
  ["a report of another version", "schema", () => text((json) => Object.assign(json, { schema: "x/9" }))],
  ["a report that was cut off", "syntax", () => text().slice(0, -1)],
  ["a report that was cut off in a text", "syntax", () => text().slice(0, 40)],
  ["a report with more behind it", "syntax", () => `${text()}{}`],
  ["a comma too many", "syntax", () => `${text().slice(0, -1)},}`],
  ["a comma too many in a list", "syntax", () => '{"cells":[1,]}'],
  ["members without a comma", "syntax", () => '{"a":1 "b":2}'],
  ["a member without a value", "syntax", () => '{"a":}'],
  ["brackets that do not match", "syntax", () => '{"a":{"b":[}]}'],
  ["a NUL between members", "syntax", () => `{\0${text().slice(1)}`],
  ["a NUL in a text", "syntax", () => withFirst('"x":"a\0b"')],
  [
    "no UTF-8",
    "syntax",
    () => Buffer.concat([Buffer.from('{"a":"'), Uint8Array.from([0xff]), Buffer.from('"}')]),
  ],
  [
    "a character cut in half",
    "syntax",
    () => Buffer.concat([Buffer.from('{"a":"'), Uint8Array.from([0xe4, 0xb8]), Buffer.from('"}')]),
  ],
  ["half a mark", "syntax", () => Buffer.concat([Uint8Array.from([0xef, 0xbb]), Buffer.from(text())])],
  ["a list in a list, a million deep", "schema", () => "[".repeat(1e6)],
  ["objects in objects, a million deep", "limit", () => `{"a":${'{"a":'.repeat(1e6)}`],
  ["a million empty cells", "schema", () => emptyCells()],
  [
    "a million cells that are null",
    "schema",
    () => `{"schema":"mnn-parity.report/1","cells":[${many(1e6, "null")}]}`,
  ],
  ["a million empty objects nobody asked for", "limit", () => `{"x":{"y":[${many(1e6, "{}")}]}}`],
  [
    "a million empty lists in many lists",
    "limit",
    () => `{"x":{"y":[${many(100, `[${many(10_000, "[]")}]`)}]}}`,
  ],
  ["a list of 20 001 numbers in a cell", "limit", () => `{"cells":[{"runMs":[${many(20_001, "0")}]}]}`],
  ["20 001 cells", "schema", () => withFirst(`"cells":[${many(20_001, "0")}]`)],
  ["20 001 entries nobody asked for", "limit", () => withFirst(`"x":[${many(20_001, "0")}]`)],
  ["2 001 pictures that are none", "schema", () => `{"pictures":[${many(2_001, '{"id":"a"}')}]}`],
  [
    "20 000 wrong ops of a cell",
    "schema",
    () =>
      text((json) => {
        const [cell] = json.cells as { ops: unknown }[];
        cell!.ops = {
          rows: Array(19_999).fill({ name: 0, type: 0, occurrence: "x", output: "x" }),
          firstBad: null,
          onlyReference: [],
          onlyCandidate: [],
        };
      }),
  ],
  ["a number of a million digits", "limit", () => `{"durationMs":${"9".repeat(1e6)}}`],
  ["a text of five million letters", "limit", () => `{"project":"${"x".repeat(5e6)}"}`],
  ["a name of five million letters", "limit", () => `{"${"x".repeat(5e6)}":1}`],
  [
    "a project of a million letters",
    "schema",
    () => text((json) => Object.assign(json, { project: "x".repeat(1e6) })),
  ],
  ["a million members", "limit", () => `{${Array.from({ length: 1e6 }, (_, i) => `"k${i}":0`).join(",")}}`],
  [
    "a million members of one member",
    "limit",
    () => `{"x":{${Array.from({ length: 1e6 }, (_, i) => `"k${i}":0`).join(",")}}}`,
  ],
  ["cells twice", "schema", () => withLast('"cells":[]')],
  ["its schema twice", "schema", () => withLast('"schema":"mnn-parity.report/1"')],
  ["a prototype in place of all", "schema", () => `{"__proto__":${text()}}`],
  ["a cell that is a text", "schema", () => text((json) => Object.assign(json, { cells: ["x"] }))],
  ["cells that are an object", "schema", () => text((json) => Object.assign(json, { cells: { length: 3 } }))],
  ["texts where numbers belong", "schema", () => text((json) => Object.assign(json, { durationMs: "1" }))],
  [
    "lists in place of everything",
    "schema",
    () =>
      text((json) => {
        for (const key of Object.keys(json)) json[key] = [];
      }),
  ],
  [
    "numbers in place of everything",
    "schema",
    () =>
      text((json) => {
        for (const key of Object.keys(json)) json[key] = 0;
      }),
  ],
  [
    "null in place of everything",
    "schema",
    () =>
      text((json) => {
        for (const key of Object.keys(json)) json[key] = null;
      }),
  ],
  [
    "ops rows that are an object",
    "schema",
    () =>
      text((json) => {
        (json.cells as { ops: unknown }[])[0]!.ops = {
          rows: {},
          firstBad: null,
          onlyReference: [],
          onlyCandidate: [],
        };
      }),
  ],
];
