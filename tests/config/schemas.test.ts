import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
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
