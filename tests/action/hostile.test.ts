import { readdir } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectGithub } from "../../action/src/github/api/client.ts";
import { downloadZip } from "../../action/src/github/api/download.ts";
import { readHostileArtifact } from "../../action/src/github/api/hostile.ts";
import { commentText } from "../../action/src/github/text/comment-text.ts";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import { seriesId } from "../../core/report/series.ts";
import { buildReport } from "../support/report.ts";
import { answer, type Served, serve } from "../support/serve.ts";
import { tellingOf } from "./telling.ts";

type Json = Record<string, unknown>;

const small = () => buildReport({ inputs: ["cat"], releases: ["3.6.1"], targets: ["qemu:cortex-a76"] });
const jsonOf = (report: Report = small()) =>
  structuredClone(encodeReport(report)) as unknown as Json & {
    cells: Json[];
    models: Json[];
    targets: Json[];
    runtimes: Json[];
    findings: Json[];
    pictures: Json[];
    inputs: Json[];
    probes: Json[];
    configs: Json[];
  };
const zipOf = (files: Record<string, string | Uint8Array>) =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, data]) => [name, typeof data === "string" ? strToU8(data) : data]),
    ),
  );
const packed = (json: unknown) => zipOf({ "report.json": JSON.stringify(json) });

/** Changes one thing of a good report. */
const changed = (change: (json: ReturnType<typeof jsonOf>) => void): Uint8Array => {
  const json = jsonOf();
  change(json);
  return packed(json);
};

/** A good archive with some bytes of its directory or file header changed. */
function patched(signature: number, offset: number, bytes: number[]): Uint8Array {
  const zip = Uint8Array.from(packed(jsonOf()));
  const view = new DataView(zip.buffer);
  for (let at = 0; at < zip.length - 4; at++)
    if (view.getUint32(at, true) === signature) zip.set(bytes, at + offset);
  return zip;
}

const CENTRAL = 0x02014b50;
const long = (n: number) => [n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255];

