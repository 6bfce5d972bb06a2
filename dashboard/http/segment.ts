/** A number in an address; null for anything else. */
export const numberIn = (segment: string): number | null =>
  /^\d{1,9}$/.test(segment) ? Number(segment) : null;

/** A series' id in an address; null for anything else. */
export const seriesIn = (segment: string): string | null => (/^[0-9a-f]{16}$/.test(segment) ? segment : null);
