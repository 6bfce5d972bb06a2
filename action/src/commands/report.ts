import path from "node:path";
import type { Report } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { renderHtml } from "../report/html.ts";
import { renderMarkdown } from "../report/markdown.ts";
import { readReport } from "../report/read.ts";
import { renderJson } from "../report/write.ts";
import { type Io, wordsFor } from "./io.ts";

const formats = { md: renderMarkdown, json: (report: Report) => renderJson(report), html: renderHtml };

/** `report`: prints a report in another format. @returns the exit code */
export async function reportCommand(folder: string, format: string, io: Io): Promise<number> {
  if (!Object.hasOwn(formats, format)) throw failure("format-unknown", format);
  const report = await readReport(path.resolve(io.cwd, folder));
  io.stdout.write(await formats[format as keyof typeof formats](report, wordsFor(io)));
  return 0;
}
