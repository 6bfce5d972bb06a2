import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeReport } from "../../core/report/schema.ts";
import { type Measured, measuring } from "../support/measured.ts";
import { buildReport } from "../support/report.ts";

let folder: string;
let child: Awaited<ReturnType<typeof measuring>>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-memory-"));
  child = await measuring();
});
afterAll(async () => {
  await child?.close();
  await rm(folder, { recursive: true, force: true });
});

async function measure(way: "report" | "artifact", body: string | Uint8Array): Promise<Measured> {
  const file = path.join(folder, "body");
  await writeFile(file, body);
  return child.measure(way, file);
}

/** What V8 lets lie, and what the largest piece takes, however small the whole is. */
const FLOOR = 64e6;

type Json = ReturnType<typeof encodeReport>;

/** A report's JSON with more and more of what is in it, until that is 18 MB. */
function filled(more: (json: Json, index: number) => number): string {
  const json = encodeReport(buildReport());
  for (let size = 0, index = 0; size < 18e6; index++) size += more(json, index);
  return JSON.stringify(json);
}

describe("memory that a report from outside takes", () => {
  it("is bounded by what was read of it: 200 MB of empty cells in a small artifact", async () => {
    const body = Buffer.concat([
      Buffer.from('{"cells":['),
      Buffer.alloc(198_000_000, "{},"),
      Buffer.from("{}]}"),
    ]);
    const zip = zipSync({ "report.json": body }, { level: 6 });
    expect(zip.length).toBeLessThan(1_000_000);
    const { outcome, ms, rise } = await measure("artifact", zip);
    expect(outcome).toMatch(/^artifact-refused: /);
    // It took 4.9 GB and a minute.
    expect(rise).toBeLessThan(FLOOR);
    expect(ms).toBeLessThan(2000);
  });

  it.each<[string, () => string]>([
    [
      "a report of many cells",
      () =>
        filled(({ cells }, index) => {
          cells.push({ ...cells[index % 54]!, id: `c${index}` });
          return 2_500;
        }),
    ],
    [
      "long logs in three bytes a letter",
      () =>
        filled(({ probes }, index) => {
          probes.push({ ...probes[0]!, id: `p${index}`, log: "猫".repeat(100_000) });
          return 300_000;
        }),
    ],
    [
      "lists of zeros",
      () =>
        filled(({ cells }, index) => {
          cells.push({ ...cells[0]!, id: `c${index}`, runMs: Array(20_000).fill(0) });
          return 42_000;
        }),
    ],
    [
      "lists of numbers, as many as are let through",
      () =>
        filled(({ cells }, index) => {
          cells.push({ ...cells[0]!, id: `c${index}`, runMs: Array(20_000).fill(1000) });
          return 100_000;
        }),
    ],
    [
      "flags of all names",
      () =>
        filled(({ runtimes }, index) => {
          const flags = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${index}k${i}`, "x"]));
          if (index < 900) runtimes.push({ ...runtimes[0]!, id: `r${index}`, flags });
          return 3_000;
        }),
    ],
    [
      "one cell of 8000 ops",
      () => {
        const json = encodeReport(buildReport());
        const { ops } = json.cells.findLast(({ ops }) => ops)!;
        ops!.rows = Array(8_000).fill(ops!.rows[0]);
        return JSON.stringify(json);
      },
    ],
    [
      "texts of one letter",
      () =>
        filled(({ findings }, index) => {
          findings.push({ ...findings[0]!, id: `f${index}`, sentences: Array(20_000).fill("") });
          return 60_000;
        }),
    ],
    [
      "objects of all names that nobody asked for",
      () => {
        const entry = (at: number) =>
          `{${Array.from({ length: 200 }, (_, i) => `"${at}${i.toString(36)}":0`).join(",")}}`;
        return `{"x":[${Array.from({ length: 8_000 }, (_, i) => entry(i)).join(",")}],${plain().slice(1)}`;
      },
    ],
    [
      "empty lists, as many as are let through",
      () => {
        const entry = `[${Array(600)
          .fill(`[],${" ".repeat(20)}`)
          .join("")}0]`;
        return `{"x":[${Array(1_300).fill(entry).join(",")}],${plain().slice(1)}`;
      },
    ],
  ])("is at most six times what came: %s", async (_, make) => {
    const body = make();
    const { outcome, rise } = await measure("report", body);
    expect(outcome).toMatch(/^read$|^limit: /);
    expect(rise).toBeLessThan(Math.max(6 * Buffer.byteLength(body), FLOOR));
  });
});

const plain = (): string => JSON.stringify(encodeReport(buildReport()));
