import { z } from "zod";
import { configSchema, runtimeSchema } from "../../../../core/report/schema.ts";

/** Name and version of the plan's schema. */
export const PLAN_SCHEMA = "mnn-parity.plan/1";

const name = z.string().min(1).max(300);

export const groupNameSchema = z.object({ model: name, release: name, target: name });

export const shardSchema = z.object({
  /** From 1. */
  index: z.number().int().min(1).max(256),
  of: z.number().int().min(1).max(256),
  groups: z.array(groupNameSchema).min(1).max(5000),
  /** How long it is expected to take. */
  seconds: z.number().nonnegative(),
});
/** The part of a run that one job does. */
export type Shard = z.infer<typeof shardSchema>;

export const planSchema = z.object({
  schema: z.literal(PLAN_SCHEMA),
  project: name,
  /** In the configuration's order, each with the ids of its inputs as far as they are known before the run. */
  models: z.array(z.object({ name, inputs: z.array(name).max(5000) })).max(1000),
  configs: z.array(configSchema).max(100),
  /** What each release's name in a group stands for in a report. */
  releases: z
    .array(runtimeSchema.pick({ release: true, origin: true, flags: true }).extend({ name }))
    .max(1000),
  /** In the configuration's order. */
  targets: z.array(name).max(1000),
  shards: z.array(shardSchema).max(256),
});
/** How a run is shared among jobs, and which cells must come back. */
export type ShardPlan = z.infer<typeof planSchema>;
