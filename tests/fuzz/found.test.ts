import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { PROTOCOL } from "../../action/src/engine/frame.ts";
import { commentText } from "../../action/src/github/text/comment-text.ts";
import { readImage } from "../../action/src/input/image.ts";
import { constantsOf } from "../../action/src/mnn/graph/constants.ts";
import { withFloats } from "../../action/src/mnn/graph/floats.ts";
import { NotMnn, readGraph } from "../../action/src/mnn/graph/read.ts";
import { renderMarkdown } from "../../action/src/report/markdown.ts";
import { renderTerminal } from "../../action/src/report/terminal.ts";
import { encodeReport } from "../../core/report/schema.ts";
import { tellingOf } from "../action/telling.ts";
import { holdMarkdown } from "./markup.ts";
import { mnnSamples } from "./models.ts";
import { namedReport } from "./named.ts";
import { plans } from "./surfaces/plans.ts";
import { makeFolder, removeFolders } from "./temp.ts";

afterAll(removeFolders);

/** What `npm run fuzz` found, as small as it made it. */
it.each(["www.evil.example.com", "![x](https://evil.example.com/t.png)", "</textarea></style><b>x"])(
  "report.md makes no link and no markup of a name: %s",
  (name) => holdMarkdown("report.md", renderMarkdown(namedReport(name)), /^$/),
);

it("a name of any length makes a report that the schema has room for", () => {
  const { project } = encodeReport(namedReport("x".repeat(1_000))) as { project: string };
  expect(project).toHaveLength(200);
});

it("a terminal gets no control characters of a name, which are written out", () => {
  const text = renderTerminal(namedReport("a\u001b[2Jb\u202e"), false);
  expect(text).toContain("a\\u{1b}[2Jb\\u{202e}");
  expect(text).not.toContain("\u001b");
});

it("half a character in a project's name is no end of the comment", () => {
  expect(commentText(tellingOf(namedReport("\ud800"), null))).toContain("pictures/");
});

it("constants and floats beyond the file's end are no RangeError", async () => {
  const folder = await makeFolder("found");
  const { bytes } = (await mnnSamples(folder, ["3.0.0"]))[0]!;
  const file = path.join(folder, "broken.mnn");
  const refused = { graph: 0, floats: 0, constants: 0 };
  // A length of 83 million, at places all over the file.
  for (let share = 0; share < 1; share += 1 / 400) {
    const broken = Uint8Array.from(bytes);
    broken.set([0, 0, 0, 0, 1, 0, 0, 5], Math.floor(share * (bytes.length - 8)));
    await writeFile(file, broken);
    const tries = async (what: keyof typeof refused, look: () => unknown) => {
      try {
        return await look();
      } catch (error) {
        expect(error).toBeInstanceOf(NotMnn);
        refused[what]++;
        return null;
      }
    };
    const graph = (await tries("graph", () => readGraph(file))) as Awaited<
      ReturnType<typeof readGraph>
    > | null;
    if (!graph) continue;
    await tries("floats", () => withFloats(graph, (value) => value));
    for (const op of graph.ops) await tries("constants", () => constantsOf(graph, op));
  }
  for (const count of Object.values(refused)) expect(count).toBeGreaterThan(0);
}, 60_000);

it("a plan without a model is an error that the probe tells", async () => {
  const opened = await plans().open();
  const plan = { protocol: PROTOCOL, config: {}, steps: [] };
  expect(await opened.attempt(JSON.stringify(plan))).toBe("error at session");
}, 120_000);

it.each([
  { config: {}, step: { ops: [] } },
  { config: { round: [[1]], backend: "cpu" }, step: {} },
  { config: { segments: 7 }, step: {} },
  { config: { replace: [[]] }, step: {} },
  { config: { api: ["session"], outputs: ["y"] }, step: {} },
  { config: { api: "stay", outputs: ["y"] }, step: {} },
])(
  "a plan with a word of another type is an error that the probe tells: %j",
  async ({ config, step }) => {
    const opened = await plans().open();
    const whole = { backend: "cpu", precision: "low", memory: "normal", threads: 1, ...config };
    const steps = [{ id: "a", tensors: [], repeats: 1, ...step }];
    const plan = { protocol: PROTOCOL, model: "none.mnn", config: whole, steps };
    expect(await opened.attempt(JSON.stringify(plan))).toBe("error at session");
  },
  120_000,
);

it("48 bytes that say to be an image of 2 000 million pixels take no memory", async () => {
  const gif = Buffer.from("R0lGODlhCQDTBoD+AExpcUSIzCH5BAUAAAAALAD/fwAJAH8AAAIHjI+py+1cAAA7", "base64");
  // Where its one frame stands, below a canvas that reaches there: 65 289 x 32 894.
  gif.writeUInt16LE(0x7fff, 30);
  const before = process.resourceUsage().maxRSS;
  const how = { size: null, channels: "rgb" as const, mean: [0, 0, 0], scale: [1, 1, 1] };
  await expect(readImage("a.gif", gif, how)).rejects.toMatchObject({ code: "input-image-broken" });
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(200_000);
});
