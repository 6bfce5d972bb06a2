import type { z } from "zod";
import type { Problem } from "../../errors/config-messages.ts";
import { failure, type ParityError } from "../../errors/error.ts";
import { nearest } from "../../system/nearest.ts";
import { configJsonSchema, preprocessJsonSchema } from "./json-schema.ts";
import { exampleOf } from "./keys.ts";
import { labelOf, problemOf, show } from "./problem.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Where things were written, for messages. */
export interface Locations {
  where(path: Path, what?: "key" | "value"): string;
  /** The text of a value as it was written, where that can differ from what was read. */
  written(path: Path): string | undefined;
  /** What the value is of; left out: a whole configuration. */
  of?: "preprocess";
}

/** What is wrong with a configuration, in words, from what zod found wrong with `value`. */
export function explain(issues: readonly Issue[], value: unknown, locations: Locations): Problem[] {
  return issues.flatMap((issue) => explainOne(issue, value, locations));
}

function explainOne(found: Issue, value: unknown, locations: Locations): Problem[] {
  const issues = likelyBranch(found, value);
  if (issues[0] !== found) return explain(issues, value, locations);
  const { path } = found;
  const at = (error: ParityError, what: "key" | "value" = "value", of: Path = path) =>
    problemOf(locations.where(of, what), error);
  const given = valueAt(value, path);
  const example = exampleOf(path.findLast((part) => exampleOf(part) !== undefined));
  const label = labelOf(path);
  switch (found.code) {
    case "unrecognized_keys": {
      const known = keysAt(path, locations);
      return found.keys.map((unknown) => {
        const near = nearest(unknown, known);
        const error = failure(
          "config-unknown-key",
          unknown,
          label,
          known,
          near,
          exampleOf(near) ?? exampleOf(known[0]),
        );
        return at(error, "key", [...path, unknown]);
      });
    }
    case "invalid_type":
    case "invalid_union": {
      const wanted = found.code === "invalid_type" ? wantedType(found.expected) : wantedHere(path, locations);
      if (given === undefined) {
        const inside = labelOf(path.slice(0, -1));
        return [
          at(failure("config-missing-key", String(path.at(-1)), inside, example), "key", path.slice(0, -1)),
        ];
      }
      if (given === null) return [at(failure("config-no-value", label, wanted, example))];
      const written = locations.written(path) ?? String(given);
      if (typeof given === "number" && isRelease(path))
        return [at(failure("config-release-number", label, written, String(given)))];
      if (wanted === "text" && typeof given !== "object")
        return [at(failure("config-quote", label, written, `a ${typeof given}`, example))];
      return [at(failure("config-type", label, show(given), wanted, example))];
    }
    case "invalid_value": {
      const choices = found.values.map(String);
      if (given === undefined) {
        const inside = labelOf(path.slice(0, -1));
        return [
          at(failure("config-missing-key", String(path.at(-1)), inside, example), "key", path.slice(0, -1)),
        ];
      }
      const near = nearest(String(given), choices);
      return [at(failure("config-choice", label, show(given), choices, near, example))];
    }
    case "too_small":
    case "too_big": {
      if (Array.isArray(given) && given.length === 0)
        return [at(failure("config-empty-list", label, example))];
      if (given === "") return [at(failure("config-no-value", label, "text", example))];
      return [at(failure("config-bound", label, show(given), boundOf(found), example))];
    }
    default:
      return [at(failure("config-value", label, show(given), found.message, example))];
  }
}

/**
 * The issues of the alternative that a value was most likely meant as: of those that take its type, the one
 * that it misses least.
 */
function likelyBranch(found: Issue, value: unknown): Issue[] {
  if (found.code !== "invalid_union") return [found];
  const branches = found.errors
    .map((issues) => issues.map((issue) => ({ ...issue, path: [...found.path, ...issue.path] }) as Issue))
    .filter((issues) => issues.every((issue) => !isTypeOf(issue, found.path, value)))
    .sort((a, b) => weight(a) - weight(b));
  return branches[0] ?? [found];
}

const weight = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);

/** Whether an issue says that the whole value at `path` has the wrong type. */
function isTypeOf(issue: Issue, path: Path, value: unknown): boolean {
  if (issue.path.length !== path.length) return false;
  if (issue.code === "invalid_union")
    return issue.errors.every((branch) =>
      branch.some((inner) => isTypeOf({ ...inner, path: [...path, ...inner.path] } as Issue, path, value)),
    );
  return issue.code === "invalid_type" || (issue.code === "invalid_value" && isObject(valueAt(value, path)));
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null;

const isRelease = (path: Path): boolean => path.includes("mnn") || path.at(-1) === "converter";

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inside, part) => (isObject(inside) ? inside[part] : undefined), value);

function wantedType(expected: string): string {
  const words: Record<string, string> = {
    string: "text",
    array: "a list",
    object: "a block of keys",
    record: "a block of keys",
    number: "a number",
    int: "a whole number",
    integer: "a whole number",
    tuple: "a list",
  };
  return words[expected] ?? expected;
}

function boundOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [limit, side] = issue.code === "too_small" ? [issue.minimum, "at least"] : [issue.maximum, "at most"];
  const unit = { string: " characters long", array: " values long" }[issue.origin as string] ?? "";
  const strict = issue.inclusive === false;
  if (strict) return issue.code === "too_small" ? `more than ${limit}${unit}` : `less than ${limit}${unit}`;
  return `${side} ${limit}${unit}`;
}

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
}

/** What the configuration may hold at a path, as every alternative of the JSON Schema says. */
function schemasAt(path: Path, { of }: Locations): JsonSchema[] {
  const flat = (schema: JsonSchema): JsonSchema[] => (schema.anyOf ? schema.anyOf.flatMap(flat) : [schema]);
  let here = flat((of ? preprocessJsonSchema() : configJsonSchema()) as JsonSchema);
  for (const part of path)
    here = here
      .map((schema) => {
        if (typeof part === "number") return schema.items ?? schema.prefixItems?.[part];
        const own = schema.properties?.[String(part)];
        return (
          own ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined)
        );
      })
      .filter((schema): schema is JsonSchema => schema !== undefined)
      .flatMap(flat);
  return here;
}

const keysAt = (path: Path, locations: Locations): string[] => [
  ...new Set(schemasAt(path, locations).flatMap((schema) => Object.keys(schema.properties ?? {}))),
];

function wantedHere(path: Path, locations: Locations): string {
  const types = schemasAt(path, locations).map((schema) => wantedType(schema.type ?? "object"));
  return [...new Set(types)].join(" or ") || "another type";
}
