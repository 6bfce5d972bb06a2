import { stat } from "node:fs/promises";
import path from "node:path";
import { describeTensor } from "../../../core/numeric/metrics.ts";
import { fileNameOf } from "../../../core/report/files.ts";
import type { Input, Model, TensorInfo } from "../../../core/report/schema.ts";
import { remember } from "../cache/facts.ts";
import type { ModelSettings, Settings } from "../config/resolve/settings.ts";
import { type ProbeRecord, ProbeRunner } from "../engine/probe-runner.ts";
import type { Feed } from "../engine/setup.ts";
import { digestOf, TensorStore } from "../engine/store.ts";
import type { Workspace } from "../engine/workspace.ts";
import { failure } from "../errors/error.ts";
import type { InputTensor } from "../input/fit.ts";
import { type LoadedInput, loadInputs } from "../input/load.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { filesOfModel } from "../mnn/weights.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import type { Place } from "../places/place/place.ts";
import { sha256File } from "../system/hash.ts";
import type { ToolContext } from "../system/tool-context.ts";
import type { TargetSpec } from "../target/spec.ts";
import { type Converted, convertBy, convertByOwn } from "./conversions.ts";
import { declaredInputs, unusedInputs } from "./declared-inputs.ts";
import { hostTarget, plainConfig } from "./groups.ts";
import { bytesOf, digestOfModel } from "./model-digest.ts";
import { unknownInput } from "./placeholder.ts";

/** A model ready to run, and its inputs as raw files that every probe reads. */
export interface PreparedModel {
  name: string;
  settings: ModelSettings;
  /** The .mnn file. */
  file: string;
  /** The release whose converter made it; null where it was a .mnn already. */
  converter: string | null;
  converted?: Model["converted"];
  /** What releases run that convert by themselves, by their names; all others run `file`. */
  own?: ReadonlyMap<string, Converted>;
  /** The file that says what is right, where it is known. */
  source?: { file: string; sha256: string } | null;
  report: Model;
  inputs: PreparedInput[];
  /** Which of MNN's interfaces runs it, for all of a run. */
  through: "session" | "module";
}

/** One input of a model: what is fed, how the report tells it, and where it came from. */
export interface PreparedInput {
  id: string;
  feed: Feed;
  /** Without its picture, which is drawn while the model runs. */
  report: Input;
  /** Null where no MNN could say what the inputs are. */
  loaded: LoadedInput | null;
}

interface Needs {
  settings: Settings;
  context: ToolContext;
  workspace: Workspace;
  place(runtime: RuntimeSpec, target: TargetSpec): Promise<Place>;
}

/**
 * Converts a model, with each release's own converter unless one is named, asks MNN for its inputs and loads them.
 *
 * @throws ParityError for a file that is no model by its looks, a failed conversion, or inputs that do not fit
 */
export async function prepareModel(model: ModelSettings, needs: Needs): Promise<PreparedModel> {
  const { settings, workspace } = needs;
  await requireModel(model.file);
  const releases = releasesOf(model, settings);
  const shared = await asMnn(model, settings, releases, needs);
  const { file, converter, converted } = shared;
  const own =
    converted && !settings.converter ? await convertByOwn(model, releases, shared, needs) : new Map();
  const digest = await digestOfModel(file);
  const described = await describe(file, digest, releases, model.api, needs);
  const source = await sourceOf(model, converted);
  const from = source?.file ?? model.file;
  const declared = described ? declaredInputs(described.signature.inputs, from) : [];
  const loaded = described
    ? await loadInputs(model, declared, settings, unusedInputs(described.signature.inputs, from))
    : [];
  const through = model.api === "module" ? "module" : (described?.through ?? "session");
  const report: Model = {
    id: model.name,
    file: path.basename(model.file),
    sha256: digest,
    bytes: await bytesOf(await filesOfModel(file)),
    converted,
    ...(model.convert ? { convert: model.convert } : {}),
    ...(through === "module" ? { api: { through, why: whyModule(model.api) } } : {}),
    inputs: declared,
    outputs: described?.signature.outputs.map(({ name }) => name) ?? [],
  };
  const inputs: PreparedInput[] = [];
  for (const input of loaded) inputs.push(await prepareInput(model.name, input, inputs.length, workspace));
  if (inputs.length === 0) inputs.push(withoutTensors(model.name));
  if (model.source && source) report.source = { file: path.basename(source.file), sha256: source.sha256 };
  return {
    name: model.name,
    settings: model,
    file,
    converter,
    converted,
    own,
    source,
    report,
    inputs,
    through,
  };
}

