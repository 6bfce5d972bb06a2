import { shardLine } from "../../../core/words/log/job.ts";
import type { Flags } from "../config/file/flags.ts";
import { loadSettings } from "../config/resolve/load.ts";
import { failure } from "../errors/error.ts";
import { planShards } from "../grid/shard/plan.ts";
import { baselineFromFile } from "../report/read-baseline.ts";
import { type Io, wordsFor } from "./io.ts";

/** `plan`: shares a run among jobs and prints how. @returns the exit code */
export async function planCommand(
  file: string | undefined,
  { shards = "4", timings, ...flags }: Flags & { shards?: string; timings?: string },
  io: Io,
): Promise<number> {
  if (!/^\d+$/.test(shards) || Number(shards) < 1 || Number(shards) > 256)
    throw failure("shards-invalid", shards);
  const settings = await loadSettings({ file, flags, cwd: io.cwd });
  const earlier = timings === undefined ? null : await baselineFromFile(timings);
  const plan = await planShards(settings, Number(shards), earlier);
  io.stdout.write(`${JSON.stringify(plan, null, 2)}\n`);
  const { told } = wordsFor(io, settings);
  for (const shard of plan.shards) io.stderr.write(`${told(shardLine(shard))}\n`);
  return 0;
}
