import { z } from "zod";

/**
 * A floating-point value in JSON. JSON has no NaN, no infinities and (through JSON.stringify) no -0, and a
 * report about numeric failure must carry all three, so they are written as strings.
 */
const words = z.enum(["NaN", "Infinity", "-Infinity", "-0"]);

export const real = z.codec(
  z.union([z.number(), words]),
  z.custom<number>((value) => typeof value === "number"),
  { decode: (value) => Number(value), encode: written },
);

/** A {@link real} as JSON has it. */
export function written(value: number): number | z.infer<typeof words> {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : value;
  return String(value) as "NaN" | "Infinity" | "-Infinity";
}

/**
 * Encodes what was decoded by a schema, as z.encode does but for looking at each part twice: no field but a {@link real} holds what JSON
 * has no word for, so that no schema is needed to find it. Only -0 may be a plain number's, and is the schema's to tell.
 */
export function encodeBy<S extends z.ZodType>(schema: S, value: z.output<S>): z.input<S> {
  try {
    return withWords(value) as z.input<S>;
  } catch (error) {
    if (error !== NEGATIVE_ZERO) throw error;
    return z.encode(schema, value);
  }
}

const NEGATIVE_ZERO = new Error("-0");

/** The value itself where JSON holds all of it. */
function withWords(value: unknown): unknown {
  if (typeof value === "number") {
    if (Object.is(value, -0)) throw NEGATIVE_ZERO;
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const parts = value.map(withWords);
    return parts.some((part, index) => part !== value[index]) ? parts : value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const key in value) {
    const part = value[key as keyof typeof value];
    const encoded = withWords(part);
    if (encoded === part) continue;
    copy ??= { ...value };
    copy[key] = encoded;
  }
  return copy ?? value;
}
