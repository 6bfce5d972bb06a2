import { failure } from "../../errors/error.ts";
import { findFiles } from "../../input/files.ts";
import type { InputSource, PreparedFiles, Preprocess } from "../../input/source.ts";
import { type Findings, listOf } from "../file/draft.ts";
import type { InputsConfig, PreparedConfig, PreprocessConfig } from "../file/schema.ts";
import type { ConfigPath } from "../file/yaml-file.ts";

/** Where globs were written and what they are relative to. */
export interface InputPlace {
  folder: string;
  where(path: ConfigPath): string;
}

/** A model's inputs; that each pattern matches something is checked, what the files hold is not. */
export async function resolveInputs(
  written: InputsConfig,
  place: InputPlace,
  findings: Findings,
): Promise<InputSource> {
  if (typeof written === "string" || Array.isArray(written) || isPrepared(written))
    return { kind: "files", ...(await resolveFiles(written, [], place, findings)) };
  const tensors: Record<string, PreparedFiles> = {};
  for (const [name, source] of Object.entries(written))
    tensors[name] = await resolveFiles(source, [name], place, findings);
  return { kind: "perTensor", tensors };
}

/** A model with an input called `files` cannot be told apart, and is fed by .npz. */
export const isPrepared = (written: InputsConfig): written is PreparedConfig =>
  typeof written === "object" && !Array.isArray(written) && "files" in written;

async function resolveFiles(
  written: string | string[] | PreparedConfig,
  path: ConfigPath,
  place: InputPlace,
  findings: Findings,
): Promise<PreparedFiles> {
  const block = typeof written === "object" && !Array.isArray(written) ? written : null;
  const globs = block ? block.files : (written as string | string[]);
  const globsPath = block ? [...path, "files"] : path;
  await checkGlobs(globs, globsPath, place, findings);
  const preprocess = block?.preprocess
    ? resolvePreprocess(block.preprocess, [...path, "preprocess"], place, findings)
    : null;
  return { globs: listOf(globs), folder: place.folder, preprocess };
}

/** Finds patterns that match nothing. */
export async function checkGlobs(
  globs: string | string[],
  path: ConfigPath,
  place: InputPlace,
  findings: Findings,
): Promise<void> {
  for (const [at, glob] of listOf(globs).entries())
    await findings.attempt(place.where(Array.isArray(globs) ? [...path, at] : path), () =>
      findFiles([glob], place.folder),
    );
}

function resolvePreprocess(
  written: PreprocessConfig,
  path: ConfigPath,
  place: InputPlace,
  findings: Findings,
): Preprocess {
  const channels = written.channels ?? "rgb";
  const planes = channels === "gray" ? 1 : 3;
  const perChannel = (key: "mean" | "scale", fallback: number): number[] => {
    const value = written[key] ?? fallback;
    if (typeof value === "number") return new Array<number>(planes).fill(value);
    if (value.length !== planes)
      findings.add(
        place.where([...path, key]),
        failure("config-per-channel", key, value.length, channels, planes),
      );
    return value;
  };
  const size =
    typeof written.size === "number" ? ([written.size, written.size] as [number, number]) : written.size;
  return { size: size ?? null, channels, mean: perChannel("mean", 0), scale: perChannel("scale", 1) };
}
