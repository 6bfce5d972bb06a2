import { CodedError } from "../errors/coded-error.ts";

/** A report may be this large, compressed or not. */
export const BODY_LIMIT = 20_000_000;

/**
 * Reads a JSON body, plain or gzip, counting while it streams, so that neither a missing content-length nor a
 * small body that unpacks to gigabytes gets past the bound.
 */
export async function readJson(request: Request, limit = BODY_LIMIT): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new CodedError(
      "type_unsupported",
      `The content type is ${type ? JSON.stringify(type) : "missing"}.`,
      "Send the report with content-type: application/json.",
    );
  if (Number(request.headers.get("content-length")) > limit) throw tooLarge(limit);
  const bytes = await readBounded(decoded(request), limit);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new CodedError(
      "json_invalid",
      `The body is not JSON: ${(error as Error).message}`,
      "Send the report.json that mnn-parity wrote, unchanged.",
    );
  }
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

async function readBounded(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await read(reader);
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(value);
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

const tooLarge = (limit: number): CodedError =>
  new CodedError(
    "body_too_large",
    `The report is larger than ${limit / 1e6} MB.`,
    "Run with --ops failing, which keeps op rows of failing cells only, or with fewer inputs.",
  );
