import { z } from "zod";
import { exec, QUESTION_MS } from "../../system/exec.ts";
import type { ToolContext } from "../../system/tool-context.ts";

const device = z.object({
  name: z.string(),
  vendor: z.string(),
  driver: z.string(),
  version: z.string(),
  gpu: z.boolean(),
  fp16: z.boolean(),
});

const answer = z.object({
  /** The library that MNN loads; null where it finds none. */
  library: z.string().nullable(),
  platforms: z.number(),
  platform: z.object({ name: z.string(), version: z.string() }).nullable(),
  /** What platform 0 answers to the question for GPUs. */
  devices: z.array(device),
});
export type OpenClAnswer = z.infer<typeof answer>;

/** What MNN will find when it looks for OpenCL, or that the drivers crash when asked. */
export type OpenClFound = { kind: "answer"; answer: OpenClAnswer } | { kind: "crash"; said: string };

/** Asks in a child process, with the environment that the probe will have. */
export async function queryOpenCl(
  query: string,
  env: Record<string, string>,
  { signal, progress }: ToolContext,
): Promise<OpenClFound> {
  const run = await exec({ command: query, args: [], env, signal, progress, silentMs: QUESTION_MS });
  if (run.code !== 0) {
    return { kind: "crash", said: run.signal ?? `exit code ${run.code}` };
  }
  return { kind: "answer", answer: answer.parse(JSON.parse(run.stdout)) };
}
