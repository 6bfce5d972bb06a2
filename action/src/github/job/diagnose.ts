import type { Baseline } from "../../../../core/change/baseline.ts";
import { decide } from "../../../../core/change/decide.ts";
import { findingsOf } from "../../../../core/change/finding.ts";
import { worthAsking } from "../../../../core/findings/worth-asking.ts";
import type { DiagnosisWish } from "../../grid/diagnoses.ts";

/** For all findings of a run together. */
const BUDGET = { ms: 120_000, runs: null };

/** Asks of what fails newly, or of all that fails where there is nothing to compare with; of what is known nobody waits for an answer. */
export const diagnoseNews = (base: Baseline | null): DiagnosisWish => ({
  budget: BUDGET,
  choose: (report) => worthAsking(findingsOf(decide(report, base, "new").counted, report), report.cells),
});
