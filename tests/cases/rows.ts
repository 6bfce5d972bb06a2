import { targetName } from "../../core/present/words.ts";
import type { Claim } from "./case.ts";
import { type Checked, isRight } from "./check.ts";

/** A line a claim: right or wrong, whose, of which cells, what the report says, and what was wanted where that differs. */
export const rowsOf = ({ variant, held, seconds }: Checked): string[] => [
  ...held.map(({ claim, got, misses }) =>
    [
      misses.length === 0 ? "right" : "WRONG",
      variant.case.padEnd(12),
      variant.name.padEnd(8),
      whereOf(claim).padEnd(34),
      got,
      ...misses.map(({ words }) => `\n        ${words}`),
    ]
      .join("  ")
      .trimEnd(),
  ),
  `       ${variant.case} ${variant.name}: ${seconds.toFixed(1)} s`,
];

const whereOf = ({ mnn, target, config, inputs }: Claim): string =>
  [mnn?.join(" ") ?? "", target ? targetName(target) : "", config ?? "", inputs?.join(" ") ?? ""]
    .filter(Boolean)
    .join(", ") || "all cells";

/** What is missing, by kind; and the count of it all. */
export function summary(checked: Checked[]): string {
  const held = checked.flatMap((one) => one.held);
  const kinds = new Map<string, number>();
  for (const { kind } of held.flatMap(({ misses }) => misses)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const names = [...new Set(checked.map(({ variant }) => variant.case))];
  const rightOnes = names.filter((name) => checked.every((one) => one.variant.case !== name || isRight(one)));
  const rightClaims = held.filter(({ misses }) => misses.length === 0).length;
  const lacking = [...kinds].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`);
  return [
    ...(lacking.length > 0 ? [`not as wanted: ${lacking.join(", ")}`] : []),
    `${names.length} cases: ${rightOnes.length} right, ${names.length - rightOnes.length} wrong; ` +
      `${checked.length} variants: ${checked.filter(isRight).length} right; ` +
      `${held.length} claims: ${rightClaims} right, ${held.length - rightClaims} wrong`,
  ].join("\n");
}
