import { z } from "zod";
import { fastOf, UNSURE } from "./fast.ts";

/** One wrong place. */
export interface Wrong {
  path: PropertyKey[];
  message: string;
}

/** Decodes a value that lies at `path`; what is wrong is added to `wrong`, and nothing is looked at after the first wrong piece. */
export type Decode = (value: unknown, path: PropertyKey[], wrong: Wrong[]) => unknown;

/** How many wrong places are kept of one piece. */
const MOST_WRONG = 5;

/**
 * Decodes by a schema as z.decode does: at once what is surely right (fast.ts), and else entry by entry where there are lists of objects.
 * zod alone looks at every entry and keeps every issue: a list of `{}` costs it 60 µs and 5 KB for each 3 bytes.
 */
export function decoderOf(schema: z.ZodType): Decode {
  const fast = fastOf(schema);
  const slow = slowOf(schema);
  return (value, path, wrong) => {
    const decoded = fast(value);
    return decoded === UNSURE ? slow(value, path, wrong) : decoded;
  };
}

function slowOf(schema: z.ZodType): Decode {
  if (!holdsObjects(schema)) return plain(schema);
  if (isOptional(schema)) return ofOptional(schema);
  if (schema instanceof z.ZodArray) return ofList(schema);
  return ofObject(schema as z.ZodObject);
}

/** A list's own checks, without those of its entries. */
export const lengthOf = (schema: z.ZodArray): Decode =>
  plain(schema.clone({ ...schema.def, element: z.unknown() }));

/** A schema without what allows null or nothing in its place. */
export const inner = (schema: z.ZodType): z.ZodType =>
  isOptional(schema) ? inner(schema.unwrap() as z.ZodType) : schema;

const isOptional = (schema: z.ZodType): schema is z.ZodNullable | z.ZodOptional =>
  schema instanceof z.ZodNullable || schema instanceof z.ZodOptional;

/** Whether a list of objects is anywhere in it. */
function holdsObjects(schema: z.ZodType): boolean {
  const within = inner(schema);
  if (within instanceof z.ZodArray) {
    const element = inner(within.element as z.ZodType);
    return element instanceof z.ZodObject || holdsObjects(element);
  }
  return within instanceof z.ZodObject && Object.values(within.shape).some(holdsObjects);
}

function plain(schema: z.ZodType): Decode {
  return (value, path, wrong) => {
    const result = z.safeDecode(schema, value as never);
    if (result.success) return result.data;
    for (const issue of result.error.issues.slice(0, MOST_WRONG))
      wrong.push({ path: [...path, ...issue.path], message: issue.message });
    return undefined;
  };
}

function ofOptional(schema: z.ZodNullable | z.ZodOptional): Decode {
  const absent = plain(schema);
  const present = slowOf(schema.unwrap() as z.ZodType);
  return (value, path, wrong) => (value == null ? absent : present)(value, path, wrong);
}

function ofList(schema: z.ZodArray): Decode {
  const length = lengthOf(schema);
  const element = slowOf(schema.element as z.ZodType);
  return (value, path, wrong) => {
    length(value, path, wrong);
    const decoded: unknown[] = [];
    for (let i = 0; wrong.length === 0 && i < (value as unknown[]).length; i++)
      decoded.push(element((value as unknown[])[i], [...path, i], wrong));
    return decoded;
  };
}

function ofObject(schema: z.ZodObject): Decode {
  const parts = Object.entries(schema.shape).filter(([, field]) => holdsObjects(field as z.ZodType));
  const decoders = parts.map(([key, field]) => [key, slowOf(field as z.ZodType)] as const);
  const shell = plain(
    schema.safeExtend(Object.fromEntries(parts.map(([key]) => [key, z.unknown().optional()]))),
  );
  return (value, path, wrong) => {
    const decoded = shell(value, path, wrong) as Record<string, unknown>;
    for (const [key, decode] of decoders) {
      if (wrong.length > 0) return undefined;
      const part = decode((value as Record<string, unknown>)[key], [...path, key], wrong);
      if (part !== undefined) decoded[key] = part;
    }
    return decoded;
  };
}