/**
 * What a model takes, asked of MNN before anything is fed: its inputs as its source declares them, and those that the
 * converter left out.
 *
 * @returns null where no MNN of the run can load it
 * @throws ParityError for a file that is no model by its looks, and for a failed conversion
 */
export async function whatItTakes(
  model: ModelSettings,
  needs: Needs,
): Promise<{ signature: TensorInfo[]; unused: TensorInfo[] } | null> {
  await requireModel(model.file);
  const releases = releasesOf(model, needs.settings);
  const { file } = await asMnn(model, needs.settings, releases, needs);
  const described = await describe(file, await digestOfModel(file), releases, model.api, needs);
  if (!described) return null;
  const { inputs } = described.signature;
  return { signature: declaredInputs(inputs, model.file), unused: unusedInputs(inputs, model.file) };
}

async function requireModel(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw failure("model-missing", file);
  if (found.size === 0) throw failure("model-empty", file);
}

/** What says what is right: the file that was named, or the one that the model is converted from. */
async function sourceOf(
  { file, source }: ModelSettings,
  converted: Model["converted"],
): Promise<PreparedModel["source"]> {
  if (source) return { file: source, sha256: await sha256File(source) };
  return converted ? { file, sha256: converted.sha256 } : null;
}

/** The releases that a model runs on, in version order. */
export const releasesOf = (model: ModelSettings, settings: Settings): RuntimeSpec[] =>
  settings.releases.filter(({ name }) => !model.releases || model.releases.includes(name));

const whyModule = (api: ModelSettings["api"]): string =>
  api === "module" ? "it was asked for" : "MNN makes no session of it, and its Module loads it";

/** The oldest release's converter, which all later ones read; source builds have none of their own. */
const converterFor = (releases: RuntimeSpec[]): string =>
  releases.every(({ origin }) => origin === "wheel") ? releases[0]!.release : wheelReleases[0]!;

/** One conversion for all: by the release that was named, else by the oldest that takes the model. */
async function asMnn(
  model: ModelSettings,
  settings: Settings,
  releases: RuntimeSpec[],
  needs: Needs,
): Promise<Converted> {
  if (model.file.endsWith(".mnn")) return { file: model.file, converter: null, converted: null };
  const first = settings.converter ?? converterFor(releases.length > 0 ? releases : settings.releases);
  if (settings.converter) return convertBy(first, model, needs);
  const others = releases.filter(({ origin, release }) => origin === "wheel" && release !== first);
  let refused: unknown = null;
  for (const release of [first, ...others.map((spec) => spec.release)])
    try {
      return await convertBy(release, model, needs);
    } catch (error) {
      needs.context.signal.throwIfAborted();
      refused ??= error;
    }
  throw refused;
}

/** The same model as a release runs it. */
export const onRelease = (model: PreparedModel, release: string): PreparedModel => ({
  ...model,
  ...model.own?.get(release),
});

type Signature = NonNullable<ProbeRecord["model"]>;
type Through = PreparedModel["through"];

/**
 * What MNN says of the model's inputs and outputs, and which of its interfaces said so; null when no MNN of the run can
 * load it. The newest release is asked first: it knows the most ops. The answer is kept: it depends on the model and the
 * runtime alone.
 */
async function describe(
  file: string,
  digest: string,
  releases: RuntimeSpec[],
  api: ModelSettings["api"],
  needs: Needs,
): Promise<{ signature: Signature; through: Through } | null> {
  for (const through of api === "auto" ? (["session", "module"] as const) : [api]) {
    const signature = await signatureBy(through, file, digest, releases, needs);
    if (signature) return { signature, through };
  }
  return null;
}

