import type { Runtime } from "../../../../core/report/schema.ts";
import type { ShardPlan } from "./schema.ts";

/**
 * The name by which a plan knows a report's runtime. Sources tell their version only when they are read, so where the release is
 * none of the plan's, origin and flags decide, if only one fits.
 */
export function releaseNameOf({ release, origin, flags }: Runtime, { releases }: ShardPlan): string {
  const text = (of: Runtime["flags"]) =>
    JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  const alike = releases.filter((spec) => spec.origin === origin && text(spec.flags) === text(flags));
  const exact = alike.find((spec) => spec.release === release);
  return exact?.name ?? (alike.length === 1 ? alike[0]!.name : release);
}
