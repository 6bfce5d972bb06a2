/** Rows in one statement: far below Postgres' 65 535 parameters, with the widest table. */
const MOST = 200;

/** Characters and bytes in one statement, about: an embedded database holds everybody up while it works on one, some 5 ms. */
const AT_ONCE = 50_000;

/** Rows of some items, as many at a time as one statement takes: at least one, and no more once their texts and bytes are too many. */
export function* batches<T, Row extends object>(
  items: Iterable<T>,
  rowOf: (item: T, index: number) => Row,
): Generator<Row[]> {
  let rows: Row[] = [];
  let size = 0;
  let index = 0;
  for (const item of items) {
    const row = rowOf(item, index++);
    rows.push(row);
    size += sizeOf(row);
    if (rows.length < MOST && size < AT_ONCE) continue;
    yield rows;
    rows = [];
    size = 0;
  }
  if (rows.length > 0) yield rows;
}

function sizeOf(row: object): number {
  let size = 0;
  for (const value of Object.values(row))
    if (typeof value === "string" || value instanceof Uint8Array) size += value.length;
  return size;
}
