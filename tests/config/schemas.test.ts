import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { collect, type Flags, flagExamples, parseList } from "../../action/src/config/file/flags.ts";
import { configJsonSchema } from "../../action/src/config/file/json-schema.ts";
import { keys } from "../../action/src/config/file/keys.ts";
import { partialSchema } from "../../action/src/config/file/schema.ts";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { reportJsonSchema } from "../../core/report/schema.ts";
import { folderWith } from "../input/temp.ts";

const docs = path.join(import.meta.dirname, "../../docs");
const written = (schema: object) => `${JSON.stringify(schema, null, 2)}\n`;

// `npx vitest run tests/config/schemas.test.ts -u` writes them anew.
describe("the published JSON Schemas are those of the code", () => {
  test("parity.yml", async () => {
    await expect(written(configJsonSchema())).toMatchFileSnapshot(path.join(docs, "parity.schema.json"));
  });

  test("the report", async () => {
    await expect(written(reportJsonSchema())).toMatchFileSnapshot(path.join(docs, "report.schema.json"));
  });
});

interface Schema {
  description?: string;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
}

test("every key is described to editors, with an example of the kind it takes", () => {
  const seen = new Set<string>();
  const visit = (schema: Schema): void => {
    for (const [key, inner] of Object.entries(schema.properties ?? {})) {
      seen.add(key);
      expect(inner.description, key).toBe(keys[key as keyof typeof keys].description);
      expect(inner.examples?.[0], key).toBeDefined();
      visit(inner);
    }
    for (const inner of [schema.items, ...(schema.anyOf ?? [])]) if (inner) visit(inner);
    if (typeof schema.additionalProperties === "object") visit(schema.additionalProperties);
  };
  visit(configJsonSchema() as Schema);
  expect([...seen].sort()).toEqual(Object.keys(keys).sort());
});

test("examples of keys at the top are valid", () => {
  for (const [key, { example }] of Object.entries(keys)) {
    if (!(key in partialSchema.shape)) continue;
    expect(partialSchema.safeParse(parse(example)).error, key).toBeUndefined();
  }
});

describe("commands that the pages show", () => {
  const pages = ["README.md", "docs/parity-yml.md"].map((page) =>
    fs.readFileSync(path.join(docs, "..", page), "utf8"),
  );
  const lines = pages.flatMap((page) => page.match(/^npx mnn-parity run --model .*$/gm) ?? []);

  test.each(lines)("%s", async (line) => {
    const words = line.split(" ").slice(3);
    const flags: Flags = {};
    for (let at = 0; at < words.length; at += 2) {
      const [name, value] = [words[at]!.slice(2), words[at + 1]!.replaceAll("'", "")];
      expect(flagExamples, "a flag that is known").toHaveProperty([`--${name}`]);
      const list = ["model", "input"].includes(name) ? collect(value) : parseList(value);
      Object.assign(flags, {
        [name]: ["model", "input", "mnn", "target", "config"].includes(name) ? list : value,
      });
    }
    const folder = folderWith({
      "model.onnx": "x",
      "det.onnx": "x",
      "images/a.npz": "x",
      "photos/a.jpg": "x",
    });
    expect((await loadSettings({ flags, cwd: folder })).models).toHaveLength(1);
  });

  test("are some, and every flag is on the page", () => {
    expect(lines.length).toBeGreaterThan(1);
    for (const flag of Object.keys(flagExamples)) expect(pages[1]).toContain(`\`${flag}`);
  });
});

describe("docs/parity-yml.md", () => {
  const text = fs.readFileSync(path.join(docs, "parity-yml.md"), "utf8");

  test("names every key", () => {
    for (const key of Object.keys(keys)) expect(text, key).toMatch(new RegExp(`\`${key}\`|\\b${key}:`));
  });

  test("has an example that loads", async () => {
    const example = /```yaml\n(.*?)```/s.exec(text)?.[1] ?? "";
    const folder = folderWith({
      "parity.yml": example,
      "lama-tiny.onnx": "x",
      "det.onnx": "x",
      "inputs/a.npz": "x",
      "photos/a.jpg": "x",
    });
    const settings = await loadSettings({ flags: {}, cwd: folder });
    expect(settings.models).toHaveLength(2);
    const top = parse(example) as object;
    expect(Object.keys(top).sort(), "and shows every key at the top").toEqual(
      Object.keys(partialSchema.shape).sort(),
    );
  });
});
