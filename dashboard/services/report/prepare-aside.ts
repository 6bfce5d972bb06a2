import { Worker } from "node:worker_threads";
import { CodedError } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import { tooLarge } from "./decode.ts";
import type { Prepared } from "./prepare.ts";
import type { Answer, Ask } from "./prepare-protocol.ts";
import { Turns } from "./turns.ts";

/** A report of 20 MB needs 3 s of a core, and its sender may have a slow line. */
const LIMIT_MS = 120_000;

/** What the thread may take, in MB, beside the body's bytes. */
const MEMORY_MB = 300;

/** Threads at once, and bodies that wait for one, unread. */
const turns = new Turns(2, 20);

/**
 * Prepares a report in a thread of its own, so that other requests are answered meanwhile, and no report can take the server's
 * memory or time.
 *
 * @param body read while there is something to do with it; left where it is after a refusal
 * @throws CodedError as `prepareReport`, and `busy`
 */
export function prepareAside(body: AsyncIterable<Uint8Array>, by: Identity | null): Promise<Prepared> {
  return turns.take(async () => {
    // Written so that the bundler finds it and makes the thread's code a file of its own.
    const worker = new Worker(new URL("./prepare-worker.ts", import.meta.url), {
      workerData: by,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    const timer = AbortSignal.timeout(LIMIT_MS);
    try {
      const prepared = collect(worker, timer);
      // What the thread says counts; the body is only fed to it, and may be left in the middle.
      const fed = feed(worker, body, prepared);
      return await Promise.race([prepared, fed.then(() => prepared)]);
    } finally {
      await worker.terminate();
    }
  });
}

async function feed(worker: Worker, body: AsyncIterable<Uint8Array>, until: Promise<unknown>): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  until.then(end, end);
  for await (const bytes of body) {
    if (over) return;
    ask(worker, { kind: "chunk", bytes });
  }
  ask(worker, { kind: "end" });
}

const ask = (worker: Worker, message: Ask): void => worker.postMessage(message);

function collect(worker: Worker, timer: AbortSignal): Promise<Prepared> {
  return new Promise((resolve, reject) => {
    const parts: Extract<Answer, { kind: "rows" }>[] = [];
    worker.on("message", (answer: Answer) => {
      if (answer.kind === "refused") reject(new CodedError(answer.code, answer.message, answer.fix));
      else if (answer.kind === "done") {
        for (const { table, rows } of parts) (answer.prepared.rows[table] as unknown[]).push(...rows);
        resolve(answer.prepared);
      } else {
        parts.push(answer);
        ask(worker, { kind: "more" });
      }
    });
    worker.once("error", (error) => {
      const full = (error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY";
      reject(full ? tooLarge(`it takes more than ${MEMORY_MB} MB to read`) : error);
    });
    worker.once("exit", () => reject(new Error("the thread that reads reports ended without a word")));
    timer.addEventListener("abort", () =>
      reject(
        new CodedError(
          "busy",
          `The report was not read within ${LIMIT_MS / 1000} s.`,
          "Send it again, or on a faster line.",
        ),
      ),
    );
  });
}
