import { createHmac } from "node:crypto";
import { type LookupAddress, lookup } from "node:dns";
import http from "node:http";
import https from "node:https";
import type { LookupFunction } from "node:net";
import { hostOf, receiverOf } from "./address.ts";
import { isPrivateAddress } from "./private-address.ts";

/** Longest that a receiver may take for its answer. */
const ANSWER_MS = 10_000;

/** What is sent. */
export interface Message {
  id: string;
  event: string;
  body: string;
}

/** What became of it: the receiver's status, or why there is none. */
export type Outcome = { status: number } | { why: string };

/**
 * Sends one message, signed as GitHub signs its own, and follows no redirect.
 *
 * @param allowed hosts that may be private
 * @param ending when the server is told to end, which does not wait for a receiver
 */
export function send(
  url: string,
  message: Message,
  secret: string,
  allowed: readonly string[],
  ending?: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let to: URL;
    try {
      to = receiverOf(url, allowed);
    } catch (error) {
      return resolve({ why: (error as Error).message });
    }
    const body = Buffer.from(message.body);
    const request = (to.protocol === "https:" ? https : http).request(to, {
      method: "POST",
      agent: false,
      lookup: allowed.includes(hostOf(to)) ? lookup : openLookup,
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS), ...(ending ? [ending] : [])]),
      headers: {
        "content-type": "application/json",
        "content-length": body.length,
        "user-agent": "mnn-parity-dashboard",
        "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
        "x-mnn-parity-event": message.event,
        "x-mnn-parity-delivery": message.id,
      },
    });
    request.once("response", (response) => {
      // What it says is nobody's to read here.
      response.destroy();
      resolve({ status: response.statusCode ?? 0 });
    });
    request.on("error", (error) => {
      if (ending?.aborted) return resolve({ why: "the server was told to end before there was an answer" });
      const late = error.name === "AbortError" || error.name === "TimeoutError";
      resolve({ why: late ? `no answer within ${ANSWER_MS / 1000} s` : error.message });
    });
    request.end(body);
  });
}

/** Looks a name up and gives none of its addresses where one is private: what is looked at is what is connected to. */
const openLookup: LookupFunction = (hostname, options, callback) =>
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return callback(error, []);
    const closed = found.find(({ address }) => isPrivateAddress(address));
    if (closed || found.length === 0)
      return callback(new Error(`${hostname} leads to a private network, which is not allowed here`), []);
    if (options.all) return callback(null, found);
    callback(null, found[0]!.address, found[0]!.family);
  });

/** Whether a receiver took it. */
export const isTaken = (outcome: Outcome): boolean =>
  "status" in outcome && outcome.status >= 200 && outcome.status < 300;
