import { PROBLEM_TYPE, problemOf } from "../contract/problem.ts";
import { CodedError, statusOf } from "../errors/coded-error.ts";
import { log } from "../system/log.ts";
import { requestId } from "./client.ts";

/** Runs a handler and turns what it throws into a problem (RFC 9457), in one place. */
export async function respond(handler: () => Promise<Response>): Promise<Response> {
  try {
    return await handler();
  } catch (error) {
    return problemResponse(toCoded(error));
  }
}

function toCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log(`request failed: ${why}`, { request: requestId() });
  // What broke inside is for the log, not for the caller.
  return new CodedError("internal", "The dashboard failed on this request.", "Its log says why. Try again.");
}

function problemResponse(error: CodedError): Response {
  const headers: Record<string, string> = { "cache-control": "no-store", "content-type": PROBLEM_TYPE };
  if (error.code === "token_missing") headers["www-authenticate"] = 'Bearer realm="mnn-parity"';
  if (error.retryAfter !== undefined) headers["retry-after"] = String(error.retryAfter);
  return Response.json(problemOf(error, requestId()), { status: statusOf[error.code], headers });
}
