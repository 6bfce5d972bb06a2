import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { CodedError } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import { tooLarge } from "./decode.ts";
import type { Prepared } from "./prepare.ts";
import type { Answer, Ask } from "./prepare-protocol.ts";
import { Turns } from "./turns.ts";

/** A report of 20 MB needs 3 s of a core, and its sender may have a slow line. */
const LIMIT_MS = 120_000;

/** What a thread may take, in MB, beside the body's bytes. */
const MEMORY_MB = 300;

/** A thread that has read more than this, in bytes, keeps much memory for nothing. */
const KEPT_AFTER = 1_000_000;

/** Threads at once, and bodies that wait for one, unread. */
const turns = new Turns(2, 20);

/** A thread that is ready: starting one takes longer than refusing a report. */
let spare: Worker | null = null;

/**
 * Prepares a report in a thread of its own, so that other requests are answered meanwhile, and no report can take the server's
 * memory or time.
 *
 * @param body read while there is something to do with it; left where it is after a refusal
 * @throws CodedError as `prepareReport`, and `busy`
 */
export function prepareAside(body: AsyncIterable<Uint8Array>, by: Identity | null): Promise<Prepared> {
  return turns.take(async () => {
    const thread = spare ?? start();
    spare = null;
    thread.ref();
    const job = { answered: false, bytes: 0 };
    try {
      const prepared = collect(thread, job);
      return await Promise.race([prepared, feed(thread, body, by, job).then(() => prepared)]);
    } finally {
      const keep = job.answered && job.bytes < KEPT_AFTER && !spare;
      if (!keep) void thread.terminate();
      spare ??= keep ? thread : start();
      spare.unref();
    }
  });
}

interface Job {
  /** Whether the thread has said what became of the report, and so waits for another. */
  answered: boolean;
  bytes: number;
}

function start(): Worker {
  // Written so that the bundler finds it and makes the thread's code a file of its own. Its workerData is the bundler's.
  const thread = new Worker(new URL("./prepare-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  // One that waits and fails must not end the server.
  thread.on("error", () => {});
  thread.once("exit", () => {
    if (spare === thread) spare = null;
  });
  return thread;
}

const ask = (thread: Worker, message: Ask): void => thread.postMessage(message);

async function feed(
  thread: Worker,
  body: AsyncIterable<Uint8Array>,
  by: Identity | null,
  job: Job,
): Promise<void> {
  ask(thread, { kind: "begin", by });
  for await (const bytes of body) {
    if (job.answered) return;
    job.bytes += bytes.length;
    ask(thread, { kind: "chunk", bytes });
  }
  ask(thread, { kind: "end" });
}

/** The thread's answer, put together. */
async function collect(thread: Worker, job: Job): Promise<Prepared> {
  const parts: Extract<Answer, { kind: "rows" }>[] = [];
  for await (const answer of answersOf(thread)) {
    if (answer.kind === "rows") {
      parts.push(answer);
      ask(thread, { kind: "more" });
      continue;
    }
    job.answered = true;
    if (answer.kind === "refused") throw new CodedError(answer.code, answer.message, answer.fix);
    for (const { table, rows } of parts) (answer.prepared.rows[table] as unknown[]).push(...rows);
    return answer.prepared;
  }
  throw new Error("the thread that reads reports ended without a word");
}

/** What a thread says, until it ends. @throws CodedError where it has no memory or time left */
async function* answersOf(thread: Worker): AsyncGenerator<Answer> {
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    for await (const [answer] of on(thread, "message", { signal, close: ["exit"] })) yield answer as Answer;
  } catch (error) {
    const { name, code } = error as { name?: string; code?: string };
    if (code === "ERR_WORKER_OUT_OF_MEMORY") throw tooLarge(`reading it takes more than ${MEMORY_MB} MB`);
    if (name === "AbortError")
      throw new CodedError(
        "busy",
        `The report was not read within ${LIMIT_MS / 1000} s.`,
        "Send it again, or on a faster line.",
      );
    throw error;
  }
}
