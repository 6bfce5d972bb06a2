import { CodedError } from "../errors/coded-error.ts";

/** Longer than any row that was ever taken in. */
const LONGEST_LINE = 100_000_000;

/** The lines of a gzipped body, as they come. @throws CodedError `type_unsupported`, `encoding_broken` or `body_too_large` */
export async function* unzippedLines(request: Request): AsyncGenerator<string> {
  const type = request.headers.get("content-type");
  if (type !== "application/gzip" || !request.body)
    throw new CodedError(
      "type_unsupported",
      `The content type is ${type ? JSON.stringify(type) : "missing"}.`,
      "Send the export as it was given, with content-type: application/gzip.",
    );
  const text = request.body
    .pipeThrough(new DecompressionStream("gzip") as never)
    .pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>;
  const reader = text.getReader();
  let rest: string[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await read(reader);
      if (done) break;
      const [head, ...lines] = value.split("\n") as [string, ...string[]];
      rest.push(head);
      length += head.length;
      for (const line of lines) {
        yield rest.join("");
        rest = [line];
        length = line.length;
      }
      if (length > LONGEST_LINE)
        throw new CodedError(
          "body_too_large",
          "It has a line that is too long.",
          "Send an export as it was given.",
        );
    }
    const last = rest.join("");
    if (last !== "") yield last;
  } finally {
    void reader.cancel().catch(() => {});
  }
}

async function read(reader: ReadableStreamDefaultReader<string>) {
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
