import type { Baseline } from "../../../../core/change/baseline.ts";
import type { GroupName, Settings } from "../../config/resolve/settings.ts";
import { type Group, planGroups } from "../groups.ts";
import { plannedRuntime } from "../placeholder.ts";
import { costOf } from "./cost.ts";
import { inputNames } from "./inputs.ts";
import { PLAN_SCHEMA, type Shard, type ShardPlan } from "./schema.ts";

/**
 * Shares a run among at most `most` jobs of about equal length. A group (a model on a release and target) stays whole, because its
 * configs share a reference.
 *
 * @param earlier whose times are believed; null for a guess
 */
export async function planShards(
  settings: Settings,
  most: number,
  earlier: Baseline | null,
): Promise<ShardPlan> {
  const models = await Promise.all(
    settings.models.map(async (model) => ({ name: model.name, inputs: await inputNames(model) })),
  );
  const inputs = new Map(models.map((model) => [model.name, model.inputs.length]));
  const cost = costOf(earlier);
  const weighed = planGroups(settings).map((group) => ({
    group: nameOf(group),
    seconds: cost(group, inputs.get(group.model.name) ?? 1),
  }));
  return {
    schema: PLAN_SCHEMA,
    project: settings.project,
    models,
    configs: settings.configs,
    releases: settings.releases.map(plannedRuntime),
    targets: settings.targets.map(({ name }) => name),
    shards: balance(weighed, most),
  };
}

/** Longest first, each to the shard that has least: never worse than 4/3 of the best there is. */
export function balance(weighed: { group: GroupName; seconds: number }[], most: number): Shard[] {
  const shards = Array.from({ length: Math.max(1, Math.min(most, weighed.length)) }, () => ({
    seconds: 0,
    places: [] as number[],
  }));
  const order = weighed
    .map((_, place) => place)
    .sort((a, b) => weighed[b]!.seconds - weighed[a]!.seconds || a - b);
  for (const place of order) {
    const least = shards.reduce((best, shard) => (shard.seconds < best.seconds ? shard : best));
    least.places.push(place);
    least.seconds += weighed[place]!.seconds;
  }
  return shards
    .filter(({ places }) => places.length > 0)
    .map(({ places, seconds }, index, { length: of }) => ({
      index: index + 1,
      of,
      // In the plan's order: models that follow each other share what was prepared.
      groups: places.sort((a, b) => a - b).map((place) => weighed[place]!.group),
      seconds: Math.round(seconds * 10) / 10,
    }));
}

const nameOf = ({ model, runtime, target }: Group): GroupName => ({
  model: model.name,
  release: runtime.name,
  target: target.name,
});
