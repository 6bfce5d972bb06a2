import { readdirSync, rmSync } from "node:fs";
import type http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { REPORT_SCHEMA } from "../../core/report/schema.ts";
import { answer, bodyOf, serve } from "../../tests/support/serve.ts";
import { type Manner, manners, slow, well } from "./registry.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { childrenLeft, type Ended } from "./victim.ts";
import { cacheCopy, expectedOf, makeWorld, nextIsWhole, type World, wholeRun } from "./world.ts";

/** A registry that misbehaves while the one wheel that is missing is fetched; then it is well again, and the next run must be whole. */
export async function registry({ times = 1, folder, signal, say }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  try {
    const expected = await expectedOf(world);
    const rows: Row[] = [];
    for (const [wheel, needed] of [
      ["mnn", true],
      ["onnxruntime", false],
    ] as const)
      for (const [name, manner] of Object.entries({ ...manners, "answers after 2 s": slow(2_000) })) {
        const where = `fetching ${wheel}`;
        const tally = new Tally("registry", `registry ${name}`, where);
        for (let at = 0; at < times && !signal.aborted; at++)
          await tally.attempt(`time ${at}`, () =>
            misbehave(
              world,
              wheel,
              needed && !name.startsWith("answers after"),
              manner,
              path.join(folder, "at"),
              expected,
            ),
          );
        say(`${name}, ${where}: ${tally.lost.length} lost`);
        rows.push(tally.done());
      }
    return rows;
  } finally {
    await world.close();
  }
}

async function misbehave(
  world: World,
  wheel: string,
  fails: boolean,
  manner: Manner,
  folder: string,
  expected: string,
): Promise<string[]> {
  try {
    const home = cacheCopy(world.warm, path.join(folder, "home"));
    const wheels = path.join(home, "wheels");
    const missing = () => readdirSync(wheels).filter((name) => name.toLowerCase().startsWith(`${wheel}-`));
    for (const name of missing()) rmSync(path.join(wheels, name), { recursive: true });
    rmSync(path.join(home, "facts"), { recursive: true });
    const options = { home, at: path.join(folder, "at") };
    world.registry.manner = manner;
    const ended = await wholeRun(world, options);
    world.registry.manner = well;
    const wrong = endedWell(ended, fails ? [3] : [0, 1]);
    if (fails && !/error: .*mnn-3[\s\S]*fix: /i.test(ended.stderr))
      wrong.push("it does not say which file, or no fix");
    if (fails && missing().length > 0) wrong.push(`the cache has ${missing().join(", ")}`);
    const left = await childrenLeft(folder, 2_000);
    if (left.length > 0) wrong.push(`it left ${left.join(", ")}`);
    return [...wrong, ...(await nextIsWhole(world, options, expected))];
  } finally {
    world.registry.manner = well;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is wrong with how a command ended: not by itself, by a code that is not expected, or with a bug of ours. */
export function endedWell({ code, signal, late, stderr }: Ended, codes: readonly number[]): string[] {
  const wrong: string[] = [];
  if (late) wrong.push("it did not end by itself");
  else if (code === null || !codes.includes(code))
    wrong.push(`it ended with ${code ?? signal}: ${stderr.slice(-300)}`);
  if (/This is a bug of mnn-parity/.test(stderr)) wrong.push(`a bug: ${stderr.slice(-300)}`);
  return wrong;
}

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
  "is a proxy's login page": say(200, "text/html", "<html><body>Please log in</body></html>"),
  "answers nonsense": say(200, "application/json", '{"id": {}, "url": 7}'),
  "answers half a JSON": say(201, "application/json", '{"id": 1, "ur'),
  "answers without an end": (_request, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write(Buffer.alloc(1 << 16, 32)), 1);
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

/** A dashboard that misbehaves while a report is published; then it is well again, and takes the same report. */
export async function publishing({ times = 1, folder, signal }: Asked): Promise<Row[]> {
  const world = await makeWorld(path.join(folder, "world"));
  const reports = new Set<string>();
  let manner: Answers | null = null;
  // Stands in for a dashboard's HTTP alone: what a dashboard stores is the row `dashboard`.
  const stand = await serve(async (request, response) => {
    if (request.method === "GET") return answer(response, 200, { schemas: [REPORT_SCHEMA] });
    const takes = async () => {
      reports.add(JSON.parse((await bodyOf(request)).toString()).id);
      answer(response, 201, { id: 1, url: "/runs/1" });
    };
    await (manner ? manner(request, response, takes) : takes());
  });
  const publish = () =>
    world.run(["publish", path.join(folder, "world", "first", "out"), "--to", stand.url], {
      home: world.warm,
      at: path.join(folder, "world", "first"),
      env: { MNN_PARITY_TOKEN: "a token" },
      limitMs: 60_000,
    }).ended;
  try {
    const rows: Row[] = [];
    for (const [name, answers] of Object.entries(dashboards)) {
      const tally = new Tally("publishing", `dashboard ${name}`, "publishing");
      for (let at = 0; at < times && !signal.aborted; at++)
        await tally.attempt(`time ${at}`, async () => {
          manner = answers;
          const ended = await publish();
          const wrong = endedWell(ended, [3]);
          if (!/fix: /.test(ended.stderr)) wrong.push(`no fix: ${ended.stderr.slice(-300)}`);
          manner = null;
          wrong.push(...endedWell(await publish(), [0]));
          if (reports.size !== 1) wrong.push(`${reports.size} reports were stored of one`);
          return wrong;
        });
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
    await stand.close();
    const down = new Tally("publishing", "dashboard down", "publishing");
    await down.attempt("once", async () => endedWell(await publish(), [3]));
    return [...rows, down.done()];
  } finally {
    await stand.close();
    await world.close();
  }
}
