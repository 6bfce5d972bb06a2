import type sharp from "sharp";
import { failure } from "../errors/error.ts";

export type Sharp = typeof sharp;

/**
 * The image library. Loaded when the first image is, because it is the only native dependency: runs on
 * tensors work where it does not install. Throws a ParityError with exit code 3 when it does not load.
 */
export async function loadSharp(): Promise<Sharp> {
  try {
    return (await import("sharp")).default;
  } catch (error) {
    throw failure("sharp-missing", (error as Error).message.split("\n")[0] as string);
  }
}
