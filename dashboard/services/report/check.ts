import { contradictions } from "../../../core/report/check.ts";
import { hasUnseen, namesOf, spelledOut } from "../../../core/report/names.ts";
import type { Report } from "../../../core/report/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";

/** How many places are named. */
const NAMED = 5;

/** Refuses a report whose names cannot be read, or that contradicts itself. */
export function checkReport(report: Report): void {
  for (const [what, name] of namesOf(report))
    if (hasUnseen(name))
      throw new CodedError(
        "name_unseen",
        `The name of a ${what} holds characters that cannot be seen: ${JSON.stringify(spelledOut(name).slice(0, 80))}.`,
        "Give it another name, run again, and publish that report.",
      );
  const first: string[] = [];
  for (const problem of contradictions(report)) if (first.push(problem) === NAMED) break;
  if (first.length > 0)
    throw new CodedError(
      "report_inconsistent",
      `The report contradicts itself: ${first.join("; ")}`,
      "Send the report.json that mnn-parity wrote, unchanged.",
    );
}
