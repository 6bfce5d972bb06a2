import { CodedError } from "../errors/coded-error.ts";
import { tooLarge } from "../services/report/decode.ts";

/** A report may be this large, compressed or not. */
export const BODY_LIMIT = 50_000_000;

/**
 * A JSON body, plain or gzip, as it comes in, counted while it streams, so that neither a missing content-length nor a
 * small body that unpacks to gigabytes gets past the bound. Who stops early has read no more than that.
 */
export function readBody(request: Request, limit = BODY_LIMIT): AsyncGenerator<Uint8Array> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new CodedError(
      "type_unsupported",
      `The content type is ${type ? JSON.stringify(type) : "missing"}.`,
      "Send the report with content-type: application/json.",
    );
  if (Number(request.headers.get("content-length")) > limit) throw beyond(limit);
  return bounded(decoded(request), limit);
}

function decoded(request: Request): ReadableStream<Uint8Array> {
  const body = request.body ?? new Blob([]).stream();
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity") return body;
  if (encoding === "gzip") return body.pipeThrough(new DecompressionStream("gzip") as never);
  throw new CodedError(
    "encoding_unsupported",
    `The content encoding is ${JSON.stringify(encoding)}.`,
    "Send the report as it is or with content-encoding: gzip.",
  );
}

async function* bounded(stream: ReadableStream<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await read(reader);
      if (done) return;
      size += value.byteLength;
      if (size > limit) throw beyond(limit);
      yield value;
    }
  } finally {
    // Not waited for: the answer is known.
    void drain(reader, limit - size);
  }
}

/** Takes what still comes, up to a bound: a client whose connection is cut while it sends does not see why. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>, most: number): Promise<void> {
  try {
    for (let left = most; left > 0; ) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.byteLength;
    }
    await reader.cancel();
  } catch {
    // It ended early, or was never what it says: it was refused already.
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch {
    throw new CodedError(
      "encoding_broken",
      "The body ended early or is not the gzip it says it is.",
      "Send it again.",
    );
  }
}

const beyond = (limit: number): CodedError => tooLarge(`it is larger than ${limit / 1e6} MB`);
