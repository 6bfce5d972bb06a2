import { createHash } from "node:crypto";
import { Refused } from "../../../core/report/read/refused.ts";
import { reportReader } from "../../../core/report/read/report.ts";
import { REPORT_SCHEMA, type Report } from "../../../core/report/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";

/** A report, and SHA-256 of the bytes that it came as. */
export interface Decoded {
  report: Report;
  sha256: string;
}

/** Reads a body as a report while it comes in, or says which places are wrong. */
export async function decodeBody(body: AsyncIterable<Uint8Array>): Promise<Decoded> {
  try {
    const reader = reportReader();
    const hash = createHash("sha256");
    for await (const chunk of body) {
      hash.update(chunk);
      reader.push(chunk);
    }
    return { report: reader.end(), sha256: hash.digest("hex") };
  } catch (error) {
    throw error instanceof Refused ? codedOf(error) : error;
  }
}

const UNCHANGED = "Send the report.json that mnn-parity wrote, unchanged.";

function codedOf({ kind, schema, message }: Refused): CodedError {
  if (kind === "syntax")
    return new CodedError("json_invalid", `The body is not a JSON object: ${message}.`, UNCHANGED);
  if (kind === "size") return tooLarge(message);
  const version = /^mnn-parity\.report\/(\d{1,9})$/.exec(schema ?? "")?.[1];
  if (version && Number(version) > Number(REPORT_SCHEMA.split("/")[1]))
    return new CodedError(
      "report_newer",
      `The report is of ${schema}, and this dashboard reads up to ${REPORT_SCHEMA}.`,
      "Upgrade the dashboard to the version of the tool that made the report.",
    );
  return new CodedError("report_invalid", `This is not a report of ${REPORT_SCHEMA}: ${message}.`, UNCHANGED);
}

/** @param what what is too much, after "The report is not taken:" */
export const tooLarge = (what: string): CodedError =>
  new CodedError(
    "body_too_large",
    `The report is not taken: ${what}.`,
    "Run with --ops failing, which keeps op rows of failing cells only, or with fewer inputs.",
  );
