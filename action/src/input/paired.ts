import { failure } from "../errors/error.ts";
import { byName, findFiles } from "./files.ts";
import { fitTensor } from "./fit.ts";
import { stemOf } from "./name.ts";
import type { NpyArray } from "./npy.ts";
import { type FileContent, readInputFile } from "./read.ts";
import { checkNames, type InputSet, type Part, type Reader, showPath } from "./set.ts";
import type { PreparedFiles } from "./source.ts";

/** Reads the files of each input of the model, and puts together those of one name. */
export async function readPaired(
  tensors: Record<string, PreparedFiles>,
  reader: Reader,
): Promise<InputSet[]> {
  const { model, signature, folder } = reader;
  checkNames(`inputs of ${model}`, Object.keys(tensors), reader);
  const given = [...signature, ...reader.unused.filter(({ name }) => Object.hasOwn(tensors, name))];
  const columns: Column[] = [];
  for (const { name } of given) columns.push(await readColumn(name, tensors[name] as PreparedFiles, folder));
  const sets: InputSet[] = [];
  for (const id of pairedStems(model, columns)) {
    const parts: Part[] = [];
    for (const [at, wanted] of given.entries()) {
      const { files, preprocess } = columns[at] as Column;
      const file = files.get(id) as string;
      const source = showPath(file, folder);
      const content = await readInputFile(file, source, preprocess, wanted);
      const look = content.kind === "single" ? content.look : null;
      const array = arrayFor(content, wanted.name, source);
      parts.push({ tensor: fitTensor(array, wanted, { model, source, image: look !== null }), look });
    }
    sets.push({ id, parts: parts.slice(0, signature.length), unused: parts.slice(signature.length) });
  }
  return sets;
}

/** The files of one input of the model, by their names without extension. */
interface Column {
  name: string;
  files: Map<string, string>;
  preprocess: PreparedFiles["preprocess"];
}

async function readColumn(name: string, source: PreparedFiles, folder: string): Promise<Column> {
  const files = new Map<string, string>();
  for (const file of await findFiles(source.globs, source.folder)) {
    const stem = stemOf(file);
    const earlier = files.get(stem);
    if (earlier) throw failure("input-id-twice", stem, [showPath(earlier, folder), showPath(file, folder)]);
    files.set(stem, file);
  }
  return { name, files, preprocess: source.preprocess };
}

/** The names that every input of the model has a file of; it is an error if one has a file too many. */
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

/** The array of a file that was named for one input: of that name, or the only one. */
function arrayFor(content: FileContent, name: string, source: string): NpyArray {
  if (content.kind === "single") return content.array;
  const { arrays } = content;
  const array = arrays.get(name) ?? (arrays.size === 1 ? [...arrays.values()][0] : undefined);
  if (!array) throw failure("input-names", source, [name], [...arrays.keys()], [name]);
  return array;
}
