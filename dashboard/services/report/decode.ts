import { ZodError } from "zod";
import { decodeReport, REPORT_SCHEMA, type Report } from "../../../core/report/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";

/** How many wrong places are named. */
const NAMED = 5;

/** Parses a body as a report, or says which places are wrong. */
export function decodeBody(json: unknown): Report {
  refuseNewer(json);
  try {
    return decodeReport(json);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const places = error.issues.slice(0, NAMED).map(({ path, message }) => `${pathOf(path)}: ${message}`);
    const more = error.issues.length > NAMED ? `; and ${error.issues.length - NAMED} more` : "";
    throw new CodedError(
      "report_invalid",
      `This is not a report of ${REPORT_SCHEMA}: ${places.join("; ")}${more}`,
      "Send the report.json that mnn-parity wrote, unchanged.",
    );
  }
}

function refuseNewer(json: unknown): void {
  const schema = typeof json === "object" && json !== null && "schema" in json ? json.schema : undefined;
  const version =
    typeof schema === "string" ? /^mnn-parity\.report\/(\d{1,9})$/.exec(schema)?.[1] : undefined;
  if (version && Number(version) > Number(REPORT_SCHEMA.split("/")[1]))
    throw new CodedError(
      "report_newer",
      `The report is of ${schema}, and this dashboard reads up to ${REPORT_SCHEMA}.`,
      "Upgrade the dashboard to the version of the tool that made the report.",
    );
}

/** `cells[3].verdict`, as one would write it in code. */
function pathOf(path: PropertyKey[]): string {
  if (path.length === 0) return "the body";
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index > 0 ? "." : ""}${String(key)}`))
    .join("");
}
