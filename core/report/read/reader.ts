import type { z } from "zod";
import { type Decode, decoderOf, inner, lengthOf, type Wrong } from "./decoder.ts";
import type { Limits } from "./limits.ts";
import { Refused } from "./refused.ts";
import { JsonScan } from "./scan.ts";

/** Takes JSON as it comes in. Both throw Refused, as soon as that is known. */
export interface Reader<T> {
  push(chunk: Uint8Array): void;
  end(): T;
}

interface Field {
  whole: Decode;
  /** Only of lists. */
  list: { length: Decode; entry: Decode } | null;
}

/**
 * Makes readers of JSON objects that anybody may have written. Each member, and each entry of a list at the top, is decoded when it is
 * complete, and the first wrong one ends it: the time to an error does not grow with what follows, and memory holds the decoded
 * form and one piece of JSON.
 *
 * @param schema an object without checks of its own, with a `schema` that names its version
 */
export function readerOf<S extends z.ZodObject>(schema: S, limits: Limits): () => Reader<z.output<S>> {
  let fields: ReadonlyMap<string, Field> | undefined;
  return () => {
    // When the first is read: most who hold a schema read nothing.
    fields ??= new Map(
      Object.entries(schema.shape).map(([key, field]) => [key, fieldOf(field as z.ZodType)]),
    );
    return new ObjectReader(fields, limits) as Reader<z.output<S>>;
  };
}

function fieldOf(schema: z.ZodType): Field {
  const within = inner(schema);
  const list = within as z.ZodArray;
  return {
    whole: decoderOf(schema),
    list:
      within.type === "array"
        ? { length: lengthOf(list), entry: decoderOf(list.element as z.ZodType) }
        : null,
  };
}

class ObjectReader implements Reader<unknown> {
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #values = new Map<string, unknown>();
  readonly #scan: JsonScan;
  #schema: string | undefined;
  #wrong: Refused | null = null;

  constructor(fields: ReadonlyMap<string, Field>, limits: Limits) {
    this.#fields = fields;
    this.#scan = new JsonScan(limits, {
      member: (key, value) => this.#member(key, value),
      list: (key) => this.#values.set(key, []),
      entry: (key, value) => this.#entry(key, value),
    });
  }

  push(chunk: Uint8Array): void {
    try {
      this.#scan.push(chunk);
    } catch (error) {
      throw this.#named(error);
    }
  }

  end(): unknown {
    try {
      this.#scan.end();
      if (this.#wrong) throw this.#wrong;
      return this.#whole();
    } catch (error) {
      throw this.#named(error);
    }
  }

  #member(key: string, value: unknown): void {
    if (key === "schema") this.#schema = typeof value === "string" ? value.slice(0, 100) : String(value);
    this.#check((wrong) => {
      const field = this.#fields.get(key);
      if (field) this.#values.set(key, field.whole(value, [key], wrong));
    });
  }

  #entry(key: string, value: unknown): void {
    this.#check((wrong) => {
      const list = this.#values.get(key) as unknown[];
      const decoded = this.#fields.get(key)?.list?.entry(value, [key, list.length], wrong);
      if (decoded !== undefined) list.push(decoded);
    });
  }

  /** The first wrong piece is the last one that is looked at; what it is wrong against is its schema's to say, which may come later. */
  #check(look: (wrong: Wrong[]) => void): void {
    if (!this.#wrong) {
      const wrong: Wrong[] = [];
      look(wrong);
      if (wrong.length > 0) this.#wrong = notOfSchema(wrong);
    }
    if (this.#wrong && this.#schema !== undefined) throw this.#wrong;
  }

  /** All members in the schema's order, the lists with their own bounds, and what is not there at all. */
  #whole(): unknown {
    const whole: Record<string, unknown> = {};
    const wrong: Wrong[] = [];
    for (const [key, { whole: decode, list }] of this.#fields) {
      const value = this.#values.get(key);
      if (!this.#values.has(key)) decode(undefined, [key], wrong);
      else if (Array.isArray(value)) (list?.length ?? decode)(value, [key], wrong);
      if (value !== undefined) whole[key] = value;
    }
    if (wrong.length > 0) throw notOfSchema(wrong);
    return whole;
  }

  /** What was found first, with the schema as far as it is known. */
  #named(error: unknown): unknown {
    if (!(error instanceof Refused)) return error;
    const first = error.kind === "limit" && this.#wrong ? this.#wrong : error;
    first.schema = this.#schema;
    return first;
  }
}

/** How many wrong places are named. */
const NAMED = 5;

function notOfSchema(wrong: readonly Wrong[]): Refused {
  return new Refused(
    "schema",
    wrong
      .slice(0, NAMED)
      .map(({ path, message }) => `${pathOf(path)}: ${message.slice(0, 300)}`)
      .join("; "),
  );
}

/** `cells[3].verdict`, as one would write it in code. */
const pathOf = (path: PropertyKey[]): string =>
  path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index > 0 ? "." : ""}${String(key)}`))
    .join("");
