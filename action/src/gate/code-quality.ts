import { createHash } from "node:crypto";
import { decide } from "../../../core/change/decide.ts";
import type { Report } from "../../../core/report/schema.ts";
import { allAnnotations, type ConfigLines } from "../github/text/annotations.ts";

/** One entry of GitLab's Code Quality report. */
export interface Degradation {
  description: string;
  check_name: string;
  /** The same in every report that has the same finding: GitLab tells by it what is new. */
  fingerprint: string;
  severity: "info" | "minor" | "major" | "critical" | "blocker";
  location: { path: string; lines: { begin: number } };
}

/**
 * Every finding as Code Quality JSON, on the line of parity.yml that names its model, else on the model's file. The baseline leaves none
 * out, for GitLab compares such files itself.
 */
export function codeQualityOf(report: Report, lines: ConfigLines | null): Degradation[] {
  const seen = new Map<string, number>();
  return allAnnotations(decide(report, null, "any"), report, lines).map(
    ({ model, title, message, wrong, file, line }) => {
      const before = seen.get(title) ?? 0;
      seen.set(title, before + 1);
      return {
        description: `${title}. ${message}`,
        check_name: "mnn-parity",
        // Of two entries with one fingerprint GitLab shows the first alone.
        fingerprint: createHash("sha256")
          .update(JSON.stringify([report.project, title, ...(before > 0 ? [before] : [])]))
          .digest("hex"),
        severity: wrong ? "critical" : "minor",
        location: {
          path: file ?? report.models.find(({ id }) => id === model)?.file ?? model,
          lines: { begin: line ?? 1 },
        },
      };
    },
  );
}
