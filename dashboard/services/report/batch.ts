/** Rows from `start`: at least one, at most `most`, and no more when their texts and bytes come to `size`. */
export function batchFrom<T extends object>(
  rows: readonly T[],
  start: number,
  most: number,
  size: number,
): T[] {
  let end = start;
  for (let sum = 0; end < rows.length && end - start < most && sum < size; end++) sum += sizeOf(rows[end]!);
  return rows.slice(start, end);
}

function sizeOf(row: object): number {
  let size = 0;
  for (const value of Object.values(row))
    if (typeof value === "string" || value instanceof Uint8Array) size += value.length;
  return size;
}
