import path from "node:path";
import type { Picture, TensorInfo } from "../../../core/report/schema.ts";
import { byName, findFiles } from "../config/files.ts";
import type { ModelSettings, PreparedFiles, Settings } from "../config/settings.ts";
import { failure } from "../errors/error.ts";
import { fitTensor, type InputTensor } from "./fit.ts";
import { inputIds, stemOf } from "./name.ts";
import type { NpyArray } from "./npy.ts";
import { tensorPicture } from "./picture.ts";
import { type FileContent, readInputFile } from "./read.ts";

/** One set of tensors for a model, checked against what the model takes. */
export interface LoadedInput {
  model: string;
  /** Unique within the model: the file's name without extension. */
  id: string;
  /** In the order of the model's signature. */
  tensors: InputTensor[];
  /** Of the first tensor with colours, else of the first that looks like a picture; null where none does. */
  picture: Picture | null;
}

/**
 * Reads a model's inputs, in natural order of their ids. `signature` is the model's inputs as MNN reports
 * them; dimensions of 0 and -1 are dynamic. Nothing is written.
 * Throws a ParityError with exit code 2 for whatever could not be fed as it is.
 */
export async function loadInputs(
  model: ModelSettings,
  signature: readonly TensorInfo[],
  settings: Pick<Settings, "folder">,
): Promise<LoadedInput[]> {
  const reader = { model: model.name, signature, folder: settings.folder };
  const sets =
    model.inputs.kind === "files"
      ? await readSets(model.inputs, reader)
      : await readPaired(model.inputs.tensors, reader);
  const inputs = await Promise.all(
    sets.map(async ({ id, tensors }) => ({
      model: model.name,
      id,
      tensors,
      picture: await pictureOf(tensors),
    })),
  );
  return inputs.sort((a, b) => byName(a.id, b.id));
}

interface Reader {
  model: string;
  signature: readonly TensorInfo[];
  folder: string;
}
type TensorSet = Pick<LoadedInput, "id" | "tensors">;

async function readSets(source: PreparedFiles, reader: Reader): Promise<TensorSet[]> {
  const files = await findFiles(source.globs, source.folder);
  const ids = inputIds(files);
  const sets: TensorSet[] = [];
  for (const file of files) {
    const shown = showPath(file, reader.folder);
    const content = await readInputFile(file, shown, source.preprocess, reader.signature[0]);
    sets.push({ id: ids.get(file) as string, tensors: tensorsOf(content, shown, reader) });
  }
  return sets;
}

/** The tensors of a file that holds a whole input set. */
function tensorsOf(content: FileContent, shown: string, { model, signature }: Reader): InputTensor[] {
  const [only] = signature;
  const names = signature.map(({ name }) => name);
  if (content.kind === "single") {
    if (!only || signature.length > 1) throw failure("input-needs-names", shown, names);
    return [fitTensor(content.array, only, { model, source: shown, image: content.image })];
  }
  const arrays = namedForModel(content.arrays, names);
  checkNames(shown, [...arrays.keys()], names);
  return signature.map((wanted) =>
    fitTensor(arrays.get(wanted.name) as NpyArray, wanted, { model, source: shown, image: false }),
  );
}

/** numpy calls an array that was saved without a name `arr_0`; a model of one input can mean nothing else. */
function namedForModel(
  arrays: Map<string, NpyArray>,
  names: readonly string[],
): ReadonlyMap<string, NpyArray> {
  const unnamed = arrays.size === 1 ? arrays.get("arr_0") : undefined;
  return unnamed && names.length === 1 ? new Map([[names[0] as string, unnamed]]) : arrays;
}

function checkNames(where: string, given: readonly string[], known: readonly string[]): void {
  const missing = known.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !known.includes(name));
  if (missing.length || unknown.length) throw failure("input-names", where, missing, unknown, known);
}

async function readPaired(tensors: Record<string, PreparedFiles>, reader: Reader): Promise<TensorSet[]> {
  const { model, signature, folder } = reader;
  checkNames(
    `inputs of ${model}`,
    Object.keys(tensors),
    signature.map(({ name }) => name),
  );
  const columns = await Promise.all(signature.map((wanted) => filesByStem(wanted.name, tensors)));
  const stems = pairedStems(model, columns);
  const sets: TensorSet[] = [];
  for (const id of stems) {
    const row: InputTensor[] = [];
    for (const [at, wanted] of signature.entries()) {
      const file = columns[at]?.files.get(id) as string;
      const shown = showPath(file, folder);
      const content = await readInputFile(file, shown, tensors[wanted.name]?.preprocess ?? null, wanted);
      const image = content.kind === "single" && content.image;
      row.push(fitTensor(arrayFor(content, wanted.name, shown), wanted, { model, source: shown, image }));
    }
    sets.push({ id, tensors: row });
  }
  return sets;
}

interface Column {
  name: string;
  files: Map<string, string>;
}

async function filesByStem(name: string, tensors: Record<string, PreparedFiles>): Promise<Column> {
  const { globs, folder } = tensors[name] as PreparedFiles;
  const files = new Map<string, string>();
  for (const file of await findFiles(globs, folder)) {
    const earlier = files.get(stemOf(file));
    if (earlier) throw failure("input-id-twice", stemOf(file), [earlier, file]);
    files.set(stemOf(file), file);
  }
  return { name, files };
}

function pairedStems(model: string, columns: readonly Column[]): string[] {
  const all = new Set(columns.flatMap(({ files }) => [...files.keys()]));
  const lonely = columns.flatMap(({ name, files }) => {
    const missing = [...all].filter((stem) => !files.has(stem)).sort(byName);
    const shown = missing.length > 10 ? [...missing.slice(0, 10), `${missing.length - 10} more`] : missing;
    return missing.length ? [`${name} has no ${shown.join(", ")}`] : [];
  });
  if (lonely.length) throw failure("input-unpaired", model, lonely);
  return [...all];
}

/** The array for one input of the model, from a file that was named for it. */
function arrayFor(content: FileContent, name: string, shown: string): NpyArray {
  if (content.kind === "single") return content.array;
  const array =
    content.arrays.get(name) ?? (content.arrays.size === 1 ? [...content.arrays.values()][0] : undefined);
  if (!array) throw failure("input-names", shown, [name], [...content.arrays.keys()], [name]);
  return array;
}

async function pictureOf(tensors: readonly InputTensor[]): Promise<Picture | null> {
  const coloured = ({ shape }: InputTensor) => shape.includes(3) || shape.includes(4);
  const order = [...tensors.filter(coloured), ...tensors.filter((tensor) => !coloured(tensor))];
  for (const { data, shape } of order) {
    const picture = await tensorPicture(
      data instanceof Float32Array ? data : new Float32Array(data),
      shape,
      null,
    );
    if (picture) return picture;
  }
  return null;
}

/** A path for messages: relative where that is shorter to read. */
function showPath(file: string, folder: string): string {
  const relative = path.relative(folder, file);
  return relative.startsWith("..") ? file : relative;
}
