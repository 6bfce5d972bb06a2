import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";

/** One import of the compiler's own module graph, types included; paths are relative to the root. */
interface Import {
  from: string;
  /** A file, or `npm:NAME`. */
  to: string;
}

/** A rule that was broken, and where. */
export interface Violation {
  rule: "declared" | "acyclic" | "environment" | "known";
  where: string;
  what: string;
}

/** What only a folder that says so may import: the database, GitHub, the runner. */
const GUARDED = new Set([
  "npm:@actions/artifact",
  "npm:@actions/cache",
  "npm:@actions/core",
  "npm:@electric-sql/pglite",
  "npm:drizzle-orm",
  "npm:octokit",
  "npm:pg",
  "npm:react",
  "npm:sharp",
]);

/** Holds a tree to what its folders' DEPS.list say; `tree` are the folders that are held to it. */
export function checkStructure(root: string, tree: readonly string[]): Violation[] {
  const imports = importsOf(root).filter(({ from }) => isIn(from, tree));
  const lists = declarations(root, tree);
  return [
    ...undeclared(imports, lists),
    ...unknown(root, lists),
    ...circles(lists),
    ...environmentReaders(root, tree, lists),
  ];
}

/** All imports of the project, as the compiler resolves them. */
function importsOf(root: string): Import[] {
  const tsc = path.join(import.meta.dirname, "..", "..", "node_modules", ".bin", "tsc");
  const { stdout, status } = spawnSync(tsc, ["--noEmit", "-p", "tsconfig.json", "--explainFiles"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 << 20,
  });
  const imports: Import[] = [];
  let file = "";
  for (const line of stdout.split("\n")) {
    if (line && !/^\s/.test(line)) file = line;
    const from = /^\s+Imported via .* from file '([^']+)'/.exec(line)?.[1];
    if (from && !from.includes("node_modules")) imports.push({ from, to: nameOf(file) });
  }
  if (imports.length === 0) throw new Error(`tsc ended with ${status} and told of no imports:\n${stdout}`);
  return imports;
}

function nameOf(file: string): string {
  const inside = file.split("node_modules/").at(-1)!;
  if (inside === file) return file;
  const [scope, name] = inside.replace(/^@types\//, "").split("/");
  return `npm:${scope!.startsWith("@") ? `${scope}/${name}` : scope}`;
}

/** What each folder that has a list says it may import. */
type Lists = Map<string, Set<string>>;

function declarations(root: string, tree: readonly string[]): Lists {
  const files = tree.flatMap((folder) =>
    globSync(`${folder}/**/DEPS.list`, { cwd: root, ignore: ["**/node_modules/**", "**/.next/**"] }),
  );
  return new Map(files.map((file) => [path.dirname(file), readList(path.join(root, file))]));
}

const readList = (file: string): Set<string> =>
  new Set(
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.replace(/#.*/, "").trim())
      .filter(Boolean),
  );

/** The nearest folder with a list: routes below `app/` need none of their own. */
function ownerOf(file: string, lists: Lists): string | null {
  for (let folder = path.dirname(file); folder !== "."; folder = path.dirname(folder))
    if (lists.has(folder)) return folder;
  return null;
}

function undeclared(imports: Import[], lists: Lists): Violation[] {
  const broken = imports.flatMap(({ from, to }): Violation[] => {
    const owner = ownerOf(from, lists);
    if (owner === null)
      return [{ rule: "declared", where: from, what: "lies in no folder that has a DEPS.list" }];
    const target = to.startsWith("npm:") ? (GUARDED.has(to) ? to : null) : ownerOf(to, lists);
    if (target === null || target === owner || lists.get(owner)!.has(target)) return [];
    return [
      { rule: "declared", where: from, what: `imports ${to}, and ${owner}/DEPS.list has no ${target}` },
    ];
  });
  return [...new Map(broken.map((one) => [`${one.where} ${one.what}`, one])).values()];
}

/** A list that names what is not there would let it in when it comes. */
function unknown(root: string, lists: Lists): Violation[] {
  return [...lists].flatMap(([folder, allowed]) =>
    [...allowed]
      .filter(
        (name) =>
          !name.startsWith("npm:") && name !== "env" && !existsSync(path.join(root, name, "DEPS.list")),
      )
      .map(
        (name): Violation => ({
          rule: "known",
          where: folder,
          what: `names ${name}, which has no DEPS.list`,
        }),
      ),
  );
}

/** Folders that may, over whatever others, import themselves. */
function circles(lists: Lists): Violation[] {
  const reaches = (from: string, seen = new Set<string>()): Set<string> => {
    for (const next of lists.get(from) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      reaches(next, seen);
    }
    return seen;
  };
  return [...lists.keys()]
    .filter((folder) => reaches(folder).has(folder))
    .map((folder) => ({
      rule: "acyclic",
      where: folder,
      what: "may import itself over the folders it names",
    }));
}

/**
 * Reads of the process's variables, also out of the record that child processes inherit. NEXT_RUNTIME is no variable: Next puts
 * a word in its place when it builds.
 */
function environmentReaders(root: string, tree: readonly string[], lists: Lists): Violation[] {
  return tree
    .flatMap((folder) =>
      globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root, ignore: ["**/node_modules/**", "**/.next/**"] }),
    )
    .filter((file) =>
      /\bprocess\s*\.\s*env\b(?!\.NEXT_RUNTIME)|\benv\b.*from "node:process"|(?<!process\.)\b(?:env|inherited)\b\??\.[A-Z]/.test(
        code(path.join(root, file)),
      ),
    )
    .filter(
      (file) =>
        !(lists.get(ownerOf(file, lists) ?? "")?.has("env") && path.basename(file) === "environment.ts"),
    )
    .map((file) => ({ rule: "environment", where: file, what: "reads the process environment" }));
}

/** A file without its comments. */
const code = (file: string): string =>
  readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "");

const isIn = (file: string, tree: readonly string[]): boolean =>
  tree.some((folder) => file.startsWith(`${folder}/`));
