import fc from "fast-check";
import { names } from "./names.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What is done to one place of a JSON value; which place is a share of all. */
type Edit =
  | { kind: "put"; which: number; value: Json }
  | { kind: "drop"; which: number }
  | { kind: "more"; which: number; times: number }
  | { kind: "swap"; which: number; other: number }
  | { kind: "rename"; which: number; key: string };

const which = fc.nat({ max: 0xffff });

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 5e-324, 1e21),
  fc.constantFrom<Json>(
    "",
    " ",
    "0",
    "NaN",
    "-Infinity",
    "null",
    "__proto__",
    "x".repeat(5000),
    [],
    {},
    [[]],
    [{}],
    [null],
  ),
  names,
  fc.constant(JSON.parse(`${"[".repeat(64)}${"]".repeat(64)}`) as Json),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);
const key = fc.constantFrom(
  "__proto__",
  "constructor",
  "toString",
  "length",
  "",
  "id",
  "x",
  "hasOwnProperty",
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("put" as const), which, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("drop" as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("more" as const),
      which,
      times: fc.constantFrom(1, 2, 30, 400),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("swap" as const), which, other: which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rename" as const), which, key }) },
);

/** A right JSON value with up to three edits anywhere in it: as text, which a key like `__proto__` goes through. */
export const brokenJson = (samples: readonly unknown[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...samples.map((one) => JSON.stringify(one))),
      fc.array(edit, { maxLength: 3, size: "max" }),
    )
    .map(([text, edits]) => {
      const root = { all: JSON.parse(text) as Json };
      for (const one of edits) apply(root, one);
      return written(root.all);
    });

/** The same, and sometimes a text that is not quite JSON. */
export const brokenJsonText = (samples: readonly unknown[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      brokenJson(samples),
      fc.option(fc.tuple(which, fc.constantFrom("", ",", "}", "]", '"', "\\", "\0", "\ud800", "NaN", "//")), {
        freq: 6,
      }),
    )
    .map(([text, slip]) => {
      if (!slip) return text;
      const at = Math.floor((slip[0] / 0x10000) * text.length);
      return slip[1] === "" ? text.slice(0, at) : `${text.slice(0, at)}${slip[1]}${text.slice(at)}`;
    });

interface Slot {
  holder: Json[] | { [key: string]: Json };
  key: string | number;
}

function slotsOf(holder: Json[] | { [key: string]: Json }, found: Slot[] = []): Slot[] {
  for (const [name, inner] of Object.entries(holder)) {
    if (found.length > 20_000) break;
    found.push({ holder, key: Array.isArray(holder) ? Number(name) : name });
    if (inner !== null && typeof inner === "object") slotsOf(inner, found);
  }
  return found;
}

const read = ({ holder, key }: Slot): Json => (holder as Record<string, Json>)[key]!;
const write = ({ holder, key }: Slot, value: Json): void => put(holder, key, value);

/** Also a member called `__proto__`, as JSON.parse makes it. */
function put(holder: Slot["holder"], key: string | number, value: Json): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function apply(root: { all: Json }, one: Edit): void {
  const slots = slotsOf(root);
  const pick = (share: number) => slots[Math.floor((share / 0x10000) * slots.length)]!;
  const slot = pick(one.which);
  switch (one.kind) {
    case "put":
      // A copy: what is put in twice would else be one thing in two places, and put into itself.
      write(slot, structuredClone(one.value));
      return;
    case "drop":
      if (Array.isArray(slot.holder)) slot.holder.splice(Number(slot.key), 1);
      else if (slot.holder !== (root as unknown)) delete slot.holder[slot.key];
      return;
    case "more":
      if (Array.isArray(slot.holder) && slot.holder.length < 3000)
        slot.holder.push(...Array.from({ length: one.times }, () => structuredClone(read(slot))));
      return;
    case "swap": {
      const other = pick(one.other);
      const [a, b] = [structuredClone(read(slot)), structuredClone(read(other))];
      write(slot, b);
      write(other, a);
      return;
    }
    case "rename":
      if (Array.isArray(slot.holder) || slot.holder === (root as unknown)) return;
      put(slot.holder, one.key, read(slot));
  }
}

const written = (value: Json): string => JSON.stringify(value) ?? "";
