import { z } from "zod";
import { askedSchema, fileSchema } from "./answer-asked.ts";
import { count } from "./parts.ts";
import { real } from "./real.ts";

/**
 * Legal changes of an input, by what it is.
 *
 * - `brightness`, `contrast`  of images: pixels times t; their distance from the mean times t. What leaves 0..255 is cut off
 * - `shift`                   of images: t added to pixels
 * - `blend`                   with another input: (1 - t) of this one and t of that
 * - `share`                   of masks: how much of the area is set
 * - `gain`, `silence`         of audio and features: values times t; the share at the end that is zero
 * - `padding`                 of ids: the share at the end that is 0
 * - `length`                  of a last dimension that is open: how much of it is fed; of a tensor of lengths: the length that it says
 */
export const transformSchema = z.enum([
  "brightness",
  "contrast",
  "shift",
  "blend",
  "share",
  "gain",
  "silence",
  "padding",
  "length",
]);
export type TransformName = z.infer<typeof transformSchema>;

/** What about an input decides: where along a legal change of it the model fails. */
export const mapSchema = z.object({
  asked: askedSchema,
  /**
   * How this machine tells whether it fails: a value that the format's rounding makes infinite at any op, ranges beyond the
   * format in fp32 (Winograd's transform among them), or the output of the format's rounding beyond its tolerance.
   */
  by: z.enum(["ideal-overflow", "ranges", "ideal-output"]),
  /** Inputs of the run whose real result that agrees with. */
  agrees: z.object({ right: count, of: count }),
  lines: z
    .array(
      z.object({
        input: z.string().max(300),
        transform: transformSchema,
        tensor: z.string().max(1000),
        /** Where the input itself lies. */
        natural: real,
        /** The input that a blend goes to. */
        other: z.string().max(300).nullable(),
        /** In order along the line, whole: failing and passing ones take turns. */
        intervals: z.array(z.object({ from: real, to: real, fails: z.boolean() })).max(200),
        /**
         * Real runs on both sides of boundaries, within a thousandth of the line, that agreed; and those of the others that did a
         * hundredth of the line further out: there the real sums' rounding moved the boundary.
         */
        verified: z.object({ right: count, farther: count, of: count }),
      }),
    )
    .max(200),
  /** Where a change lets every input pass that was mapped along it, nearest to none: of use to who normalises the input. */
  passes: z
    .array(z.object({ transform: transformSchema, tensor: z.string().max(1000), at: real, inputs: count }))
    .max(50),
  /** The mildest failing and the wildest passing input. */
  files: z.array(fileSchema).max(50),
});
export type FailureMap = z.infer<typeof mapSchema>;
