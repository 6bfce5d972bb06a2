import { z } from "zod";
import { real, written } from "./real.ts";

/** Encodes what was decoded by a schema. */
export type Encode<S extends z.ZodType> = (value: z.output<S>) => z.input<S>;

type Plain = (value: never) => unknown;

const asIs: Plain = (value) => value;

/**
 * Encodes by a schema as z.encode does, keys in its order and no others, without looking once more whether our own values are of it: of a
 * report's rows of ops, of which there are thousands, that took longer than computing them.
 */
export const encoderOf = <S extends z.ZodType>(schema: S): Encode<S> => plainOf(schema) as Encode<S>;

function plainOf(schema: z.ZodType): Plain {
  if ((schema as unknown) === real) return written as Plain;
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    const encode = plainOf(schema.unwrap() as z.ZodType);
    return encode === asIs ? asIs : (value) => (value == null ? value : encode(value));
  }
  if (schema instanceof z.ZodArray) {
    const encode = plainOf(schema.element as z.ZodType);
    return encode === asIs ? asIs : (value: never[]) => value.map((one) => encode(one));
  }
  if (schema instanceof z.ZodObject && schema.def.catchall === undefined) return ofObject(schema);
  if (PLAIN.some((kind) => schema instanceof kind)) return asIs;
  return (value) => z.encode(schema, value);
}

/** What JSON holds as it is. */
const PLAIN = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral];

function ofObject(schema: z.ZodObject): Plain {
  const fields = Object.entries(schema.shape).map(
    ([key, field]) => [key, plainOf(field as z.ZodType)] as const,
  );
  return (value: Record<string, never>) => {
    const encoded: Record<string, unknown> = {};
    for (const [key, encode] of fields) if (key in value) encoded[key] = encode(value[key]!);
    return encoded;
  };
}
