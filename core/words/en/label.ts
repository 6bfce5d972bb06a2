import { number } from "../../numeric/number.ts";

/** A cell or a field of the grid in two or three words. */
export const label = {
  allNan: "all NaN",
  allZero: "all zero",
  nan: (n: number): string => `${number(n)} NaN`,
  inf: (n: number): string => `${number(n)} Inf`,
  zeroShare: (percent: number): string => `${percent} % zero`,
  zero: "zero",
  drift: (decibels: string): string => `drift ${decibels}`.trim(),
  pass: (decibels: string): string => `pass ${decibels}`.trim(),
  wrongShape: "wrong shape",
  slices: (lost: number, of: number): string => `${number(lost)} of ${number(of)} slices`,
  differ: (count: number, of: number): string => `${number(count)} of ${number(of)} differ`,
  ranOn: (backend: string): string => `ran on ${backend}`,
  on: (backend: string): string => `on ${backend}`,
  ranAs: (format: string): string => `ran as ${format}`,
  partly: (format: string | null): string => `partly ${format ?? "as asked"}`,
  unproven: "unproven",
  cpu: "CPU",
  otherBackend: "another backend",
  someOf: (failed: number, of: number): string => `${failed} of ${of}`,
  counted: (count: number, word: string): string => `${count} ${word}`,
};
