import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Decoder } from "../../../../core/judge/decode.ts";
import type { ToleranceSettings } from "../../../../core/judge/tolerance.ts";
import { failure } from "../../errors/error.ts";
import { impostorModel } from "../../input/impostor.ts";
import { convertId, convertOptions, parseConvert } from "../../mnn/convert-options.ts";
import type { RuntimeSpec } from "../../mnn/spec.ts";
import { nearest } from "../../system/nearest.ts";
import { type Draft, type Findings, listOf } from "../file/draft.ts";
import type {
  BoundsConfig,
  DecoderConfig,
  InputsConfig,
  ModelConfig,
  PreprocessConfig,
} from "../file/schema.ts";
import type { ConfigPath } from "../file/yaml-file.ts";
import { defaults } from "./defaults.ts";
import { modelName } from "./expand-models.ts";
import { isPrepared, resolveInputs } from "./inputs.ts";
import { findMnn } from "./mnn.ts";
import type { ModelSettings } from "./settings.ts";

/** A model before its files are looked up. */
interface Candidate {
  config: ModelConfig;
  name: string;
  /** Its place among the file's models; null for one that `--model` named. */
  at: number | null;
}

/** The MNNs of the run, and those with the file's that a flag leaves out. */
interface Run {
  releases: readonly RuntimeSpec[];
  known: readonly RuntimeSpec[];
}

/** The models of the run: the file's, or those of them that `--model` names, or the files that it names. */
export async function resolveModels(
  draft: Draft,
  releases: readonly RuntimeSpec[],
  known: readonly RuntimeSpec[],
  findings: Findings,
): Promise<ModelSettings[]> {
  const candidates = choose(draft, findings);
  reportTwins(candidates, draft, findings);
  const models: ModelSettings[] = [];
  for (const candidate of candidates)
    models.push(...(await resolveVariants(candidate, draft, { releases, known }, findings)));
  const left = models.filter((model) => model.releases === null || model.releases.length > 0);
  if (models.length > 0 && left.length === 0 && findings.problems.length === 0)
    findings.add(draft.where(["mnn"]), failure("config-no-model-left", namesOf(releases)));
  return left;
}

function choose(draft: Draft, findings: Findings): Candidate[] {
  const known = (draft.file.models ?? []).map((config, at) => ({ config, name: modelName(config), at }));
  if (draft.model.length === 0) return known;
  const names = known.map(({ name }) => name);
  return draft.model.flatMap((given): Candidate[] => {
    const named = known.find(({ name }) => name === given);
    if (named) return [named];
    if (names.length > 0 && !/[./\\]/.test(given)) {
      findings.add("--model", failure("config-model-unknown", given, names, nearest(given, names)));
      return [];
    }
    if (draft.input.length === 0) {
      findings.add("--model", failure("flag-needs-input", given));
      return [];
    }
    const config = { file: given, inputs: [...draft.input] };
    return [{ config, name: modelName(config), at: null }];
  });
}

function reportTwins(candidates: readonly Candidate[], draft: Draft, findings: Findings): void {
  const seen = new Set<string>();
  for (const { name, at, config } of candidates) {
    const key = config.name === undefined ? "file" : "name";
    const where = at === null ? "--model" : draft.fileWhere(["models", at, key]);
    if (seen.has(name)) findings.add(where, failure("config-name-twice", name));
    else if (/[/\\\p{Cc}]/u.test(name))
      findings.add(
        where,
        failure("config-value", "name", JSON.stringify(name), "a name has no slashes", "name: detector"),
      );
    seen.add(name);
  }
}

/** A model in each way that it is to be converted, each a model of its own. */
async function resolveVariants(
  candidate: Candidate,
  draft: Draft,
  run: Run,
  findings: Findings,
): Promise<ModelSettings[]> {
  const model = await resolveModel(candidate, draft, run, findings);
  const { config, at } = candidate;
  const written = draft.flags.convert ?? config.convert ?? draft.file.convert;
  if (written === undefined) return [model];
  const said = config.convert !== undefined && at !== null && draft.flags.convert === undefined;
  const where = said ? draft.fileWhere(["models", at, "convert"]) : draft.where(["convert"]);
  const variants = new Map<string, ModelSettings>();
  for (const one of listOf(written)) {
    const convert = await findings.attempt(where, () =>
      typeof one === "string" ? parseConvert(one) : convertOptions(one),
    );
    if (!convert) continue;
    const id = convertId(convert);
    if (id === "") variants.set(id, model);
    else variants.set(id, { ...model, name: `${model.name};${id}`, convert });
  }
  if (model.file.endsWith(".mnn") && [...variants.keys()].some((id) => id !== ""))
    findings.add(where, failure("config-convert-mnn", path.basename(model.file)));
  return [...variants.values()];
}

