/** Rows in one statement. */
const MOST = 200;

/** Characters in one statement, about: an embedded database holds everybody up while it works on one, some 5 ms. */
const AT_ONCE = 25_000;

type Value = string | number | null;

/** Some rows as one statement takes them: for each column all of its values, as the text of a Postgres array. */
export type Batch = Record<string, string>;

/** Rows of some items, as many at a time as one statement takes: at least one, and no more once their text is too long. */
export function* batches<T>(
  items: Iterable<T>,
  rowOf: (item: T, index: number) => Record<string, Value>,
): Generator<Batch> {
  let columns: Record<string, string[]> = {};
  let [rows, size, index] = [0, 0, 0];
  for (const item of items) {
    for (const [name, value] of Object.entries(rowOf(item, index++))) {
      const text = textOf(value);
      columns[name] ??= [];
      columns[name].push(text);
      size += text.length;
    }
    if (++rows < MOST && size < AT_ONCE) continue;
    yield asArrays(columns);
    [columns, rows, size] = [{}, 0, 0];
  }
  if (rows > 0) yield asArrays(columns);
}

const asArrays = (columns: Record<string, string[]>): Batch =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, `{${values.join(",")}}`]));

/**
 * A value within the text of an array. There a backslash stands before a quote or another backslash, as in JSON, and nothing else is
 * written by one: without control characters JSON's quoting is Postgres', and far faster than any of ours.
 */
function textOf(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "number") return String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; halves of characters are, too
  if (!/[\0-\x1f\ud800-\udfff]/.test(value)) return JSON.stringify(value);
  return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}
