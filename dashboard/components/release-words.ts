import { plural } from "../../core/numeric/number.ts";
import { targetName } from "../../core/present/words.ts";
import type { ReleaseLine, ReleaseStanding } from "../services/overview/release.ts";

/** `MNN 3.6.1 breaks 2 configurations that were right before`. */
export function releaseHeadline({ release, broke, healed, still }: ReleaseStanding): string {
  const parts = [
    broke.length > 0 ? `breaks ${plural(broke.length, "configuration")} that did not fail before` : "",
    healed.length > 0 ? `heals ${healed.length}` : "",
  ].filter(Boolean);
  if (parts.length > 0) return `MNN ${release} ${parts.join(" and ")}`;
  return still.length > 0
    ? `MNN ${release} breaks nothing new; ${plural(still.length, "configuration")} still fail`
    : `MNN ${release} breaks nothing`;
}

/** What one would send upstream: plain Markdown, with addresses that lead back. */
export function releaseMarkdown(standing: ReleaseStanding, addressOf: (line: ReleaseLine) => string): string {
  const { broke, healed, still } = standing;
  const section = (title: string, lines: readonly ReleaseLine[]) =>
    lines.length === 0
      ? []
      : ["", `#### ${title}`, "", ...lines.map((line) => markdownLine(line, addressOf(line)))];
  return [
    `### ${releaseHeadline(standing)}`,
    ...section("Newly failing", broke),
    ...section("No longer failing", healed),
    ...section("Failing as before, or run for the first time", still),
  ].join("\n");
}

function markdownLine({ row, field, before }: ReleaseLine, address: string): string {
  const was = before ? `${before.release} ${before.label} → ` : "";
  const what = `${code(row.model)} at ${code(row.config)} on ${code(targetName(row.target))}`;
  return `- ${what}: ${was}${field.release} **${field.label.replaceAll("|", "\\|")}** ([cell](${address}))`;
}

/** A name as code: backticks in it would end it. */
const code = (name: string): string => `\`${name.replaceAll("`", "'")}\``;
