import { z } from "zod";
import type { Settings } from "../../config/resolve/settings.ts";
import { failure } from "../../errors/error.ts";
import { planShards } from "./plan.ts";
import { type Shard, shardSchema } from "./schema.ts";

/** The settings of one shard's job. */
export function restrict(settings: Settings, { groups }: Pick<Shard, "groups">): Settings {
  const names = new Set(groups.map(({ model }) => model));
  return { ...settings, models: settings.models.filter(({ name }) => names.has(name)), only: groups };
}

/**
 * Reads `2/4`, or a shard as `plan` wrote it.
 *
 * @throws ParityError when it is neither
 */
export async function readShard(text: string, settings: Settings): Promise<Shard> {
  const share = /^\s*(\d{1,3})\s*\/\s*(\d{1,3})\s*$/.exec(text);
  if (share) {
    const [index, of] = [Number(share[1]), Number(share[2])];
    if (index < 1 || index > of)
      throw failure("shard-invalid", text, "the first number counts from 1 to the second");
    const { shards } = await planShards(settings, of, null);
    const shard = shards[index - 1];
    if (!shard) throw failure("shard-invalid", text, `there is work for ${shards.length} only`);
    return shard;
  }
  try {
    return shardSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).split("\n")[0]! : "it is no JSON";
    throw failure("shard-invalid", text.slice(0, 100), why);
  }
}
