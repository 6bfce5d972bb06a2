import { z } from "zod";
import { real } from "../real.ts";

/** What is not surely right: it is zod's to say whether it is, and what is wrong. */
export const UNSURE = Symbol("unsure");

/** Decodes what is surely right as zod does, and takes no part of it along that is not; changes nothing of what it is given. */
export type Fast = (value: unknown) => unknown;

type Test = (value: never) => boolean;
type CheckDef = z.core.$ZodChecks["_zod"]["def"];
type Checked = { checks?: { _zod: { def: CheckDef } }[] };

/**
 * A decoder of JSON that is as it should be, for schemas of the kinds that are known here; others it leaves to zod, piece by piece. zod
 * makes three objects for each value that it looks at, which is most of the time that a large report takes; here objects that need no
 * change are the ones that JSON.parse made.
 */
export function fastOf(schema: z.ZodType): Fast {
  return known(schema) ?? byZod(schema);
}

const byZod =
  (schema: z.ZodType): Fast =>
  (value) => {
    const result = z.safeDecode(schema, value as never);
    return result.success ? result.data : UNSURE;
  };

/** Null where zod has to do it. */
function known(schema: z.ZodType): Fast | null {
  if (schema === real) return ofReal;
  const tests = testsOf(schema.def as unknown as Checked);
  if (!tests) return null;
  const passes = (value: unknown) => tests.every((test) => test(value as never));
  if (schema instanceof z.ZodNumber)
    return (value) => (Number.isFinite(value) && passes(value) ? value : UNSURE);
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat)
    return (value) => (typeof value === "string" && passes(value) ? value : UNSURE);
  if (schema instanceof z.ZodArray) return ofArray(schema, passes);
  // Of these no check is known.
  if (tests.length > 0) return null;
  if (schema instanceof z.ZodBoolean) return (value) => (typeof value === "boolean" ? value : UNSURE);
  if (schema instanceof z.ZodEnum) return among(schema.options);
  if (schema instanceof z.ZodLiteral) return among([...schema.values]);
  if (schema instanceof z.ZodNullable) return unless(null, schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodOptional) return unless(undefined, schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodRecord) return ofRecord(schema);
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? ofObject(schema) : null;
}

const reals = new Map([Number.NaN, Infinity, -Infinity, -0].map((value) => [z.encode(real, value), value]));

const ofReal: Fast = (value) => {
  if (typeof value === "number") return Number.isFinite(value) ? value : UNSURE;
  return reals.get(value as "NaN") ?? UNSURE;
};

function among(values: readonly unknown[]): Fast {
  const all = new Set(values);
  return (value) => (all.has(value) ? value : UNSURE);
}

function unless(instead: null | undefined, schema: z.ZodType): Fast {
  const inner = fastOf(schema);
  return (value) => (value === instead ? value : inner(value));
}

function ofArray(schema: z.ZodArray, passes: (value: unknown) => boolean): Fast {
  const element = fastOf(schema.element as z.ZodType);
  return (value) => {
    if (!Array.isArray(value) || !passes(value)) return UNSURE;
    let copy: unknown[] | undefined;
    for (let at = 0; at < value.length; at++) {
      const decoded = element(value[at]);
      if (decoded === UNSURE) return UNSURE;
      if (Object.is(decoded, value[at])) continue;
      copy ??= [...value];
      copy[at] = decoded;
    }
    return copy ?? value;
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function ofRecord(schema: z.ZodRecord): Fast {
  const [name, entry] = [schema.keyType as z.ZodType, schema.valueType as z.ZodType].map(fastOf);
  return (value) => {
    if (!isObject(value)) return UNSURE;
    let copy: Record<string, unknown> | undefined;
    for (const key of Object.keys(value)) {
      if (key === "__proto__" || name!(key) !== key) return UNSURE;
      const decoded = entry!(value[key]);
      if (decoded === UNSURE) return UNSURE;
      if (Object.is(decoded, value[key])) continue;
      copy ??= { ...value };
      copy[key] = decoded;
    }
    return copy ?? value;
  };
}

function ofObject(schema: z.ZodObject): Fast {
  const fields = Object.entries(schema.shape).map(([key, field]) => ({
    key,
    decode: fastOf(field as z.ZodType),
  }));
  return (value) => {
    if (!isObject(value)) return UNSURE;
    const given = Object.keys(value);
    const decoded: unknown[] = [];
    let [at, same] = [0, true];
    for (const { key, decode } of fields) {
      const member = Object.hasOwn(value, key) ? value[key] : undefined;
      const part = decode(member);
      if (part === UNSURE) return UNSURE;
      decoded.push(part);
      // Members that are not there are left out; those that are come in the schema's order.
      if (given[at] === key) at++;
      else if (member !== undefined) same = false;
      if (!Object.is(part, member)) same = false;
    }
    if (same && at === given.length) return value;
    const built: Record<string, unknown> = {};
    fields.forEach(({ key }, index) => {
      if (Object.hasOwn(value, key)) built[key] = decoded[index];
    });
    return built;
  };
}

/** A schema's own checks; null where one is not known here. */
function testsOf(def: Checked): Test[] | null {
  const own = (def.checks ?? []).map(({ _zod }) => _zod.def);
  const tests = ["check" in def ? (def as unknown as CheckDef) : [], own].flat().map(testOf);
  return tests.includes(null) ? null : (tests as Test[]);
}

/** Formats of text that are a pattern and nothing else. */
const PATTERNS: readonly string[] = ["regex", "uuid", "datetime"];

function testOf(check: CheckDef): Test | null {
  switch (check.check) {
    case "greater_than": {
      const least = Number(check.value);
      return check.inclusive ? (given: number) => given >= least : (given: number) => given > least;
    }
    case "less_than": {
      const most = Number(check.value);
      return check.inclusive ? (given: number) => given <= most : (given: number) => given < most;
    }
    case "number_format":
      return check.format === "safeint" ? (given: number) => Number.isSafeInteger(given) : null;
    case "min_length":
      return (given: { length: number }) => given.length >= check.minimum;
    case "max_length":
      return (given: { length: number }) => given.length <= check.maximum;
    case "length_equals":
      return (given: { length: number }) => given.length === check.length;
    case "string_format": {
      const { format, pattern } = check;
      const plain = PATTERNS.includes(format) && pattern && !/[gy]/.test(pattern.flags);
      return plain ? (given: string) => pattern.test(given) : null;
    }
    default:
      return null;
  }
}
