import { CodedError, statusOf } from "../errors/coded-error.ts";
import { log } from "../system/log.ts";

/** Runs a handler and turns what it throws into `{error: {code, message, fix}}`, in one place. */
export async function respond(handler: () => Promise<Response>): Promise<Response> {
  try {
    return await handler();
  } catch (error) {
    return errorResponse(toCoded(error));
  }
}

function toCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  log(`request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  // What broke inside is for the log, not for the caller.
  return new CodedError("internal", "The dashboard failed on this request.", "Its log says why. Try again.");
}

function errorResponse({ code, message, fix, retryAfter }: CodedError): Response {
  const headers: Record<string, string> = { "cache-control": "no-store" };
  if (code === "token_missing") headers["www-authenticate"] = 'Bearer realm="mnn-parity"';
  if (retryAfter !== undefined) headers["retry-after"] = String(retryAfter);
  return Response.json({ error: { code, message, fix } }, { status: statusOf[code], headers });
}
