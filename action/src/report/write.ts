import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeReport, type Report } from "../../../core/report/schema.ts";
import { renderHtml } from "../../../core/view/html.tsx";
import { failure } from "../errors/error.ts";
import { renderMarkdown } from "./markdown.ts";

/** The report's own file in its folder; everything else in there can be made from it. */
export const reportFile = "report.json";

export const renderJson = (report: Report): string => `${JSON.stringify(encodeReport(report))}\n`;

/**
 * Writes the report folder: `report.json`, `report.md`, `report.html` (self-contained). Each file is there whole or
 * not at all.
 *
 * @throws ParityError when the folder cannot be written
 */
export async function writeReport(report: Report, folder: string): Promise<void> {
  const files: [string, string][] = [
    [reportFile, renderJson(report)],
    ["report.md", renderMarkdown(report)],
    ["report.html", renderHtml(report)],
  ];
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      await writeFile(`${file}.part`, content);
      await rename(`${file}.part`, file);
    }
  } catch (error) {
    throw failure("cannot-write", folder, error);
  }
}
