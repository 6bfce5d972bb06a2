import path from "node:path";
import { escapePath } from "tinyglobby";
import type { TensorInfo } from "../../../core/report/schema.ts";
import { init as told } from "../../../core/words/log/init.ts";
import { asIs, type Told } from "../../../core/words/stored/phrase.ts";
import { failure, ParityError } from "../errors/error.ts";
import { loadInputs } from "../input/load.ts";
import { stemOf } from "../input/name.ts";
import type { InputSource, PreparedFiles, Preprocess } from "../input/source.ts";
import type { FileGroup } from "./look.ts";
import { type Guess, guessPreprocess } from "./preprocess.ts";

/** What one model is fed, as parity.yml says it: `tensors` by input where each has files of its own. */
export type Chosen =
  | { kind: "files"; globs: string[]; files: string[]; guess: Guess | null }
  | { kind: "perTensor"; tensors: Record<string, { globs: string[]; files: string[]; guess: Guess | null }> };

export interface Asked {
  /** The model's name, and its file relative to `folder`. */
  name: string;
  file: string;
  signature: TensorInfo[];
  unused: TensorInfo[];
  folder: string;
  /** What flags say of images; it wins over guesses. */
  given: Partial<Preprocess>;
  /** Files that cannot be read, for the message where nothing else can. */
  others: readonly string[];
  /** Asks a person which of several sets of images is meant; null where nobody can be asked. */
  pick: ((model: string, choices: readonly string[]) => Promise<number>) | null;
}

interface Candidate {
  group: FileGroup;
  guess: Guess | null;
}

/**
 * Chooses what a model is fed among the files that were found: those whose first file the loader takes, those nearest by
 * name before others.
 *
 * @throws ParityError where nothing is there, nothing fits, or two folders are as likely and nobody can be asked
 */
export async function chooseInputs(groups: readonly FileGroup[], asked: Asked): Promise<Chosen> {
  const { file, signature, others } = asked;
  if (groups.length === 0) throw failure("init-no-inputs", file, signature, others);
  const refused: (Told | ParityError)[] = [];
  const fitting: Candidate[] = [];
  for (const group of groups) {
    if (signature.length !== 1 && group.kind !== "npz") continue;
    const guess =
      group.kind === "image" ? guessPreprocess(signature[0] as TensorInfo, asked.name, asked.given) : null;
    if (group.kind === "image" && !guess) refused.push(told.noImageShape({ glob: group.globs[0] ?? "" }));
    else if (
      await fits({ kind: "files", ...prepared(group.files[0] as string, guess, asked) }, refused, asked)
    )
      fitting.push({ group, guess });
  }
  if (fitting.length > 0) return oneOf(fitting, asked);
  const perTensor = signature.length > 1 ? await byName(groups, refused, asked) : null;
  if (perTensor) return perTensor;
  if (refused.length === 0)
    throw failure(
      "init-inputs-unfit",
      file,
      signature,
      groups.flatMap(({ globs }) => globs.map(asIs)),
    );
  throw failure("init-inputs-unfit", file, signature, refused);
}

const prepared = (file: string, guess: Guess | null, { folder }: Asked): PreparedFiles => ({
  globs: [file],
  folder,
  preprocess: guess?.preprocess ?? null,
});

/** Whether the loader, which has the last word in a run as well, takes it. */
async function fits(inputs: InputSource, refused: (Told | ParityError)[], asked: Asked): Promise<boolean> {
  const { name, signature, unused, folder } = asked;
  try {
    await loadInputs({ name, inputs }, signature, { folder }, unused);
    return true;
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    refused.push(error);
    // The machine's fault, not the file's.
    if (error.exit === 3) throw error;
    return false;
  }
}

/** Arrays before images: they say more of what the model was made for. Among alike, the nearest by name. */
async function oneOf(fitting: readonly Candidate[], asked: Asked): Promise<Chosen> {
  const kinds = ["npz", "npy", "image"] as const;
  const kind = kinds.find((one) => fitting.some(({ group }) => group.kind === one));
  const alike = fitting.filter(({ group }) => group.kind === kind);
  const best = Math.max(...alike.map(({ group }) => nearness(group, asked)));
  const top = alike.filter(({ group }) => nearness(group, asked) === best);
  const [only] = top as [Candidate, ...Candidate[]];
  if (top.length === 1) return chosen([only]);
  // Each fits by its shape; photographs of anything would.
  if (kind !== "image") return chosen(top);
  const choices = top.map(({ group }) => group.globs.join(" "));
  if (!asked.pick) throw failure("init-which-inputs", asked.file, choices);
  return chosen([top[await asked.pick(asked.name, choices)] ?? only]);
}

