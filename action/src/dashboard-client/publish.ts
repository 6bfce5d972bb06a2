import { z } from "zod";
import type { Report } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { renderJson } from "../report/write.ts";
import { withSignals } from "../system/abort.ts";

/** Longest wait for a dashboard to answer. */
const TIMEOUT_MS = 30_000;

const LONGEST_ANSWER = 1 << 20;

const answerSchema = z.object({ id: z.union([z.string(), z.number()]), url: z.string() });
const refusalSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), fix: z.string().nullish() }),
});

/**
 * Sends a report to a dashboard. Sending the same report again changes nothing.
 *
 * @param to the dashboard's address
 * @param again the command that publishes later, for the error
 * @returns where it can be seen
 * @throws ParityError when the dashboard is down, slow, refuses, or answers something else
 */
export async function publishReport(
  report: Report,
  to: string,
  token: string | undefined,
  again: string,
  { signal, timeoutMs = TIMEOUT_MS }: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<{ url: string }> {
  if (!/^https?:\/\/./.test(to) || !URL.canParse(to)) throw failure("publish-url", to);
  if (!token) throw failure("publish-token");
  const url = new URL("api/v1/reports", to.endsWith("/") ? to : `${to}/`);
  const refuse = (why: string) => failure("publish-failed", url.href, why, again);

  let response: Response;
  let text: string;
  try {
    [response, text] = await withSignals({ signals: [signal], limitMs: timeoutMs }, async (until) => {
      const answered = await fetch(url, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: renderJson(report),
        redirect: "error",
        signal: until,
      });
      return [answered, await textOf(answered)];
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw refuse(connectionProblem(error, timeoutMs));
  }
  const json = parse(text);
  if (!response.ok) {
    const refusal = refusalSchema.safeParse(json);
    if (!refusal.success) throw refuse(`it answered ${response.status}: ${text.slice(0, 200)}`);
    const { message, fix } = refusal.data.error;
    throw refuse(`it answered ${response.status}: ${message}${fix ? ` (${fix})` : ""}`);
  }
  const answer = answerSchema.safeParse(json);
  if (!answer.success || !URL.canParse(answer.data.url, to))
    throw refuse(
      `it answered ${response.status} with something that is no dashboard's answer: ${text.slice(0, 200)}`,
    );
  return { url: new URL(answer.data.url, to).href };
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
