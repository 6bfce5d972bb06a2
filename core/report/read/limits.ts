/** Bounds of JSON from outside, held while its bytes come in. What real runs write is far below them. */
export interface Limits {
  /** Of the whole, unpacked. */
  bytes: number;
  /** Entries of the lists at the top, by their name. */
  lists: Readonly<Record<string, number>>;
}

/** Of every list that has no bound of its own, at any depth. */
export const MOST_ENTRIES = 20_000;

/** Members of one object: V8 takes up to twenty bytes for each byte of an object of many names. */
export const MOST_MEMBERS = 200;

/** Lists and objects within one another; a report has nine. */
export const MOST_DEEP = 32;

/** Bytes of a number, `true`, `false` or `null`; the longest number that JavaScript writes has 25. */
export const LONGEST_LITERAL = 64;

/** Bytes of a string: the largest picture is of three million characters. */
export const LONGEST_STRING = 4_000_000;

/**
 * Bytes of one member at the top, or of one entry of a list there, which takes seven times as much while it is parsed; 9000 ops of a
 * cell.
 */
export const LONGEST_PIECE = 8_000_000;

/**
 * Each list or object, and each value, must come with this many bytes on average, after the first few. In reports it is 40 and 8 at
 * least; `[]` and `0`, of 3 bytes and 2, would take ten times as much in memory.
 */
export const LEAST_BYTES = { container: 16, value: 4 } as const;
export const FREE = { container: 1_000, value: 20_000 } as const;

export const reportLimits: Limits = {
  bytes: 200 * 2 ** 20,
  lists: {
    models: 1_000,
    runtimes: 1_000,
    targets: 1_000,
    configs: 1_000,
    pictures: 2_000,
    findings: 5_000,
  },
};
