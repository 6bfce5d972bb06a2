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
export function refusalWords(refusal: Refusal, { permission }: Need = {}): string {
  const { status, retryAfter, rateLimited, timedOut, message } = refusal;
  if (timedOut) return "no answer in time";
  if (rateLimited)
    return `GitHub's rate limit is reached${retryAfter === null ? "" : `, and it asks to wait ${retryAfter} s`}`;
  if (status === 403 || status === 401)
    return permission
      ? `${status}: the token lacks a permission; add \`permissions: { ${permission} }\` to the job`
      : `${status}: not permitted (${message})`;
  if (status === 404)
    return permission
      ? `404: not found, or the token may not see it; the job needs \`permissions: { ${permission} }\``
      : `404: not found (${message})`;
  if (status === 422) return `422: GitHub refused the content (${message})`;
  if (status !== null && status >= 500) return `${status}: GitHub has trouble (${message})`;
  return status === null ? message : `${status}: ${message}`;
}
