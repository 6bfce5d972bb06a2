import path from "node:path";
import type { TensorInfo } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import type { InputTensor } from "./fit.ts";
import type { Look } from "./image.ts";

/** One input of the model; `look` where it came from an image. */
export interface Part {
  tensor: InputTensor;
  look: Look | null;
}

/** What is fed in one go, in the order of the model's signature. */
export interface InputSet {
  id: string;
  parts: Part[];
  /** What was given for inputs that the converted model has not. */
  unused: Part[];
}

/** For whom files are read. */
export interface Reader {
  model: string;
  signature: readonly TensorInfo[];
  /** Inputs of the model's source that the converted model has not: they may be given, or not. */
  unused: readonly TensorInfo[];
  /** What paths in messages are relative to. */
  folder: string;
}

/** Throws `input-names` unless the names given are those of the model, with those that may be given or not. */
export function checkNames(
  where: string,
  given: readonly string[],
  { signature, unused }: Pick<Reader, "signature" | "unused">,
): void {
  const known = signature.map(({ name }) => name);
  const missing = known.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !known.includes(name) && !unused.some((one) => one.name === name));
  if (missing.length || unknown.length) throw failure("input-names", where, missing, unknown, known);
}

/** A path for messages: relative where that is shorter to read. */
export function showPath(file: string, folder: string): string {
  const relative = path.relative(folder, file);
  return relative.startsWith("..") ? file : relative;
}
