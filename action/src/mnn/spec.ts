import type { Told } from "../../../core/words/stored/phrase.ts";
import type { BuildFlags } from "./flags.ts";

/** One MNN asked for; its name tells it from all others of a run. */
export type RuntimeSpec = WheelSpec | SourceSpec;

/** What is no MNN, and says what a source model computes. */
export interface OutsideSpec {
  name: string;
  origin: "outside";
  release: string;
  project: "onnxruntime" | "ai-edge-litert";
}

export interface WheelSpec {
  /** As written: `3.6.1`. */
  name: string;
  origin: "wheel";
  release: string;
}

/** An MNN that is built. */
export interface SourceSpec {
  name: string;
  origin: "source" | "git" | "path";
  /** The release, or what stands for it until its sources tell their version. */
  release: string;
  /** As the command line takes it. */
  written: string;
  source: SourceWish;
  /** The flags that were asked for: its identity. */
  asked: BuildFlags;
  /** The flags that it is built with. */
  build: BuildFlags;
  /** Why it is built although nobody said so, in words. */
  why: Told | null;
}

export type SourceWish = ({ kind: "git" } & GitWish) | { kind: "path"; folder: string };

/** What of a repository is wanted. */
export interface GitWish {
  /** An address or a folder. */
  repository: string;
  /** A tag, a branch, or all 40 digits of a commit. */
  ref: string;
  /** A release's tag never moves: what it was once found to be is not asked again. */
  fixed: boolean;
}

/** MNN's own repository. */
export const UPSTREAM = "https://github.com/alibaba/MNN.git";
