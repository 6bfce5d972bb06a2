import path from "node:path";
import { failure } from "../../errors/error.ts";
import { readPlan } from "../../grid/shard/read-plan.ts";
import type { Shard, ShardPlan } from "../../grid/shard/schema.ts";
import { downloadPlan } from "../api/artifact.ts";
import type { Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";

/** What stands for a plan that lies in the run's artifact. */
export const KEPT = "kept";

/** What stands for one of its shards: `kept 2/4`. */
export const keptShard = ({ index, of }: Pick<Shard, "index" | "of">): string => `${KEPT} ${index}/${of}`;

const KEPT_SHARD = /^kept (\d{1,3})\/(\d{1,3})$/;

/** The shard that an input names, where it is one of a plan that was kept; null where it says what it is by itself. */
export async function readKeptShard(job: Job, { shard, name }: Inputs): Promise<Shard | null> {
  const found = KEPT_SHARD.exec(shard ?? "");
  if (!found) return null;
  const { shards } = await readKept(job, name);
  const [index, of] = [Number(found[1]), Number(found[2])];
  const own = shards.find((one) => one.index === index && one.of === of);
  if (!own) throw failure("shard-invalid", shard!, `the plan that was kept has ${shards.length} others`);
  return own;
}

/** The plan that an input holds or names; null where there is none. */
export async function readAnyPlan(job: Job, { plan, name }: Inputs): Promise<ShardPlan | null> {
  if (plan === null) return null;
  return plan === KEPT ? readKept(job, name) : readPlan(plan);
}

const readKept = async (job: Job, name: string): Promise<ShardPlan> =>
  readPlan(await downloadPlan(name, path.join(job.folder, "plan")));