/** 300 MB of spaces in 300 KB. */
const bomb = (): Uint8Array => {
  const zip = zipOf({ "report.json": "x" });
  const body = deflateRawSync(Buffer.alloc(300e6, 32), { level: 9 });
  const name = strToU8("report.json");
  const head = Buffer.alloc(30 + name.length);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(body.length, 18);
  head.writeUInt32LE(1000, 22);
  head.writeUInt16LE(name.length, 26);
  head.set(name, 30);
  const central = Buffer.alloc(46 + name.length);
  central.writeUInt32LE(CENTRAL, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(body.length, 20);
  central.writeUInt32LE(1000, 24);
  central.writeUInt16LE(name.length, 28);
  central.set(name, 46);
  const end = Buffer.from(zip.subarray(zip.length - 22));
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(head.length + body.length, 16);
  return Buffer.concat([head, body, central, end]);
};

const refused: [string, () => Uint8Array][] = [
  // --- archives
  ["no bytes", () => new Uint8Array()],
  ["no archive", () => strToU8("this is no archive at all, but long enough to look at")],
  ["an archive without a report", () => zipOf({ "other.json": "{}" })],
  ["a report in a folder above", () => zipOf({ "../report.json": JSON.stringify(jsonOf()) })],
  ["a report at an absolute path", () => zipOf({ "/report.json": JSON.stringify(jsonOf()) })],
  ["a report in a folder", () => zipOf({ "x/report.json": JSON.stringify(jsonOf()) })],
  ["a report by another case", () => zipOf({ "REPORT.JSON": JSON.stringify(jsonOf()) })],
  ["a link called report.json", () => patched(CENTRAL, 38, [0, 0, 0xff, 0xa1])],
  ["an encrypted report", () => patched(CENTRAL, 8, [1, 0])],
  ["an unknown packing", () => patched(CENTRAL, 10, [93, 0])],
  ["a report that says to be four gigabytes", () => patched(CENTRAL, 24, long(0xffffffff))],
  ["a report that is longer than it says", () => patched(CENTRAL, 24, long(10))],
  ["a report beyond the archive's end", () => patched(CENTRAL, 42, long(0x7fffffff))],
  ["packed data beyond the archive's end", () => patched(CENTRAL, 20, long(0x7fffffff))],
  ["a directory of 65 535 entries", () => patched(0x06054b50, 10, [0xff, 0xff])],
  ["a directory elsewhere", () => patched(0x06054b50, 16, long(3))],
  ["an archive that was cut off", () => packed(jsonOf()).slice(0, 900)],
  ["300 MB in 300 KB", bomb],
  // --- not a report
  ["an empty file", () => zipOf({ "report.json": "" })],
  ["no JSON", () => zipOf({ "report.json": "<html>" })],
  ["no UTF-8", () => zipOf({ "report.json": Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d]) })],
  ["null", () => packed(null)],
  ["a list", () => packed([])],
  [
    "a list in a list, a hundred thousand deep",
    () => zipOf({ "report.json": "[".repeat(1e5) + "]".repeat(1e5) }),
  ],
  ["another schema", () => changed((json) => void Object.assign(json, { schema: "mnn-parity.report/99" }))],
  ["a prototype", () => zipOf({ "report.json": '{"__proto__":{"schema":"mnn-parity.report/1"}}' })],
  ["numbers as text", () => changed((json) => void Object.assign(json, { durationMs: "1" }))],
  [
    "a verdict that is none",
    () => changed(({ cells }) => void Object.assign(cells[0]!, { verdict: "great" })),
  ],
  [
    "a project of a thousand characters",
    () => changed((json) => void Object.assign(json, { project: "x".repeat(1000) })),
  ],
  ["a date that is none", () => changed((json) => void Object.assign(json, { createdAt: "yesterday" }))],
  // --- too much
  [
    "20 001 cells",
    () => changed((json) => void Object.assign(json, { cells: Array(20_001).fill(json.cells[0]) })),
  ],
  [
    "2 001 pictures",
    () => changed((json) => void Object.assign(json, { pictures: Array(2_001).fill(json.pictures[0]) })),
  ],
  [
    "5 001 findings",
    () => changed((json) => void Object.assign(json, { findings: Array(5_001).fill(json.findings[0]) })),
  ],
  [
    "half a million ops",
    () =>
      changed(({ cells }) => {
        const cell = cells.find(({ ops }) => ops) as { ops: { rows: unknown[] } };
        cell.ops.rows = Array(500_001).fill(0);
      }),
  ],
  // --- names
  ["a model called ..", () => changed(({ models }) => void Object.assign(models[0]!, { id: ".." }))],
  [
    "a model's file in /etc",
    () => changed(({ models }) => void Object.assign(models[0]!, { file: "/etc/passwd" })),
  ],
  [
    "a model's file in C:\\",
    () => changed(({ models }) => void Object.assign(models[0]!, { file: "C:\\x.mnn" })),
  ],
  [
    "a target that goes up",
    () => changed(({ targets }) => void Object.assign(targets[0]!, { id: "a/../../b" })),
  ],
  ["a model of two lines", () => changed(({ models }) => void Object.assign(models[0]!, { id: "a\nb" }))],
  ["a model with a NUL", () => changed(({ models }) => void Object.assign(models[0]!, { id: "a\0b" }))],
  [
    "a model that reads backwards",
    () => changed(({ models }) => void Object.assign(models[0]!, { id: "a\u202Eb" })),
  ],
  [
    "a model with a zero-width name",
    () => changed(({ models }) => void Object.assign(models[0]!, { id: "a\u200Bb" })),
  ],
  [
    "a project with an escape sequence",
    () => changed((json) => void Object.assign(json, { project: "\u001b[31mred" })),
  ],
  [
    "a model called __proto__",
    () => changed(({ models }) => void Object.assign(models[0]!, { id: "__proto__" })),
  ],
  // --- contradictions
  ["a cell of no model", () => changed(({ cells }) => void Object.assign(cells[0]!, { model: "other" }))],
  ["a cell of no runtime", () => changed(({ cells }) => void Object.assign(cells[0]!, { runtime: "other" }))],
  [
    "a cell of another's series",
    () => changed(({ cells }) => void Object.assign(cells[0]!, { series: "0123456789abcdef" })),
  ],
  ["two cells of one id", () => changed(({ cells }) => void Object.assign(cells[1]!, { id: cells[0]!.id }))],
  [
    "two models of one id",
    () => changed((json) => void Object.assign(json, { models: [json.models[0], json.models[0]] })),
  ],
  [
    "a finding of no cell",
    () => changed(({ findings }) => void Object.assign(findings[0]!, { example: "none" })),
  ],
];

