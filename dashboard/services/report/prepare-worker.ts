import { on } from "node:events";
import { parentPort } from "node:worker_threads";
import { CodedError } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import { prepareReport } from "./prepare.ts";
import type { Answer, Ask } from "./prepare-protocol.ts";

/** Runs in a thread of its own: prepares one report after the other. */
const port = parentPort!;
const messages = on(port, "message") as AsyncIterableIterator<[Ask]>;
const answer = (message: Answer): void => port.postMessage(message);
const next = async (): Promise<Ask> => (await messages.next()).value[0];

for (;;) {
  const ask = await next();
  // Others are what was still on its way when a report was refused.
  if (ask.kind === "begin") await prepareOne(ask.by);
}

async function prepareOne(by: Identity | null): Promise<void> {
  try {
    const { parts, isSame, ...head } = await prepareReport(body(), by);
    answer({ kind: "head", head });
    let asked = await next();
    if (asked.kind === "same") return answer({ kind: "same", same: isSame(asked.here) });
    for (const all = parts(); asked.kind === "more"; asked = await next()) {
      const { done, value } = all.next();
      if (done) return answer({ kind: "done", content: value });
      answer({ kind: "part", part: value });
    }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, fix } = error;
    answer({ kind: "refused", code, message, fix });
  }
}

async function* body(): AsyncGenerator<Uint8Array> {
  for (let ask = await next(); ask.kind === "chunk"; ask = await next()) {
    yield ask.bytes;
    answer({ kind: "taken" });
  }
}
