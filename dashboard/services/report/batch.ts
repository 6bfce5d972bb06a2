import { toSnakeCase } from "drizzle-orm/casing";
import type { AtOnce } from "../../db/client.ts";

type Value = string | number | null;
type Row = Record<string, Value>;

/** Some rows of one table, as one statement takes them. */
export interface Batch {
  /** The columns' own names. */
  columns: string[];
  /** In the text form of COPY. */
  rows: Uint8Array<ArrayBuffer>;
}

const encoder = new TextEncoder();

/** Rows of one table on their way into statements. */
export class Batches {
  readonly #atOnce: AtOnce;
  #columns: string[] = [];
  #text = "";
  #rows = 0;

  constructor(atOnce: AtOnce) {
    this.#atOnce = atOnce;
  }

  add(row: Row): void {
    if (this.#columns.length === 0) this.#columns = Object.keys(row).map(toSnakeCase);
    let line = "";
    for (const name in row) line += (line === "" ? "" : "\t") + textOf(row[name]!);
    this.#text += `${line}\n`;
    this.#rows++;
  }

  get full(): boolean {
    return this.#rows >= this.#atOnce.rows || this.#text.length >= this.#atOnce.characters;
  }

  /** What there is, once; nothing where there is nothing. */
  *take(): Generator<Batch> {
    if (this.#rows === 0) return;
    // What is half a character becomes its stand-in here: Postgres' text holds whole ones.
    const rows = encoder.encode(this.#text);
    [this.#text, this.#rows] = ["", 0];
    yield { columns: this.#columns, rows };
  }
}

/** Rows of some items, as many at a time as one statement takes. */
export function* batches<T>(
  items: Iterable<T>,
  atOnce: AtOnce,
  rowOf: (item: T, index: number) => Row,
): Generator<Batch> {
  const batch = new Batches(atOnce);
  let index = 0;
  for (const item of items) {
    batch.add(rowOf(item, index++));
    if (batch.full) yield* batch.take();
  }
  yield* batch.take();
}

/** What stands for something else in COPY's text. */
const SPECIAL = /[\\\n\r\t]/;
const escapes: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function textOf(value: Value): string {
  if (value === null) return "\\N";
  if (typeof value === "number") return String(value);
  return SPECIAL.test(value) ? value.replaceAll(/[\\\n\r\t]/g, (found) => escapes[found]!) : value;
}