let before: string[];
const places = ["/tmp", "/etc", process.cwd()];
const look = async () =>
  (
    await Promise.all(places.map(async (place) => (await readdir(place)).map((name) => `${place}/${name}`)))
  ).flat();

beforeAll(async () => {
  before = await look();
});

describe("a stranger's artifact", () => {
  it.each(refused)("with %s is refused", async (_, make) => {
    const zip = make();
    await expect(readHostileArtifact(zip)).rejects.toThrowError(
      expect.objectContaining({ code: "artifact-refused" }),
    );
  });

  it("is refused in 50 cases at least", () => expect(refused.length).toBeGreaterThanOrEqual(50));

  it("is read when it is a report, whatever lies beside it", async () => {
    const report = small();
    const zip = zipOf({
      "report.html": "<script>alert(1)</script>",
      "../../evil": "x",
      "/etc/cron.d/evil": "* * * * * root true",
      "report.json": JSON.stringify(jsonOf(report)),
    });
    expect(await readHostileArtifact(zip)).toEqual(report);
  });

  it("that claims another pull request or repository has nothing to claim it with", async () => {
    const zip = changed(
      (json) => void Object.assign(json, { pull: 1, number: 1, pull_request: { number: 1 } }),
    );
    expect(Object.keys(await readHostileArtifact(zip))).not.toEqual(expect.arrayContaining(["pull"]));
  });

  it("with markup in its sentences comes out as text", async () => {
    const zip = changed(({ findings }) => {
      Object.assign(findings[0]!, {
        title: "<h1>x</h1>",
        sentences: ["[x](https://evil.example.com) @octocat"],
      });
    });
    const text = commentText(tellingOf(await readHostileArtifact(zip), null));
    expect(text).not.toContain("<h1>");
    expect(text).not.toContain("](https://evil");
    expect(text).not.toContain("@octocat");
  });

  it("whose model is named like a command is only named so", async () => {
    const name = "$(touch pwned);`touch pwned`";
    const zip = changed((json) => {
      json.models[0]!.id = name;
      for (const input of json.inputs) input.model = name;
      for (const probe of json.probes) probe.model = name;
      for (const cell of json.cells) {
        const { input, target, config } = cell as Record<string, string>;
        cell.model = name;
        cell.series = seriesId({
          model: name,
          input: input!,
          target: target!,
          config: config!,
          origin: "wheel",
          flags: {},
        });
      }
    });
    expect((await readHostileArtifact(zip)).cells[0]?.model).toBe(name);
  });

  it("had no effect in all of these cases: no file appeared anywhere", async () => {
    const fresh = (await look()).filter((name) => !before.includes(name));
    expect(fresh.filter((name) => /pwned|evil|report\.json|cron/.test(name))).toEqual([]);
  });
});

describe("an artifact's download", () => {
  let server: Served;
  let storage: Served;
  let sawToken: string | undefined;
  beforeAll(async () => {
    storage = await serve((request, response) => {
      sawToken = request.headers.authorization;
      response.writeHead(200);
      // More than anybody allows, and for ever.
      const write = () => {
        while (response.write(Buffer.alloc(1 << 20)));
        response.once("drain", write);
      };
      write();
    });
    server = await serve((_, response) => answer(response, 302, {}, { location: `${storage.url}/zip` }));
  });
  afterAll(async () => {
    await server.close();
    await storage.close();
  });

  it("ends at the bound, whatever was announced, and gives the token to GitHub only", async () => {
    const github = await connectGithub({ token: "secret", apiUrl: server.url, repository: "acme/app" });
    await expect(downloadZip(github, 1, 5 << 20)).rejects.toThrow(/larger than 5 MB/);
    expect(sawToken).toBeUndefined();
  });
});