const chosen = (of: readonly Candidate[]): Chosen => ({
  kind: "files",
  globs: of.flatMap(({ group }) => group.globs),
  files: of.flatMap(({ group }) => group.files),
  guess: of[0]?.guess ?? null,
});

/** How likely a folder is meant for a model, by the words of both paths. */
function nearness({ folder }: FileGroup, { file, name }: Asked): number {
  const words = folder.toLowerCase().split("/");
  const stem = plain(name);
  if (words.some((word) => plain(word) === stem)) return 3;
  if (
    words.some((word) => plain(word).length > 2 && (stem.includes(plain(word)) || plain(word).includes(stem)))
  )
    return 2;
  if (words.some((word) => /^(docs?|site|public|static|screenshots?|icons?|res|assets?)$/.test(word)))
    return -1;
  return folder === path.posix.dirname(file) || folder.startsWith(`${path.posix.dirname(file)}/`) ? 1 : 0;
}

/** `Input_Images` and `image` are one word. */
const plain = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replace(/s$/, "");

/** For models of several inputs: a folder each, named as the input. */
async function byName(
  groups: readonly FileGroup[],
  refused: (Told | ParityError)[],
  asked: Asked,
): Promise<Chosen | null> {
  const tensors: Record<string, { globs: string[]; files: string[]; guess: Guess | null }> = {};
  const left = new Set(groups.filter(({ kind }) => kind !== "npz"));
  const wanted = [...asked.signature];
  for (const exact of [true, false])
    for (const input of [...wanted]) {
      const group = [...left].find(({ folder }) => isFor(path.posix.basename(folder), input.name, exact));
      if (!group) continue;
      take(input, group);
    }
  const [lastInput, ...more] = wanted;
  const [lastGroup, ...others] = left;
  if (lastInput && more.length === 0 && lastGroup && others.length === 0) take(lastInput, lastGroup);
  if (wanted.length > 0) {
    for (const { name } of wanted) refused.push(told.noFolder({ input: name }));
    return null;
  }
  const first = Object.values(tensors)[0]?.files.find((file) =>
    Object.values(tensors).every(({ files }) => files.some((other) => stemOf(other) === stemOf(file))),
  );
  if (!first) {
    refused.push(told.notPaired());
    return null;
  }
  const ofFirst = Object.entries(tensors).map(([name, { files, guess }]) => {
    const file = files.find((other) => stemOf(other) === stemOf(first)) as string;
    return [name, prepared(file, guess, asked)];
  });
  const trial: InputSource = { kind: "perTensor", tensors: Object.fromEntries(ofFirst) };
  return (await fits(trial, refused, asked)) ? { kind: "perTensor", tensors } : null;

  function take(input: TensorInfo, group: FileGroup): void {
    left.delete(group);
    wanted.splice(wanted.indexOf(input), 1);
    const guess = group.kind === "image" ? guessPreprocess(input, asked.name, asked.given) : null;
    tensors[input.name] = { globs: group.globs, files: group.files, guess };
  }
}

function isFor(folder: string, input: string, exact: boolean): boolean {
  const [a, b] = [plain(folder), plain(input)];
  return a === b || (!exact && a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a)));
}

/** A group made of files that were named on the command line: each pattern stays as it was written. */
export function namedGroups(files: readonly string[], globs: string[], folder: string): FileGroup[] {
  const kinds = (["npz", "npy", "image"] as const).map((kind) => ({
    kind,
    of: files.filter((file) => kindOf(file) === kind),
  }));
  const some = kinds.filter(({ of }) => of.length > 0);
  return some.map(({ kind, of }) => ({
    kind,
    folder:
      path
        .relative(folder, path.dirname(of[0] as string))
        .split(path.sep)
        .join("/") || ".",
    files: of,
    globs: some.length === 1 ? globs : of.map((file) => escapePath(path.relative(folder, file))),
  }));
}

const kindOf = (file: string): FileGroup["kind"] =>
  /\.npz$/i.test(file) ? "npz" : /\.npy$/i.test(file) ? "npy" : "image";
