/**
 * Where a model's inputs come from.
 * `files`: .npy and images (models of one input) and .npz (arrays by input name), one input set a file.
 * `perTensor`: for each model input its own files, paired by file name without extension.
 */
export type InputSource =
  | ({ kind: "files" } & PreparedFiles)
  | { kind: "perTensor"; tensors: Record<string, PreparedFiles> };

/** Globs, and the absolute folder that they are relative to. `findFiles` in files.ts finds what they match. */
export interface Files {
  globs: string[];
  folder: string;
}

export interface PreparedFiles extends Files {
  /** How images among the files become tensors; null where nothing was said. */
  preprocess: Preprocess | null;
}

/** How an image becomes a tensor: resize, order channels, then (x - mean) * scale per channel, as NCHW float32. */
export interface Preprocess {
  /** [width, height] in pixels; null keeps the image's size. */
  size: [number, number] | null;
  channels: "rgb" | "bgr" | "gray";
  mean: number[];
  scale: number[];
}
