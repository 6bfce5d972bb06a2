import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { remember } from "../../cache/facts.ts";
import { exists, keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import { type ConvertOptions, convertArguments } from "../../mnn/convert-options.ts";
import { filesOfModel, weightsOf } from "../../mnn/weights.ts";
import { requireWheel } from "../../mnn/wheel-choice.ts";
import { findWheel, type Wheel } from "../../mnn/wheels.ts";
import { tryOnnx } from "../../onnx/onnx.ts";
import { inStep } from "../../progress/step.ts";
import { explainDiskErrors } from "../../system/disk-errors.ts";
import { exec, lastLines, QUESTION_MS } from "../../system/exec.ts";
import { sha256File, sha256Text } from "../../system/hash.ts";
import { hostPlatform } from "../../system/platform.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { hostPython } from "./host-python.ts";
import { pythonCommand } from "./probe-command.ts";
import { unpackWheel } from "./wheel.ts";

export interface Conversion {
  /** The release and the command line, with file names in place of paths. */
  converter: string;
  /** What the converter printed. */
  log: string;
}

/** What mnnconvert calls the frameworks, by the ending of their files. */
const FRAMEWORKS: Record<string, string> = {
  ".onnx": "ONNX",
  ".tflite": "TFLITE",
  ".pb": "TF",
  ".caffemodel": "CAFFE",
  ".pt": "TORCH",
};

/** The endings of model files that `convertModel` takes. */
export const convertible: string[] = Object.keys(FRAMEWORKS);

/**
 * Straight into the converter: the wheel's own `mnnconvert` script then reports to a server of its maker, and
 * installs a package for that by itself.
 */
const CONVERT = "import sys, _tools; _tools.mnnconvert(['mnnconvert', *sys.argv[1:]])";

/** Files beside a model that belong to it by their name: weights kept outside, a network's text. */
const COMPANIONS = /\.(data|bin|weights?|prototxt)$/;

/**
 * Converts `source` to an MNN model at `to` with that release's converter on this machine; the result is kept
 * by what it depends on, so that the same conversion is not made twice.
 * Throws `model-missing`, `model-format`, `convert-option` for an option that the release's converter does not know, `convert-failed`, and what `preparePlace` throws for the host.
 */
export function convertModel(
  source: string,
  to: string,
  release: string,
  context: ToolContext,
  options: ConvertOptions = {},
): Promise<Conversion> {
  return explainDiskErrors(context.home, () => convertOnce(source, to, release, context, options));
}

async function convertOnce(
  source: string,
  to: string,
  release: string,
  context: ToolContext,
  asked: ConvertOptions,
): Promise<Conversion> {
  const extension = path.extname(source).toLowerCase();
  const framework = FRAMEWORKS[extension];
  if (!(await exists(source))) throw failure("model-missing", source);
  if (!framework) throw failure("model-format", source, convertible);
  await checkKnown(source, release, asked, context);
  const args = await optionsFor(source, framework, asked);
  const identity = [release, args.map((arg) => path.basename(arg)), await contents(source)];
  const folder = inCache(context.home, "converted", sha256Text(JSON.stringify(identity)).slice(0, 32));
  await keepFolder({
    folder,
    signal: context.signal,
    sealed: context.progress,
    onWait: () => context.progress.note(told.waitingConvert({ what: source })),
    build: (partial) => convert(source, args, release, partial, context),
  });
  for (const file of (await filesOfModel(path.join(folder, "model.mnn"))).reverse())
    await placeCopy(file, file.endsWith(".weight") ? weightsOf(to) : to);
  const shown = [...args, "--MNNModel", path.basename(to)].map((arg) => path.basename(arg));
  return {
    converter: `MNN ${release}: mnnconvert ${shown.join(" ")}`,
    log: await readFile(path.join(folder, "log.txt"), "utf8"),
  };
}

/** mnnconvert's arguments, without where the result goes. GELU stays what the source says: erf, not tanh. */
async function optionsFor(source: string, framework: string, asked: ConvertOptions): Promise<string[]> {
  const { useGeluApproximation = false, ...others } = asked;
  const options = [
    "-f",
    framework,
    "--modelFile",
    source,
    "--bizCode",
    "parity",
    "--useGeluApproximation",
    `${Number(useGeluApproximation)}`,
    ...convertArguments(others),
  ];
  if (framework !== "CAFFE") return options;
  const prototxt = source.replace(/\.caffemodel$/i, ".prototxt");
  if (!(await exists(prototxt))) throw failure("model-missing", prototxt);
  return [...options, "--prototxt", prototxt];
}

/** What a converter's list of its options does not have it takes without a word, and does nothing with. */
async function checkKnown(
  source: string,
  release: string,
  asked: ConvertOptions,
  context: ToolContext,
): Promise<void> {
  const names = Object.keys(asked);
  if (names.length === 0) return;
  const known = await remember(context.home, `converter-options1-${release}`, [], async () => {
    const { both } = await exec({
      ...(await converterCommand(release, ["--help"], context)),
      signal: context.signal,
      progress: context.progress,
      silentMs: QUESTION_MS,
    });
    return [...both.matchAll(/--(\w+)/g)].map(([, name]) => name as string);
  });
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw failure("convert-option", release, unknown, path.basename(source));
}

/** A release's converter with these arguments. Throws what `unpackWheel` throws. */
async function converterCommand(release: string, args: string[], context: ToolContext) {
  const python = await hostPython(release, context);
  const platform = hostPlatform();
  const folders = await Promise.all(
    [
      requireWheel(release, platform, python.tag),
      findWheel("numpy", null, platform, python.tag) as Wheel,
    ].map(async (wheel) => (await unpackWheel(wheel, context)).folder),
  );
  const interpreter = { executable: python.executable, emulator: [] };
  return pythonCommand(interpreter, folders, ["-c", CONVERT, ...args], context);
}

/** Hashes of the model and of the files that belong to it. */
async function contents(source: string): Promise<string[]> {
  return Promise.all([source, ...(await companionsOf(source))].map(sha256File));
}

/**
 * An ONNX file names the files that it keeps weights in; of others it is those beside it that share its name.
 *
 * @throws ParityError for weights that are not there, or not below the model's folder
 */
export async function companionsOf(source: string): Promise<string[]> {
  const folder = path.dirname(source);
  const declared = source.endsWith(".onnx") ? tryOnnx(source) : null;
  if (declared) {
    for (const name of declared.external) {
      if (path.relative(folder, path.resolve(folder, name)).startsWith(".."))
        throw failure("model-weights-outside", source, name);
      if (!(await exists(path.join(folder, name)))) throw failure("model-weights-missing", source, name);
    }
    return declared.external.map((name) => path.join(folder, name));
  }
  const stem = path.parse(source).name;
  const companions = (await readdir(folder)).filter(
    (name) => name !== path.basename(source) && name.startsWith(stem) && COMPANIONS.test(name),
  );
  return companions.sort().map((name) => path.join(folder, name));
}

async function convert(
  source: string,
  args: string[],
  release: string,
  partial: string,
  context: ToolContext,
): Promise<void> {
  const result = path.join(partial, "model.mnn");
  const command = await converterCommand(release, [...args, "--MNNModel", result], context);
  await inStep(context.progress, told.converting({ file: path.basename(source), release }), async () => {
    const { both, signal } = await exec({ ...command, cwd: partial, signal: context.signal });
    // The converter's exit code is 0 whatever happens.
    const written = await stat(result).catch(() => null);
    if (!written?.size || !both.includes("Converted Success") || signal) {
      const said = lastLines(both, 12);
      throw failure("convert-failed", source, release, signal ? `${said}\nended by ${signal}` : said);
    }
    await writeFile(path.join(partial, "log.txt"), both);
    return undefined;
  });
}

async function placeCopy(from: string, to: string): Promise<void> {
  const fresh = `${to}.${process.pid}.tmp`;
  await mkdir(path.dirname(to), { recursive: true });
  try {
    await copyFile(from, fresh);
    await rename(fresh, to);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
