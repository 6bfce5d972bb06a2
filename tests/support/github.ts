import http from "node:http";
import { createEmulator } from "emulate";
import type { Fault } from "./results-service.ts";
import { answer, bodyOf, type Served, serve } from "./serve.ts";

/** Stands in for GitHub's REST API: `emulate`, behind a door that can fail and that answers what it does not know of. */
export interface StandIn extends Served {
  token: string;
  /** Of acme, who may push. */
  ownerToken: string;
  faults: Fault[];
  calls: string[];
  /** Answers that emulate has none of, by `METHOD path` without query. */
  answers: Map<string, unknown>;
  /** Raw answers: a redirect to an artifact, for one, or pages. They see the address and what was sent. */
  raw: Map<string, (response: http.ServerResponse, url: URL, sent: string) => void>;
  get(path: string): Promise<unknown>;
}

const token = "test_token_admin";
const ownerToken = "test_token_owner";

/** @param seed emulate's: users, repositories */
export async function startGithub(seed: Record<string, unknown>): Promise<StandIn> {
  const inner = await createEmulator({
    service: "github",
    port: await freePort(),
    seed: {
      tokens: {
        [token]: { login: "github-actions[bot]", scopes: ["repo"] },
        [ownerToken]: { login: "acme", scopes: ["repo"] },
      },
      github: seed,
    },
  });
  const faults: Fault[] = [];
  const calls: string[] = [];
  const answers = new Map<string, unknown>();
  const raw: StandIn["raw"] = new Map();
  const door = await serve(async (request, response) => {
    const path = (request.url ?? "/").split("?")[0]!;
    const call = `${request.method} ${path}`;
    calls.push(call);
    const fault = faults.find((one) => one.path.test(call));
    if (fault?.how === "hang") return;
    if (fault)
      return answer(response, fault.how as number, { message: "refused by the stand-in" }, fault.headers);
    const known = raw.get(call);
    if (known)
      return known(
        response,
        new URL(request.url ?? "/", "http://github"),
        (await bodyOf(request)).toString(),
      );
    if (answers.has(call)) return answer(response, 200, answers.get(call));
    const url = new URL(request.url ?? "/", inner.url);
    const through = http.request(
      url,
      { method: request.method ?? "GET", headers: { ...request.headers, host: url.host } },
      (inside) => {
        response.writeHead(inside.statusCode ?? 502, inside.headers);
        inside.pipe(response);
      },
    );
    through.on("error", () => answer(response, 502, {}));
    request.pipe(through);
  });
  return {
    url: door.url,
    token,
    ownerToken,
    faults,
    calls,
    answers,
    raw,
    close: async () => {
      await door.close();
      await inner.close();
    },
    get: async (path) => {
      const response = await fetch(`${inner.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return response.json();
    },
  };
}

async function freePort(): Promise<number> {
  const held = await serve(() => {});
  await held.close();
  return Number(new URL(held.url).port);
}
