import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import { READ_SCHEMAS, REPORT_SCHEMA, type Report } from "../../../core/report/schema.ts";
import { failure, type ParityError } from "../errors/error.ts";
import { renderJson } from "../report/write.ts";
import { withSignals } from "../system/abort.ts";

const packed = promisify<string, Uint8Array<ArrayBuffer>>(gzip);

/** Longest wait for a dashboard to answer. */
const TIMEOUT_MS = 30_000;

const LONGEST_ANSWER = 1 << 20;

const answerSchema = z.object({
  id: z.union([z.string(), z.number()]),
  url: z.string(),
  pictures: z.string().nullish(),
});

/** A report on a dashboard. */
export interface Published {
  /** The run's page. */
  url: string;
  /** What opens its pictures for a while to who cannot sign in; null where they are open to everybody, or an older dashboard tells none. */
  pictures: string | null;
}
const schemasSchema = z.object({ schemas: z.array(z.string()) });
const refusalSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), fix: z.string().nullish() }),
});

/**
 * Sends a report to a dashboard, once that has said that it takes reports of this schema. Sending the same report again changes
 * nothing.
 *
 * @param to the dashboard's address
 * @param again the command that publishes later, for the error
 * @returns where it can be seen
 * @throws ParityError when the dashboard is of another version, down, slow, refuses, or answers something else
 */
export async function publishReport(
  report: Report,
  to: string,
  token: string | undefined,
  again: string,
  { signal, timeoutMs = TIMEOUT_MS }: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<Published> {
  if (!/^https?:\/\/./.test(to) || !URL.canParse(to)) throw failure("publish-url", to);
  if (!token) throw failure("publish-token");
  const api = new URL("api/v1/", to.endsWith("/") ? to : `${to}/`);
  const url = new URL("reports", api);
  const refuse: Refuse = (why) => failure("publish-failed", url.href, why, again);
  const wait = { signal, timeoutMs };

  const taken = await schemasOf(api, wait, refuse);
  if (!(taken ?? [READ_SCHEMAS[0]]).includes(REPORT_SCHEMA))
    throw failure("publish-schema", to, REPORT_SCHEMA, taken, isOlder(taken ?? []), again);

  const answer = await ask(url, wait, refuse, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-encoding": "gzip",
    },
    // Every dashboard there was takes it, and a report is a tenth of its size so.
    body: await packed(renderJson(report)),
  });
  const seen = answerSchema.safeParse(parse(answer.text));
  if (!answer.ok || !seen.success || !URL.canParse(seen.data.url, to)) throw refusalOf(answer, refuse);
  return { url: new URL(seen.data.url, to).href, pictures: seen.data.pictures ?? null };
}

type Refuse = (why: string) => ParityError;

interface Wait {
  signal: AbortSignal | undefined;
  timeoutMs: number;
}

interface Answer {
  ok: boolean;
  status: number;
  text: string;
}

/**
 * The report's schemas that a dashboard takes; null where it does not know the question, as those from before there was more
 * than one.
 */
async function schemasOf(api: URL, wait: Wait, refuse: Refuse): Promise<string[] | null> {
  const answer = await ask(new URL("schemas", api), wait, refuse);
  if (answer.status === 404 || answer.status === 405) return null;
  const said = schemasSchema.safeParse(parse(answer.text));
  if (!answer.ok || !said.success) throw refusalOf(answer, refuse);
  return said.data.schemas;
}

/** Whether what a dashboard takes was all there before what is written here. */
const isOlder = (taken: readonly string[]): boolean =>
  taken.every((schema) => Number(schema.split("/")[1]) < Number(REPORT_SCHEMA.split("/")[1]));

async function ask(
  url: URL,
  { signal, timeoutMs }: Wait,
  refuse: Refuse,
  request: RequestInit = {},
): Promise<Answer> {
  try {
    return await withSignals({ signals: [signal], limitMs: timeoutMs }, async (until) => {
      const response = await fetch(url, { ...request, redirect: "error", signal: until });
      return { ok: response.ok, status: response.status, text: await textOf(response) };
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw refuse(connectionProblem(error, timeoutMs));
  }
}

/** What is said of an answer that is not the one hoped for. */
function refusalOf({ ok, status, text }: Answer, refuse: Refuse): ParityError {
  const start = text.slice(0, 200);
  if (ok) return refuse(`it answered ${status} with something that is no dashboard's answer: ${start}`);
  const refusal = refusalSchema.safeParse(parse(text));
  if (!refusal.success) return refuse(`it answered ${status}: ${start}`);
  const { message, fix } = refusal.data.error;
  return refuse(`it answered ${status}: ${message}${fix ? ` (${fix})` : ""}`);
}

/** The whole answer. A dashboard's is short; what goes on and on comes from something else. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_ANSWER) throw new Error("its answer has no end");
  }
  return text + decoder.decode();
}

function connectionProblem(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError") return `no answer in ${timeoutMs / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: string }).code;
  if (code === "ECONNREFUSED") return "nothing listens there";
  return cause instanceof Error ? cause.message || String(code) : String(cause);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
