import { on } from "node:events";
import { parentPort } from "node:worker_threads";
import { CodedError } from "../../errors/coded-error.ts";
import type { Identity } from "../token/identity.ts";
import { prepareReport } from "./prepare.ts";
import type { Answer, Ask } from "./prepare-protocol.ts";
import type { Part } from "./rows.ts";

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
    const asked = await next();
    if (asked.kind === "same") return answer({ kind: "same", same: isSame(asked.here) });
    if (asked.kind === "rows") await giveRows(parts(asked.owner));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, fix } = error;
    answer({ kind: "refused", code, message, fix });
  }
}

async function giveRows(parts: Iterator<Part, string>): Promise<void> {
  for (let more = true; more; more = (await next()).kind === "more") {
    const { done, value } = parts.next();
    if (done) return answer({ kind: "done", content: value });
    // They are not copied, and gone from here.
    port.postMessage(
      { kind: "part", part: value } satisfies Answer,
      "rows" in value ? [value.rows.buffer] : [],
    );
  }
}

async function* body(): AsyncGenerator<Uint8Array> {
  for (let ask = await next(); ask.kind === "chunk"; ask = await next()) {
    yield ask.bytes;
    answer({ kind: "taken" });
  }
}
