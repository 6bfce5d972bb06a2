import { targetName } from "../../core/present/words.ts";
import { english, type Words } from "../../core/words/words.ts";
import type { ReleaseLine, ReleaseStanding } from "../services/overview/release.ts";

/** `MNN 3.6.1 breaks 2 configurations that were right before`. */
export function releaseHeadline(
  { release, broke, healed, still }: ReleaseStanding,
  { dashboard }: Words,
): string {
  return broke.length + healed.length > 0
    ? dashboard.releaseBreaks(release, broke.length, healed.length)
    : dashboard.releaseQuiet(release, still.length);
}

/** What one would send upstream, in English: plain Markdown, with addresses that lead back. */
export function releaseMarkdown(standing: ReleaseStanding, addressOf: (line: ReleaseLine) => string): string {
  const { broke, healed, still } = standing;
  const title = english.dashboard;
  const section = (name: string, lines: readonly ReleaseLine[]) =>
    lines.length === 0
      ? []
      : ["", `#### ${name}`, "", ...lines.map((line) => markdownLine(line, addressOf(line)))];
  return [
    `### ${releaseHeadline(standing, english)}`,
    ...section(title.newlyFailingTitle, broke),
    ...section(title.healed, healed),
    ...section(title.still, still),
  ].join("\n");
}

function markdownLine({ row, field, before }: ReleaseLine, address: string): string {
  const was = before ? `${before.release} ${before.label} → ` : "";
  const what = `${code(row.model)} at ${code(row.config)} on ${code(targetName(row.target))}`;
  return `- ${what}: ${was}${field.release} **${field.label.replaceAll("|", "\\|")}** ([cell](${address}))`;
}

/** A name as code: backticks in it would end it. */
const code = (name: string): string => `\`${name.replaceAll("`", "'")}\``;
