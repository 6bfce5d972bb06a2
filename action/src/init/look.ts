import path from "node:path";
import { escapePath, glob } from "tinyglobby";
import { byName } from "../input/files.ts";
import { isImage } from "../input/image.ts";

/** The files of one kind in one folder. */
export interface FileGroup {
  kind: "npz" | "npy" | "image";
  /** Relative to the folder that was looked through, with `/`; `.` is that folder. */
  folder: string;
  /** Absolute, in natural order. */
  files: string[];
  /** Patterns that match them, relative like `folder`. */
  globs: string[];
}

/** What a repository holds that a first run could be made of. */
export interface Found {
  /** Relative, with `/`. */
  models: string[];
  groups: FileGroup[];
  /** Models of other frameworks, and images that cannot be read. */
  others: string[];
}

/** Models that MNN or its converter takes as they are. */
const isModel = (file: string): boolean => /\.(onnx|mnn|tflite)$/i.test(file);
const isOther = (file: string): boolean =>
  /\.(pt|pth|ckpt|safetensors|h5|keras|pb|caffemodel|mlmodel)$|\.(heic|heif|bmp|dng|raw|cr2|nef|jxl|tga|ppm)$/i.test(
    file,
  );

/** No inputs of anybody's: what tools fetch, build and leave behind. Folders whose names begin with a dot are not entered either. */
const passedOver = [
  "node_modules",
  "parity-report",
  "venv",
  "__pycache__",
  "site-packages",
  "dist",
  "build",
  "target",
];
const DEPTH = 8;

/** Looks through a folder, not through links, for models and for files that can be fed. */
export async function lookAround(folder: string): Promise<Found> {
  const files = (
    await glob("**/*", {
      cwd: folder,
      deep: DEPTH,
      followSymbolicLinks: false,
      ignore: passedOver.map((name) => `**/${name}/**`),
    })
  ).sort(byName);
  const groups = new Map<string, FileGroup>();
  for (const file of files) {
    const kind = kindOf(file);
    if (!kind) continue;
    const at = path.posix.dirname(file);
    const key = `${kind} ${at}`;
    const group = groups.get(key) ?? { kind, folder: at, files: [], globs: [] };
    groups.set(key, group);
    group.files.push(path.resolve(folder, file));
    const pattern = path.posix.join(escapePath(at), `*${path.extname(file)}`);
    if (!group.globs.includes(pattern)) group.globs.push(pattern);
  }
  return { models: files.filter(isModel), groups: [...groups.values()], others: files.filter(isOther) };
}

function kindOf(file: string): FileGroup["kind"] | null {
  if (/\.npz$/i.test(file)) return "npz";
  if (/\.npy$/i.test(file)) return "npy";
  return isImage(file) ? "image" : null;
}
