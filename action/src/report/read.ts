import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Reader } from "../../../core/report/read/reader.ts";
import { Refused } from "../../../core/report/read/refused.ts";
import { reportReader } from "../../../core/report/read/report.ts";
import { READ_SCHEMAS, type Report } from "../../../core/report/schema.ts";
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
  try {
    return await readFileBy(reportReader(), file);
  } catch (error) {
    if (error instanceof Refused) throw failure("report-invalid", file, wordsOf(error));
    throw failure("report-missing", folderOrFile);
  }
}

/** Reads a file as it comes from the disk. @throws Refused, or what the system says of the file */
export async function readFileBy<T>(reader: Reader<T>, file: string): Promise<T> {
  for await (const chunk of createReadStream(file)) reader.push(chunk as Uint8Array);
  return reader.end();
}

function wordsOf({ kind, schema, message }: Refused): string {
  if (kind === "syntax") return `it is no JSON: ${message}`;
  if (kind === "schema" && !READ_SCHEMAS.some((known) => known === schema))
    return `its schema is ${JSON.stringify(schema)}, this version reads ${READ_SCHEMAS.join(" and ")}`;
  return message;
}
