import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { models } from "./models.ts";
import { page, readPage } from "./table.ts";

test("docs/field.md has a row of every model, with the notes of today, and a run of some costs it no other", () => {
  const text = readFileSync("docs/field.md", "utf8");
  const rows = readPage(text);
  expect([...rows.keys()].sort()).toEqual(Object.keys(models).sort());
  expect(page(rows), "`npm run field -- --minutes 0` writes it anew, and runs nothing").toBe(text);
});
