import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { CodedError } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import { tooLarge } from "./decode.ts";
import type { Digests, Head, Prepared } from "./prepare.ts";
import type { Answer, Ask } from "./prepare-protocol.ts";
import type { Owner, Part } from "./rows.ts";
import { Turns } from "./turns.ts";

/** A report of 50 MB needs some seconds of a core, and its sender may have a slow line. */
const LIMIT_MS = 120_000;

/** What a thread may take, in MB, beside the body's bytes. */
const MEMORY_MB = 700;

/** Of these, what it may take before it looks for what can be thrown away: V8's own choice is more than a large report has bytes. */
const YOUNG_MB = 12;

/**
 * A thread that has read more than this, in bytes, keeps much memory for nothing. One that is kept has its code compiled: a report of
 * a thousand cells, of 3 MB, takes a new one three times as long.
 */
const KEPT_AFTER = 8_000_000;

/** Threads at once, and bodies that wait for one, unread. */
const turns = new Turns(2, 20);

/**
 * A thread that is ready: starting one takes longer than refusing a report. Next bundles the start and each route by itself, so it
 * hangs on what they share.
 */
const shared = globalThis as { mnnParitySpareThread?: Worker | null };

/** Has a thread ready, so that the first report is read as fast as others. */
export function readyThread(): void {
  shared.mnnParitySpareThread ??= start();
  shared.mnnParitySpareThread.unref();
}

/**
 * Prepares a report in a thread of its own, so that other requests are answered meanwhile, and no report can take the server's
 * memory or time.
 *
 * @param body read while there is something to do with it; left where it is after a refusal
 * @param store takes the report; its rows are made while they are taken, and are gone afterwards
 * @throws CodedError as `prepareReport`, and `busy`
 */
export function prepareAside<T>(
  body: AsyncIterable<Uint8Array>,
  by: Identity | null,
  store: (report: Prepared) => Promise<T>,
): Promise<T> {
  return turns.take(async () => {
    const thread = shared.mnnParitySpareThread ?? start();
    shared.mnnParitySpareThread = null;
    thread.ref();
    const job: Job = { thread, answers: answersOf(thread), state: "reading", bytes: 0, taken: () => {} };
    try {
      const head = headOf(job);
      const report = await Promise.race([head, feed(job, body, by).then(() => head)]);
      const stored = await store({
        ...report,
        parts: (owner) => partsOf(job, owner),
        isSame: (here) => isSame(job, here),
      });
      if (job.state === "known") enough(job);
      return stored;
    } finally {
      // It may be kept, and listens to no two.
      void job.answers.return(undefined);
      const keep = job.state === "over" && job.bytes < KEPT_AFTER && !shared.mnnParitySpareThread;
      if (keep) shared.mnnParitySpareThread = thread;
      else void thread.terminate();
      readyThread();
    }
  });
}

interface Job {
  thread: Worker;
  answers: AsyncGenerator<Answer>;
  /** `known`: the thread has said what the report is, and waits; `over`: it waits for another report; `lost`: it does neither. */
  state: "reading" | "known" | "giving" | "over" | "lost";
  bytes: number;
  /** Lets the next bytes go to the thread. */
  taken(): void;
}

function start(): Worker {
  // Written so that the bundler finds it and makes the thread's code a file of its own. Its workerData is the bundler's.
  const thread = new Worker(new URL("./prepare-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  });
  // One that waits and fails must not end the server.
  thread.on("error", () => {});
  thread.once("exit", () => {
    if (shared.mnnParitySpareThread === thread) shared.mnnParitySpareThread = null;
  });
  return thread;
}

const ask = ({ thread }: Job, message: Ask): void => thread.postMessage(message);

async function feed(job: Job, body: AsyncIterable<Uint8Array>, by: Identity | null): Promise<void> {
  ask(job, { kind: "begin", by });
  for await (const bytes of body) {
    if (job.state !== "reading") return;
    job.bytes += bytes.length;
    // One piece at a time: a body that comes faster than it is read would be kept once more, waiting.
    const taken = new Promise<void>((resolve) => (job.taken = resolve));
    ask(job, { kind: "chunk", bytes });
    await taken;
  }
  ask(job, { kind: "end" });
}

async function headOf(job: Job): Promise<Head> {
  try {
    let answer = await answerOf(job);
    for (; answer.kind === "taken"; answer = await answerOf(job)) job.taken();
    if (answer.kind === "refused") {
      job.state = "over";
      throw new CodedError(answer.code, answer.message, answer.fix);
    }
    if (answer.kind !== "head") throw new Error(`the thread that reads reports began with ${answer.kind}`);
    job.state = "known";
    return answer.head;
  } finally {
    // Who feeds it must not wait for a thread that takes no more.
    if (job.state === "reading") job.state = "lost";
    job.taken();
  }
}

/** The report's rows; some are made while those before are written. */
async function* partsOf(job: Job, owner: Owner): AsyncGenerator<Part, string> {
  job.state = "giving";
  ask(job, { kind: "rows", owner });
  for (;;) {
    const answer = await answerOf(job);
    if (answer.kind === "done") {
      job.state = "over";
      return answer.content;
    }
    if (answer.kind !== "part") throw new Error(`the thread that reads reports gave ${answer.kind} for rows`);
    ask(job, { kind: "more" });
    yield answer.part;
  }
}

async function isSame(job: Job, here: Digests): Promise<boolean> {
  job.state = "giving";
  ask(job, { kind: "same", here });
  const answer = await answerOf(job);
  job.state = "over";
  return answer.kind === "same" && answer.same;
}

/** Of a report whose rows nobody asked for. */
function enough(job: Job): void {
  ask(job, { kind: "enough" });
  job.state = "over";
}

async function answerOf({ answers }: Job): Promise<Answer> {
  const { value, done } = await answers.next();
  if (done) throw new Error("the thread that reads reports ended without a word");
  return value;
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
