import path from "node:path";
import { failure } from "../../errors/error.ts";
import { findFiles } from "../../input/files.ts";
import { type Findings, listOf } from "../file/draft.ts";
import { keys } from "../file/keys.ts";
import type { FileConfig, InputsConfig, ModelConfig, ModelEntry, WholeConfig } from "../file/schema.ts";
import type { ConfigPath, YamlFile } from "../file/yaml-file.ts";

/** A configuration in which each model has a file and inputs of its own, and where each of its values was written. */
export interface Expanded {
  file: WholeConfig;
  where: YamlFile["where"];
}

/**
 * Makes every file that a `path:` matches a model of its own, and gives each model what `defaults:` say and it does not. A file that
 * another entry names by `file:` is that entry's alone. `{model}` in globs of inputs is the model's name.
 */
export async function expandModels(
  { defaults = {}, models, ...file }: FileConfig,
  folder: string,
  where: YamlFile["where"],
  findings: Findings,
): Promise<Expanded> {
  if (models === undefined) return { file, where };
  const origins: { at: number; entry: ModelEntry }[] = [];
  const expanded: ModelConfig[] = [];
  const named = new Set(
    models.flatMap(({ file }) => (file === undefined ? [] : [path.resolve(folder, file)])),
  );
  for (const [at, entry] of models.entries()) {
    const { path: glob, ...own } = { ...defaults, ...entry };
    const inputs = own.inputs;
    if (inputs === undefined) findings.add(where(["models", at], "key"), lacks("inputs", at));
    for (const one of await filesOf(at, entry, folder, where, findings, named)) {
      origins.push({ at, entry });
      const model = { ...own, file: one, inputs: inputs ?? [] };
      expanded.push({ ...model, inputs: withName(model.inputs, modelName(model)) });
    }
  }
  const origin = (written: ConfigPath): ConfigPath => {
    const [key, at, inside, ...rest] = written;
    const from = key === "models" && typeof at === "number" ? origins[at] : undefined;
    if (!from) return written;
    if (inside === undefined) return ["models", from.at];
    if (inside === "file" && from.entry.path !== undefined) return ["models", from.at, "path", ...rest];
    const own = Object.hasOwn(from.entry, inside) || !Object.hasOwn(defaults, inside);
    return own ? ["models", from.at, inside, ...rest] : ["defaults", inside, ...rest];
  };
  return { file: { ...file, models: expanded }, where: (written, what) => where(origin(written), what) };
}

export const modelName = (model: Pick<ModelConfig, "name" | "file">): string =>
  model.name ?? path.parse(model.file).name;

/** The files of an entry: its own, or those that its pattern matches. */
async function filesOf(
  at: number,
  entry: ModelEntry,
  folder: string,
  where: YamlFile["where"],
  findings: Findings,
  named: ReadonlySet<string>,
): Promise<string[]> {
  const { file, path: glob } = entry;
  if (glob === undefined) {
    if (file === undefined) findings.add(where(["models", at], "key"), lacks("file", at));
    return file === undefined ? [] : [file];
  }
  for (const key of ["file", "name", "source"] as const)
    if (entry[key] !== undefined)
      findings.add(
        where(["models", at, key], "key"),
        failure(
          "config-value",
          key,
          String(entry[key]),
          "an entry with path stands for several models",
          keys.path.example,
        ),
      );
  const found = await findings.attempt(where(["models", at, "path"]), () => findFiles(listOf(glob), folder));
  return (found ?? []).filter((one) => !named.has(one)).map((one) => path.relative(folder, one));
}

const lacks = (key: "file" | "inputs", at: number) =>
  failure("config-missing-key", key, `models[${at}]`, keys[key].example);

/** Inputs with `{model}` in their globs replaced. */
function withName(inputs: InputsConfig, name: string): InputsConfig {
  const replaced = <Value>(value: Value): Value => {
    if (typeof value === "string") return value.replaceAll("{model}", name) as Value;
    if (Array.isArray(value)) return value.map(replaced) as Value;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)])) as Value;
  };
  return replaced(inputs);
}
