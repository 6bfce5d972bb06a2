import { left } from "../../../../core/words/log/job.ts";
import { asIs, type Told } from "../../../../core/words/stored/phrase.ts";

/** What a service needs of the workflow's token, for the message when it refuses. */
export interface Need {
  /** `pull-requests: write` */
  permission?: string;
}

/** An HTTP failure as far as it is known. */
export interface Refusal {
  status: number | null;
  /** Seconds that the server asked to wait. */
  retryAfter: number | null;
  rateLimited: boolean;
  timedOut: boolean;
  message: string;
}

/** What an error from octokit, fetch, or the artifact and cache packages says. */
export function refusalOf(error: unknown, now = Date.now()): Refusal {
  const { status, message, headers, cause } = error as {
    status?: unknown;
    message?: string;
    headers?: unknown;
    cause?: unknown;
  } & { response?: { headers?: Record<string, string> } };
  const answered = (error as { response?: { headers?: Record<string, unknown> } }).response?.headers;
  const header = (name: string): string | undefined => {
    const value = answered?.[name] ?? (headers as Record<string, unknown> | undefined)?.[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const timedOut = [error, cause].some((one) => /Timeout|Abort/.test((one as Error | undefined)?.name ?? ""));
  const fromText = /(?:status|code|failed request|Error:)\D{0,20}\b([45]\d\d)\b/i.exec(message ?? "")?.[1];
  const known = typeof status === "number" && answered ? status : fromText ? Number(fromText) : null;
  const reset = Number(header("x-ratelimit-reset"));
  const exhausted = header("x-ratelimit-remaining") === "0";
  const wait = Number(header("retry-after"));
  const retryAfter = Number.isFinite(wait) && header("retry-after") ? wait : null;
  return {
    status: timedOut ? null : known,
    retryAfter: retryAfter ?? (exhausted && reset ? Math.max(0, Math.ceil(reset - now / 1000)) : null),
    rateLimited: known === 429 || exhausted || (known === 403 && retryAfter !== null),
    timedOut,
    message: (message ?? String(error)).split("\n")[0]!.slice(0, 300),
  };
}

/** What was wrong and what helps, in one line. */
export function refusalWords(refusal: Refusal, { permission }: Need = {}): Told {
  const { status, retryAfter, rateLimited, timedOut, message } = refusal;
  const need = permission && `\`permissions: { ${permission} }\``;
  if (timedOut) return left.noAnswer();
  if (rateLimited) return retryAfter === null ? left.rateLimit() : left.rateLimitFor({ seconds: retryAfter });
  if (status === 403 || status === 401)
    return need ? left.lacks({ status, need }) : left.notPermitted({ status, message });
  if (status === 404) return need ? left.hidden({ need }) : left.notFound({ message });
  if (status === 422) return left.refused({ message });
  if (status !== null && status >= 500) return left.trouble({ status, message });
  return asIs(status === null ? message : `${status}: ${message}`);
}
