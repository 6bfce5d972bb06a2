import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeReport, type Report } from "../../../core/report/schema.ts";
import { english, type Words } from "../../../core/words/words.ts";
import { failure } from "../errors/error.ts";
import { renderHtml } from "./html.ts";
import { renderMarkdown } from "./markdown.ts";

/** The report's own file in its folder; everything else in there can be made from it. */
export const reportFile = "report.json";

export const renderJson = (report: Report): string => `${JSON.stringify(encodeReport(report))}\n`;

/**
 * Writes the report folder: `report.json`, which is English, and `report.md` and `report.html` (self-contained) in the words of a language. Each file is there whole or
 * not at all.
 *
 * @throws ParityError when the folder cannot be written
 */
export async function writeReport(report: Report, folder: string, words: Words = english): Promise<void> {
  const files: [string, string][] = [
    [reportFile, renderJson(report)],
    ["report.md", renderMarkdown(report, words)],
    ["report.html", await renderHtml(report, words)],
  ];
  const parts = files.map(([name]) => path.join(folder, `${name}.part`));
  try {
    await mkdir(folder, { recursive: true });
    // All are written before the first takes its place: a full disk and a power cut leave the report that was there before.
    for (const [index, [, content]] of files.entries())
      await writeFile(parts[index]!, content, { flush: true });
    for (const [index, [name]] of files.entries()) await rename(parts[index]!, path.join(folder, name));
  } catch (error) {
    for (const part of parts) await rm(part, { force: true }).catch(() => {});
    throw failure("cannot-write", folder, error);
  }
}
