import { CodedError } from "../errors/coded-error.ts";

/** More than any form of ours holds. */
const MOST_BYTES = 10_000;

const JSON_TYPE = "application/json";
const FORM = "application/x-www-form-urlencoded";

/** What was asked for, by a program (JSON) or by a page's form. */
export interface Fields {
  /** A value's text; empty where there is none. */
  get(name: string): string;
  /** Whether a page's form asked, which wants to see a page next. */
  form: boolean;
}

/** @throws CodedError `type_unsupported`, `body_too_large` or `json_invalid` */
export async function readFields(request: Request): Promise<Fields> {
  const type = typeOf(request);
  if (type !== FORM && type !== JSON_TYPE) throw unsupported(type);
  const text = await readText(request, MOST_BYTES);
  if (type === FORM) {
    const fields = new URLSearchParams(text);
    return { form: true, get: (name) => fields.get(name) ?? "" };
  }
  const value = parsed(text);
  return {
    form: false,
    get: (name) => {
      const found = Object.hasOwn(value, name) ? value[name] : "";
      return typeof found === "string" || typeof found === "boolean" ? String(found) : "";
    },
  };
}

/** A program's JSON object, of `most` bytes. @throws CodedError as {@link readFields} */
export async function readJson(request: Request, most: number): Promise<Record<string, unknown>> {
  const type = typeOf(request);
  if (type !== JSON_TYPE) throw unsupported(type);
  return parsed(await readText(request, most));
}

const typeOf = (request: Request): string | undefined =>
  request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();

const unsupported = (type: string | undefined): CodedError =>
  new CodedError(
    "type_unsupported",
    `The content type is ${type ? JSON.stringify(type) : "missing"}.`,
    "Send JSON with content-type: application/json.",
  );

async function readText(request: Request, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  for await (const bytes of request.body ?? []) {
    size += (bytes as Uint8Array).length;
    if (size > most)
      throw new CodedError("body_too_large", `It is larger than ${most} bytes.`, "Send the fields alone.");
    text += decoder.decode(bytes as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Refused below, as what is no object.
  }
  throw new CodedError("json_invalid", "The body is no JSON object.", 'Send {"name": "value"}.');
}
