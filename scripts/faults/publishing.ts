import type http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { REPORT_SCHEMA } from "../../core/report/schema.ts";
import { seeded } from "../../tests/support/random.ts";
import { answer, bodyOf, serve } from "../../tests/support/serve.ts";
import { endedBy, endedWell } from "./ended.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { childrenLeft, type Ended, type Victim } from "./victim.ts";
import { makeWorld } from "./world.ts";

type Answers = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  well: () => Promise<void>,
) => unknown;

const say =
  (status: number, type: string, text: string, headers: Record<string, string> = {}): Answers =>
  (_request, response) => {
    response.writeHead(status, { "content-type": type, ...headers });
    response.end(text);
  };

/** What a dashboard does when a report comes; the question for its schemas it answers well. */
const dashboards: Record<string, Answers> = {
  "answers 429": say(429, "text/plain", "slow down", { "retry-after": "1" }),
  "answers 503": say(503, "text/plain", "away"),
  "answers 503, Retry-After an hour": say(503, "text/plain", "away", { "retry-after": "3600" }),
  "is a proxy's login page": say(200, "text/html", "<html><body>Please log in</body></html>"),
  "answers nonsense": say(200, "application/json", '{"id": {}, "url": 7}'),
  "answers half a JSON": say(201, "application/json", '{"id": 1, "ur'),
  "answers without an end": (_request, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write(Buffer.alloc(1 << 16, 32)), 1);
    response.once("close", () => clearInterval(more));
  },
  "answers a byte a second": (_request, response) => {
    response.writeHead(201, { "content-type": "application/json" });
    const more = setInterval(() => response.write(" "), 1_000);
    response.once("close", () => clearInterval(more));
  },
  "resets the connection": (_request, response) => response.destroy(),
  "cuts its answer": (_request, response) => {
    response.writeHead(201, { "content-length": "100" });
    response.write('{"id": 1', () => response.destroy());
  },
  "stores it and cuts its answer": async (_request, response, answerWell) => {
    response.end = () => response.destroy() as never;
    await answerWell();
  },
  "redirects elsewhere": say(302, "text/plain", "", { location: "http://127.0.0.1:9/" }),
  "answers never": () => {},
};

/** Moments at which who publishes is killed, unless it is said otherwise. */
const KILLS = 30;

/** A dashboard that misbehaves while a report is published; then it is well again, and takes the same report. */
export async function publishing({ seed, times, folder, signal, say: tell }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  const reports = new Set<string>();
  let manner: Answers | null = null;
  // Stands in for a dashboard's HTTP alone: what a dashboard stores are the rows `pglite`, `postgres` and `served`.
  const stand = await serve(async (request, response) => {
    if (request.method === "GET") return answer(response, 200, { schemas: [REPORT_SCHEMA] });
    const takes = async () => {
      reports.add(JSON.parse((await bodyOf(request)).toString()).id);
      answer(response, 201, { id: 1, url: "/runs/1" });
    };
    // Who was killed in the middle of its request has sent no report.
    await (async () => (manner ? manner(request, response, takes) : takes()))().catch(() =>
      response.destroy(),
    );
  });
  const start = (): Victim =>
    world.run(["publish", path.join(folder, "world", "first", "out"), "--to", stand.url], {
      home: world.warm,
      at: path.join(folder, "world", "first"),
      env: { MNN_PARITY_TOKEN: "a token" },
      limitMs: 90_000,
    });
  const publish = (): Promise<Ended> => start().ended;
  /** It is well again: the same report is taken, and is one. */
  const again = async (): Promise<string[]> => {
    manner = null;
    const wrong = endedWell(await publish(), [0]);
    if (reports.size !== 1) wrong.push(`${reports.size} reports were stored of one`);
    return wrong;
  };
  try {
    const rows: Row[] = [];
    for (const [name, answers] of Object.entries(dashboards)) {
      const tally = new Tally("publishing", `dashboard ${name}`, "publishing");
      for (let at = 0; at < Math.min(times ?? 1, 3) && !signal.aborted; at++)
        await tally.attempt(`time ${at}`, async () => {
          manner = answers;
          const ended = await publish();
          const wrong = endedWell(ended, [3]);
          if (!/fix: /.test(ended.stderr)) wrong.push(`no fix: ${ended.stderr.slice(-300)}`);
          return [...wrong, ...(await again())];
        });
      tell(`dashboard ${name}: ${tally.lost.length} lost`);
      rows.push(tally.done());
    }
    const late = new Tally("publishing", "dashboard answers after 3 s", "publishing");
    await late.attempt("once", async () => {
      manner = async (_request, _response, answerWell) => {
        await sleep(3_000);
        await answerWell();
      };
      return endedWell(await publish(), [0]);
    });
    rows.push(late.done());
    const twice = new Tally("publishing", "the same report twice at once", "publishing");
    await twice.attempt("once", async () => {
      manner = null;
      const ended = await Promise.all([publish(), publish()]);
      return [...ended.flatMap((one) => endedWell(one, [0])), ...(await again())];
    });
    rows.push(twice.done());

    const killed = new Tally("publishing", "run killed: SIGKILL, SIGTERM, Ctrl-C", "publishing");
    const random = seeded(seed);
    manner = null;
    const { ms } = await publish();
    for (let at = 0; at < (times ?? KILLS) && !signal.aborted; at++) {
      const by = (["SIGKILL", "SIGTERM", "SIGINT"] as const)[at % 3]!;
      const moment = Math.round(random() * 1.1 * ms);
      await killed.attempt(`${by} after ${moment} ms (seed ${seed}, ${at})`, async () => {
        const victim = start();
        await sleep(moment);
        if (by === "SIGINT") victim.signalGroup(by);
        else victim.signal(by);
        const ended = await victim.ended;
        const wrong = endedBy(ended, by, [0]);
        const left = await childrenLeft(folder, 2_000);
        if (left.length > 0) wrong.push(`it left ${left.join(", ")}`);
        return [...wrong, ...(await again())];
      });
    }
    tell(`publishing: ${killed.tried} kills, ${killed.lost.length} lost`);
    rows.push(killed.done());

    await stand.close();
    const down = new Tally("publishing", "dashboard down", "publishing");
    await down.attempt("once", async () => endedWell(await publish(), [3]));
    return [...rows, down.done()];
  } finally {
    await stand.close();
    await world.close();
  }
}
