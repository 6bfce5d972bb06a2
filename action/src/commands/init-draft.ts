import path from "node:path";
import { init as say } from "../../../core/words/log/init.ts";
import { asIs, type Told } from "../../../core/words/stored/phrase.ts";
import type { Words } from "../../../core/words/words.ts";
import { loadSettings } from "../config/resolve/load.ts";
import type { ModelSettings, Settings } from "../config/resolve/settings.ts";
import { failure } from "../errors/error.ts";
import { askInputs } from "../grid/ask-inputs.ts";
import { type Chosen, chooseInputs, namedGroups } from "../init/choose.ts";
import { configurationText, type FirstRun } from "../init/configuration.ts";
import { lookAround } from "../init/look.ts";
import { findFiles } from "../input/files.ts";
import { inputIds, stemOf } from "../input/name.ts";
import type { Preprocess } from "../input/source.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import type { InitFlags } from "./init.ts";
import { type Ask, type Io, toolContextOf } from "./io.ts";

/** A parity.yml to be written, what was seen on the way, and the files that it names. */
export interface Draft {
  text: string;
  told: Told[];
  files: string[];
  /** Whether a line of it is a guess. */
  guessed: boolean;
}

/** Looks at models and inputs of the working folder, asks MNN what the models take, and says it as a parity.yml. */
export async function draftConfiguration(flags: InitFlags, ask: Ask, io: Io, words: Words): Promise<Draft> {
  const found = await lookAround(io.cwd);
  const told: Told[] = [];
  const files = flags.model ?? (await whichModels(withoutTwins(found.models, told), ask));
  if (files.length === 0)
    throw failure(
      "init-no-model",
      io.cwd,
      found.others.filter((file) => !isPicture(file)),
    );
  const groups = flags.input
    ? namedGroups(await findFiles(flags.input, io.cwd), flags.input, io.cwd)
    : found.groups;
  const mnn = flags.mnn ?? wheelReleases.slice(-1);
  const { settings, given } = await settingsOf(files, { ...flags, mnn }, io);
  const takes = await askInputs(settings, toolContextOf(io, settings));
  const models = [];
  const fed: string[] = [];
  for (const [at, { name }] of settings.models.entries()) {
    const file = shown(path.resolve(io.cwd, files[at] as string), io.cwd);
    const { signature, unused } = takes.get(name)!;
    const inputs = await chooseInputs(groups, {
      name,
      file,
      signature,
      unused,
      given,
      folder: io.cwd,
      others: found.others.filter(isPicture),
      pick: ask && picker(ask),
    });
    const wants = signature.map(
      (one) => `${one.name} ${one.dtype} [${one.shape.map((dim) => (dim > 0 ? dim : "?")).join(", ")}]`,
    );
    told.push(say.takes({ file, inputs: wants.join(", "), what: describe(inputs) }));
    fed.push(path.resolve(io.cwd, file), ...filesOf(inputs));
    models.push({ name: name === stemOf(file) ? null : name, file, inputs });
  }
  const first: FirstRun = {
    models,
    mnn,
    more: flags.mnn ? [] : wheelReleases.slice(0, -1),
    targets: flags.target ?? ["qemu:cortex-a76"],
    configs: flags.config ?? ["cpu/normal", "cpu/low"],
  };
  const guessed = models.some(({ inputs }) => guessesOf(inputs).some((guess) => guess?.guessed));
  return { text: configurationText(first, words), told, files: fed, guessed };
}

const isPicture = (file: string): boolean => /\.(heic|heif|bmp|dng|raw|cr2|nef|jxl|tga|ppm)$/i.test(file);

/** A .mnn or .tflite beside an .onnx of the same name is the same network. */
function withoutTwins(models: readonly string[], told: Told[]): string[] {
  const stem = (file: string) => file.replace(/\.[^.]*$/, "");
  const onnx = new Set(models.filter((file) => /\.onnx$/i.test(file)).map(stem));
  return models.filter((file) => {
    const twin = !/\.onnx$/i.test(file) && onnx.has(stem(file));
    if (twin) told.push(say.twin({ file, other: `${stem(file)}.onnx` }));
    return !twin;
  });
}

async function whichModels(models: readonly string[], ask: Ask): Promise<string[]> {
  if (!ask || models.length < 2) return [...models];
  const list = models.map((file, at) => `  ${at + 1}  ${file}`).join("\n");
  const answer = await ask(say.whichModels({ count: models.length, list }));
  const chosen = answer.split(/[\s,]+/).flatMap((word) => models[Number(word) - 1] ?? []);
  return chosen.length > 0 ? chosen : [...models];
}

const picker = (ask: NonNullable<Ask>) => async (model: string, choices: readonly string[]) => {
  const list = choices.map((choice, at) => `  ${at + 1}  ${choice}`).join("\n");
  return Number((await ask(say.whichImages({ model, list }))) || 1) - 1;
};

/** Settings to ask MNN with: each model, and no input yet. `given` is what flags say of images. */
async function settingsOf(
  files: readonly string[],
  flags: InitFlags,
  io: Io,
): Promise<{ settings: Settings; given: Partial<Preprocess> }> {
  const { mnn, target, config, size, channels, mean, scale } = flags;
  const ofImages = Object.fromEntries(
    Object.entries({ size, channels, mean, scale }).filter(([, value]) => value !== undefined),
  );
  const run = Object.fromEntries(
    Object.entries({ mnn, target, config }).filter(([, value]) => value !== undefined),
  );
  const names = inputIds(files.map((file) => path.resolve(io.cwd, file)));
  let settings: Settings | null = null;
  const models: ModelSettings[] = [];
  for (const file of files) {
    settings = await loadSettings({
      flags: { ...run, ...ofImages, model: [file], input: [file] },
      cwd: io.cwd,
    });
    const [model] = settings.models as [ModelSettings];
    models.push({ ...model, name: names.get(path.resolve(io.cwd, file)) ?? model.name });
  }
  const [first] = models as [ModelSettings];
  const preprocess = first.inputs.kind === "files" ? first.inputs.preprocess : null;
  const given = Object.entries(preprocess ?? {}).filter(([key]) => key in ofImages);
  return { settings: { ...settings!, models }, given: Object.fromEntries(given) };
}

const shown = (file: string, folder: string): string => path.relative(folder, file).split(path.sep).join("/");

const filesOf = (inputs: Chosen): string[] =>
  inputs.kind === "files" ? inputs.files : Object.values(inputs.tensors).flatMap(({ files }) => files);

const guessesOf = (inputs: Chosen) =>
  inputs.kind === "files" ? [inputs.guess] : Object.values(inputs.tensors).map(({ guess }) => guess);

function describe(inputs: Chosen): Told {
  if (inputs.kind === "files") {
    const [count, globs] = [inputs.files.length, inputs.globs.join(" ")];
    return count === 1 ? say.fileOf({ count, globs }) : say.filesOf({ count, globs });
  }
  const each = Object.entries(inputs.tensors).map(([input, { globs }]) =>
    say.by({ input, globs: globs.join(" ") }),
  );
  return asIs(each.join(", "));
}
