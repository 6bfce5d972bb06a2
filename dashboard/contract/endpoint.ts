import type { z } from "zod";
import type { ErrorCode } from "../errors/coded-error.ts";

/**
 * Who may ask: `anybody`; a `reader` of the project (a public one's is anybody); a `writer`, who may publish to it; an `admin` of it; a
 * `page` of this dashboard, by its forms; the `owner` of the server's token.
 */
export type Access = "anybody" | "reader" | "writer" | "admin" | "page" | "owner";

/** One thing that can be asked of the dashboard, by a program. */
export interface Endpoint {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** With its parameters in braces. */
  path: `/${string}`;
  summary: string;
  access: Access;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** JSON; of a `page`'s endpoints a form's fields. */
  body?: z.ZodType;
  /** By status; null where there is nothing to read, a string names a content type that is not JSON. */
  answers: Readonly<Record<number, z.ZodType | string | null>>;
  /** What may go wrong besides what may with any: a caller that is not let in, a request that is not as described here. */
  errors?: readonly ErrorCode[];
}

/** Keeps the types of what is described. */
export const endpoint = <const E extends Endpoint>(described: E): E => described;

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler gets of a request. */
export interface Asked<E extends Endpoint> {
  params: Output<E["params"]>;
  query: Output<E["query"]>;
  body: Output<E["body"]>;
}

/** What a handler may answer with a status, as JSON has it. */
export type Answered<E extends Endpoint, S extends keyof E["answers"]> = E["answers"][S] extends z.ZodType
  ? z.input<E["answers"][S]>
  : never;
