import path from "node:path";
import { fileNameOf } from "../../../core/report/files.ts";
import { resolveMnn, wantsOf } from "../config/resolve/mnn.ts";
import type { Settings } from "../config/resolve/settings.ts";
import { convertId } from "../mnn/convert-options.ts";
import { outsideNameOf } from "../mnn/outside-spec.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { commandWords, portablePath } from "../system/shell.ts";
import type { CellSetup } from "./draft.ts";
import { plainConfig } from "./groups.ts";

/**
 * The command that runs a cell again, from the folder that the run was started in or any other that holds the model and the
 * report's folder: a report is read on a dashboard and unpacked from an artifact as well, where no path of the machine that ran it
 * means anything. What was fed is named by the report's folder, which keeps it.
 *
 * @param cwd what paths are relative to where they lie below it
 */
export function commandOf(
  { model, runtime, target, config }: CellSetup,
  input: string,
  settings: Pick<Settings, "out" | "opencl" | "reference">,
  cwd = process.cwd(),
): string {
  const out = portablePath(settings.out, cwd);
  const fed = model.inputs.some(({ id, loaded }) => id === input && loaded !== null);
  const words = ["npx", "mnn-parity", "run", "--model", portablePath(model.settings.file, cwd)];
  if (fed)
    words.push("--input", path.join(out, "inputs", fileNameOf(model.name), `${fileNameOf(input)}.npz`));
  words.push("--mnn", writtenOf({ runtime, target, config }, cwd));
  words.push("--target", target.name, "--config", config.id, "--ops", "all");
  // Beside the report, which it would replace.
  words.push("--out", path.join(out, "again"));
  const { reference, opencl } = settings;
  // Saved tensors, or another runtime or target, cannot be said on the command line.
  const sayable = reference.kind === "config" && !reference.runtime && !reference.target;
  // A source that is not the model itself is the configuration's to say.
  if (reference.kind === "outside" && !model.settings.source)
    words.push("--reference", outsideNameOf(reference.project));
  if (sayable && reference.config.id !== plainConfig.id) words.push("--reference", reference.config.id);
  if (config.backend === "opencl" && opencl !== "auto") words.push("--opencl", opencl);
  if (model.settings.api !== "auto") words.push("--api", model.settings.api);
  if (model.settings.convert) words.push("--convert", convertId(model.settings.convert));
  // Alone, a release would be given a model of its own converter.
  if (model.converter && model.converter !== runtime.release) words.push("--converter", model.converter);
  return commandWords(words);
}

/** A runtime as the command line takes it. */
function writtenOf({ runtime, target, config }: Omit<CellSetup, "model">, cwd: string): string {
  if (runtime.origin !== "wheel")
    return runtime.source.kind === "path"
      ? runtime.written.replace(runtime.source.folder, portablePath(runtime.source.folder, cwd))
      : runtime.written;
  // A bare release is built where its wheel lacks what this configuration asks for.
  const bare: RuntimeSpec = resolveMnn(runtime.release, cwd, wantsOf([config], [target]));
  return bare.origin === "wheel" ? runtime.release : `wheel:${runtime.release}`;
}
