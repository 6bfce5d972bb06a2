import path from "node:path";
import type { OutsideSpec } from "./spec.ts";

type Project = OutsideSpec["project"];

/** Runtimes that are not MNN, by the names that `reference` has for them. */
export const outsideNames: Readonly<Record<string, Project>> = {
  onnxruntime: "onnxruntime",
  litert: "ai-edge-litert",
};

/** The name that `reference` has for one. */
export const outsideNameOf = (project: Project): string =>
  Object.keys(outsideNames).find((name) => outsideNames[name] === project)!;

const READERS: Readonly<Record<string, Project>> = { ".onnx": "onnxruntime", ".tflite": "ai-edge-litert" };

/** The ending of the files that a runtime outside MNN reads. */
export const endingOf = (project: Project): string =>
  Object.keys(READERS).find((ending) => READERS[ending] === project)!;

/** The runtime that says what a source computes, by the ending of its file; undefined where there is none. */
export const outsideRuntimeOf = (source: string): Project | undefined =>
  READERS[path.extname(source).toLowerCase()];

/** The same as one can be asked for. */
export function outsideSpecOf(source: string): OutsideSpec | null {
  const project = outsideRuntimeOf(source);
  return project ? { name: project, origin: "outside", release: "outside", project } : null;
}
