import type { z } from "zod";
import type { Answered, Asked, Endpoint } from "../contract/endpoint.ts";
import { CodedError } from "../errors/coded-error.ts";
import { readJson } from "./fields.ts";

/** More than any body that is described, but a report's, which is read as it comes in. */
const MOST_BYTES = 200_000;

/** How many wrong places are named. */
const NAMED = 5;

/**
 * What a request asks of an endpoint: the parameters of its address and its query, as the contract has them.
 *
 * @throws CodedError `request_invalid`
 */
export async function askedOf<E extends Endpoint>(
  { params, query }: E,
  request: Request,
  given?: Promise<Record<string, string>>,
): Promise<Pick<Asked<E>, "params" | "query">> {
  const { searchParams } = new URL(request.url);
  return {
    params: parsed(params, await given, "the address"),
    query: parsed(query, Object.fromEntries(searchParams), "the query"),
  } as Pick<Asked<E>, "params" | "query">;
}

/** What its JSON says. @throws CodedError `request_invalid`, and as `readJson` */
export const bodyOf = async <E extends Endpoint>({ body }: E, request: Request): Promise<Asked<E>["body"]> =>
  parsed(body, await readJson(request, MOST_BYTES), "the body") as Asked<E>["body"];

function parsed(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (!schema) return undefined;
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const places = error.issues
    .slice(0, NAMED)
    .map(({ path, message }) =>
      [path.join(".").slice(0, 100), message.slice(0, 200)].filter(Boolean).join(": "),
    );
  throw new CodedError(
    "request_invalid",
    `This is not what ${what} may say: ${places.join("; ")}`,
    "docs/api.md and /api/v1/openapi.json say what each request takes.",
  );
}

/** An answer as the contract has it. What is of one caller is nobody else's to keep. */
export const answered = <E extends Endpoint, S extends keyof E["answers"] & number>(
  _endpoint: E,
  status: S,
  value: Answered<E, S>,
  headers: Record<string, string> = {},
): Response => Response.json(value, { status, headers: { "cache-control": "no-store", ...headers } });
