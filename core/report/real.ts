import { z } from "zod";

/**
 * A floating-point value in JSON. JSON has no NaN, no infinities and (through JSON.stringify) no -0, and a
 * report about numeric failure must carry all three, so they are written as strings.
 */
const written = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity", "-0"])]);

export const real = z.codec(
  written,
  z.custom<number>((value) => typeof value === "number"),
  {
    decode: (value) => Number(value),
    encode: (value) => {
      if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : value;
      return String(value) as "NaN" | "Infinity" | "-Infinity";
    },
  },
);
