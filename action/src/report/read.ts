import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { decodeReport, REPORT_SCHEMA, type Report } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { reportFile } from "./write.ts";

/**
 * Reads a report from its folder, or from its JSON file.
 *
 * @throws ParityError when there is none, or it is not one this version can read
 */
export async function readReport(folderOrFile: string): Promise<Report> {
  const found = await stat(folderOrFile).catch(() => null);
  const file = found?.isDirectory() ? path.join(folderOrFile, reportFile) : folderOrFile;
  const text = await readFile(file, "utf8").catch(() => {
    throw failure("report-missing", folderOrFile);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw failure("report-invalid", file, "it is no JSON");
  }
  const version = (json as { schema?: unknown } | null)?.schema;
  if (version !== REPORT_SCHEMA)
    throw failure(
      "report-invalid",
      file,
      `its schema is ${JSON.stringify(version)}, this version reads ${REPORT_SCHEMA}`,
    );
  try {
    return decodeReport(json);
  } catch (error) {
    if (error instanceof z.ZodError)
      throw failure("report-invalid", file, z.prettifyError(error).split("\n").slice(0, 4).join("\n"));
    throw error;
  }
}
