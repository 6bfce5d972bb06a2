import type { Runtime } from "../../../../core/report/schema.ts";
import type { ShardPlan } from "./schema.ts";

/**
 * The name by which a plan knows a report's runtime. Reports of earlier versions do not say it: there the plan's release with the
 * runtime's origin and flags stands for it, if its version tells or only one fits.
 */
export function releaseNameOf(runtime: Runtime, { releases }: ShardPlan): string {
  const { name, release, origin, flags } = runtime;
  if (name) return name;
  const text = (of: Runtime["flags"]) =>
    JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  const alike = releases.filter((spec) => spec.origin === origin && text(spec.flags) === text(flags));
  const exact = alike.find((spec) => spec.release === release);
  return exact?.name ?? (alike.length === 1 ? alike[0]!.name : release);
}
