import type sharp from "sharp";
import { failure } from "../errors/error.ts";

export type Sharp = typeof sharp;

let elsewhere: (() => Promise<Sharp>) | null = null;

/** Says where the image library can be had when it is not installed beside the tool: the Action has nothing beside it. */
export function offerSharp(load: () => Promise<Sharp>): void {
  elsewhere = load;
}

/**
 * The image library. Loaded when the first image is, because it is the only native dependency: runs on
 * tensors work where it does not install. Throws a ParityError with exit code 3 when it does not load.
 */
export async function loadSharp(): Promise<Sharp> {
  try {
    return (await import("sharp")).default;
  } catch (error) {
    if (elsewhere) return elsewhere();
    throw failure("sharp-missing", (error as Error).message.split("\n")[0] as string);
  }
}
