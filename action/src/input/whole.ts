import type { TensorInfo } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { findFiles } from "./files.ts";
import { fitTensor } from "./fit.ts";
import { inputIds } from "./name.ts";
import type { NpyArray } from "./npy.ts";
import { type FileContent, readInputFile } from "./read.ts";
import { checkNames, type InputSet, type Part, type Reader, showPath } from "./set.ts";
import type { PreparedFiles } from "./source.ts";

/** Reads files that hold an input set each. */
export async function readWhole(source: PreparedFiles, reader: Reader): Promise<InputSet[]> {
  const files = await findFiles(source.globs, source.folder);
  const ids = inputIds(files, (file) => showPath(file, reader.folder));
  const sets: InputSet[] = [];
  for (const file of files) {
    const shown = showPath(file, reader.folder);
    const content = await readInputFile(file, shown, source.preprocess, reader.signature[0]);
    sets.push({ id: ids.get(file) as string, ...partsOf(content, shown, reader) });
  }
  return sets;
}

function partsOf(content: FileContent, source: string, reader: Reader): Omit<InputSet, "id"> {
  const { model, signature, unused } = reader;
  const [only] = signature;
  const names = signature.map(({ name }) => name);
  if (content.kind === "single") {
    if (!only || signature.length > 1) throw failure("input-needs-names", source, names);
    const { array, look } = content;
    const tensor = fitTensor(array, only, { model, source, image: look !== null });
    return { parts: [{ tensor, look }], unused: [] };
  }
  const arrays = namedForModel(content.arrays, names);
  checkNames(source, [...arrays.keys()], reader);
  const partOf = (wanted: TensorInfo): Part => {
    const array = arrays.get(wanted.name) as NpyArray;
    return { tensor: fitTensor(array, wanted, { model, source, image: false }), look: null };
  };
  return {
    parts: signature.map(partOf),
    unused: unused.filter(({ name }) => arrays.has(name)).map(partOf),
  };
}

/** numpy calls an array that was saved without a name `arr_0`; a model of one input can mean nothing else. */
function namedForModel(
  arrays: Map<string, NpyArray>,
  names: readonly string[],
): ReadonlyMap<string, NpyArray> {
  const unnamed = arrays.size === 1 ? arrays.get("arr_0") : undefined;
  return unnamed && names.length === 1 ? new Map([[names[0] as string, unnamed]]) : arrays;
}
