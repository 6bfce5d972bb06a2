import { z } from "zod";
import { type ErrorCode, statusOf } from "../errors/coded-error.ts";

const codes = Object.keys(statusOf) as ErrorCode[];

/** A refusal (RFC 9457), with what to do about it. `error` is what earlier versions answered, for clients that read that. */
export const problemSchema = z.object({
  type: z.string().describe("A name for this kind of problem; it leads nowhere"),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(codes),
  fix: z.string(),
  /** Of this request, as the server's log has it. */
  request: z.string().optional(),
  error: z.object({ code: z.enum(codes), message: z.string(), fix: z.string() }),
});

export type Problem = z.infer<typeof problemSchema>;

/** The content type of a problem. */
export const PROBLEM_TYPE = "application/problem+json";

/** A refusal as what is answered. */
export function problemOf(
  { code, message, fix }: { code: ErrorCode; message: string; fix: string },
  request: string | undefined,
): Problem {
  const words = code.replaceAll("_", " ");
  return {
    type: `urn:mnn-parity:problem:${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status: statusOf[code],
    detail: message,
    code,
    fix,
    ...(request === undefined ? {} : { request }),
    error: { code, message, fix },
  };
}