async function signatureBy(
  through: Through,
  file: string,
  digest: string,
  releases: RuntimeSpec[],
  needs: Needs,
): Promise<Signature | null> {
  const { targets } = needs.settings;
  // A wheel answers quickest on the host; what is built is built for the run's targets only.
  const built = releases.every(({ origin }) => origin !== "wheel");
  for (const target of built ? targets : [hostTarget, ...targets]) {
    for (const release of inOrderOfCost(releases)) {
      const place = await needs.place(release, target).catch(() => null);
      if (!place) continue;
      const kind = through === "module" ? "signature1-module" : "signature1";
      const name = `${kind}-${digest.slice(0, 16)}-${place.runtime.id.replace(/[^\w.-]+/g, "_")}`;
      const signature = await remember(needs.context.home, name, [], () =>
        askProbe(through, file, place, needs),
      ).catch(noModel);
      if (signature) return signature;
    }
  }
  return null;
}

/** The newest first: it knows the most ops. Before them wheels, for which nothing need be built. */
const inOrderOfCost = (releases: RuntimeSpec[]): RuntimeSpec[] =>
  [...releases].reverse().sort((a, b) => Number(a.origin !== "wheel") - Number(b.origin !== "wheel"));

class NoModel extends Error {}

const noModel = (error: unknown): null => {
  if (error instanceof NoModel) return null;
  throw error;
};

async function askProbe(
  through: Through,
  file: string,
  place: Place,
  { settings, workspace, context }: Needs,
): Promise<Signature> {
  const side = new ProbeRunner({
    place,
    config: plainConfig,
    ask: through === "module" ? { api: through } : {},
    modelName: "",
    model: file,
    steps: [],
    store: new TensorStore(path.join(workspace.folder, "describe")),
    workspace,
    timeoutMs: settings.timeoutSeconds * 1000,
    signal: context.signal,
  });
  const { record } = await side.describe();
  // Thrown, so that a failure is not kept.
  if (!record.model) throw new NoModel();
  return record.model;
}

async function prepareInput(
  model: string,
  loaded: LoadedInput,
  position: number,
  workspace: Workspace,
): Promise<PreparedInput> {
  const written = async ({ name, dtype, shape, data }: InputTensor, at: string) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const file = path.join(workspace.folder, "inputs", fileNameOf(model), `${position}.${at}.bin`);
    await workspace.write(file, bytes);
    return { fed: { name, dtype, shape, file }, bytes };
  };
  const tensors: Feed["tensors"] = [];
  const described: Input["tensors"] = [];
  for (const [index, tensor] of loaded.tensors.entries()) {
    const { fed, bytes } = await written(tensor, String(index));
    tensors.push(fed);
    const { name, dtype, shape, data, source } = tensor;
    const { min, max, nan, zero } = describeTensor(data);
    const mean = meanOf(data);
    described.push({ name, dtype, shape, sha256: digestOf(bytes), min, max, mean, nan, zero, source });
  }
  const { id } = loaded;
  for (const [index, tensor] of loaded.unused.entries()) {
    const { fed } = await written(tensor, `unused-${index}`);
    tensors.push({ ...fed, optional: true });
  }
  const sha256 = digestOf(Buffer.from(described.map(({ name, sha256 }) => `${name}:${sha256}`).join("\n")));
  const report = { model, id, sha256, tensors: described, picture: null };
  return { id, feed: { id, tensors }, report, loaded };
}

function withoutTensors(model: string): PreparedInput {
  const id = unknownInput;
  const report = { model, id, sha256: digestOf(new Uint8Array()), tensors: [], picture: null };
  return { id, feed: { id, tensors: [] }, report, loaded: null };
}

/** Over the finite elements, as min and max are: a mask of -Inf has a mean of its own. */
function meanOf(data: ArrayLike<number>): number {
  let [sum, count] = [0, 0];
  for (let at = 0; at < data.length; at++) {
    const value = data[at] as number;
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