async function resolveModel(
  { config, name, at }: Candidate,
  draft: Draft,
  run: Run,
  findings: Findings,
): Promise<ModelSettings> {
  const where = (inside: ConfigPath) =>
    at === null ? "--model" : draft.fileWhere(["models", at, ...inside]);
  const file = path.resolve(at === null ? draft.cwd : draft.folder, config.file);
  await checkFile(file, where(["file"]), findings);
  const source = config.source && path.resolve(at === null ? draft.cwd : draft.folder, config.source);
  if (source) await checkFile(source, where(["source"]), findings);
  const byFlag = draft.input.length > 0;
  const fed = byFlag ? fedByFlag(config.inputs, draft.input) : config.inputs;
  const inputs = await resolveInputs(
    draft.preprocess ? preparedByFlag(fed, draft.preprocess, name, findings) : fed,
    {
      folder: byFlag ? draft.cwd : draft.folder,
      where: (inside) =>
        whereByFlag(inside, draft.preprocess) ?? (byFlag ? "--input" : where(["inputs", ...inside])),
    },
    findings,
  );
  return {
    name,
    file,
    ...(source ? { source } : {}),
    releases: resolveLimit(config, name, where, run, findings),
    inputs,
    api: draft.flags.api ?? config.api ?? draft.file.api ?? defaults.api,
    tolerance: boundsOf(config.tolerance),
    outputTolerance: Object.fromEntries(
      Object.entries(config.tolerance?.outputs ?? {}).map(([output, bounds]) => [output, boundsOf(bounds)]),
    ),
    ...(config.decode ? { decode: await resolveDecoders(config.decode, draft.folder, where, findings) } : {}),
    ...(config.map ? { map: mapOf(config.map) } : {}),
  };
}

const mapOf = (map: NonNullable<ModelConfig["map"]>): NonNullable<ModelSettings["map"]> =>
  Object.fromEntries(Object.entries(map).map(([input, changes]) => [input, listOf(changes)]));

async function checkFile(file: string, where: string, findings: Findings): Promise<void> {
  const impostor = await impostorModel(file);
  if (impostor) findings.add(where, impostor);
}

/** The decoders with their dictionaries read; one whose file cannot be read is told, and left out. */
async function resolveDecoders(
  decode: Record<string, DecoderConfig>,
  folder: string,
  where: (path: ConfigPath) => string,
  findings: Findings,
): Promise<Record<string, Decoder>> {
  const decoders: Record<string, Decoder> = {};
  for (const [output, decoder] of Object.entries(decode)) {
    if (decoder === "argmax") {
      decoders[output] = { as: "argmax" };
      continue;
    }
    const file = path.resolve(folder, decoder.ctc);
    const text = await readFile(file, "utf8").catch(() => null);
    if (text === null)
      findings.add(
        where(["decode", output, "ctc"]),
        failure("config-value", "ctc", decoder.ctc, "no file can be read there", "ctc: ppocr_keys_v1.txt"),
      );
    else decoders[output] = { as: "ctc", characters: text.replace(/\r?\n$/, "").split(/\r?\n/) };
  }
  return decoders;
}

/** Other files, prepared as the file says. */
const fedByFlag = (inputs: InputsConfig, files: readonly string[]): InputsConfig =>
  isPrepared(inputs) ? { ...inputs, files: [...files] } : [...files];

/** Prepared as flags say, and as the file does where they say nothing. */
function preparedByFlag(
  inputs: InputsConfig,
  preprocess: PreprocessConfig,
  model: string,
  findings: Findings,
): InputsConfig {
  if (typeof inputs === "string" || Array.isArray(inputs)) return { files: inputs, preprocess };
  if (isPrepared(inputs)) return { ...inputs, preprocess: { ...inputs.preprocess, ...preprocess } };
  const [flag] = Object.keys(preprocess);
  findings.add(`--${flag}`, failure("flag-which-input", `--${flag}`, model, Object.keys(inputs)));
  return inputs;
}

/** The flag that said what is at a path of a model's inputs, if one did. */
function whereByFlag(inside: ConfigPath, preprocess: PreprocessConfig | null): string | null {
  const [block, key] = inside.slice(-2);
  return block === "preprocess" && key !== undefined && preprocess && Object.hasOwn(preprocess, key)
    ? `--${String(key)}`
    : null;
}

/** The releases that a model is limited to, less those that this run leaves out by a flag. */
function resolveLimit(
  config: ModelConfig,
  name: string,
  where: (path: ConfigPath) => string,
  { releases, known }: Run,
  findings: Findings,
): string[] | null {
  if (config.mnn === undefined) return null;
  const found = listOf(config.mnn).map((written, at) => {
    const spec = findMnn(written, known);
    const place = where(Array.isArray(config.mnn) ? ["mnn", at] : ["mnn"]);
    if (!spec) findings.add(place, failure("config-release-outside", written, name, namesOf(releases)));
    return spec?.name;
  });
  return namesOf(releases).filter((release) => found.includes(release));
}

const namesOf = (releases: readonly RuntimeSpec[]): string[] => releases.map(({ name }) => name);

function boundsOf(bounds: Omit<BoundsConfig, "outputs"> | undefined): ToleranceSettings {
  const { snr, maxAbs, cosine } = bounds ?? {};
  return {
    ...(snr === undefined ? {} : { snrDb: snr }),
    ...(maxAbs === undefined ? {} : { maxAbs }),
    ...(cosine === undefined ? {} : { cosine }),
  };
}
