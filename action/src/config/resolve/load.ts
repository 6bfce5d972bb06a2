import fs from "node:fs/promises";
import path from "node:path";
import type { z } from "zod";
import type { Problem } from "../../errors/config-messages.ts";
import { failure } from "../../errors/error.ts";
import { Findings } from "../file/draft.ts";
import type { Locations } from "../file/explain.ts";
import { type Flags, flagExamples, flagOf, flagsAsConfig, flagsAsPreprocess } from "../file/flags.ts";
import { keys } from "../file/keys.ts";
import { problemOf } from "../file/problem.ts";
import { type FileConfig, partialSchema, preprocessSchema } from "../file/schema.ts";
import type { ConfigPath, YamlFile } from "../file/yaml-file.ts";
import { expandModels } from "./expand-models.ts";
import { resolveSettings } from "./resolve.ts";
import type { Settings } from "./settings.ts";

export interface SettingsRequest {
  /** The configuration file, relative to `cwd`. Without it: ./parity.yml, unless `--model` is given. */
  file?: string | undefined;
  flags: Flags;
  /** The working folder, absolute: what flags are relative to. */
  cwd: string;
}

const example = [
  "models:",
  "  - file: model.onnx",
  "    inputs: 'inputs/*.npz'",
  "mnn: [3.0.0, 3.6.1]",
  "targets: [host, 'qemu:cortex-a76']",
  "configs: [cpu/normal, cpu/low]",
].join("\n");

/**
 * Reads parity.yml and flags. Flags win over the file; with a file, `--model` chooses among its models or names
 * another, and `--input` feeds other files to them. Model files and input patterns must exist; nothing is written.
 * Throws a ParityError with exit code 2 that tells all problems found, each with file, line and column or flag.
 */
export async function loadSettings(request: SettingsRequest): Promise<Settings> {
  const { flags, cwd } = request;
  const file = await findConfig(request);
  const shown = file === null ? "the flags" : showPath(file, cwd);
  const yaml = file === null ? null : await readConfig(file, shown);
  const words = flagsAsConfig(flags);
  const fileWhere = (path: ConfigPath, what?: "key" | "value") => yaml?.where(path, what) ?? shown;
  const where = (path: ConfigPath, what?: "key" | "value"): string => {
    const key = path[0] as keyof FileConfig;
    return key in words ? (flagOf[key] ?? shown) : fileWhere(path, what);
  };
  const fromFile = await validate(partialSchema, yaml?.value ?? {}, {
    where: fileWhere,
    written: (path) => yaml?.written(path),
  });
  const fromFlags = await validate(partialSchema, words, { where, written: () => undefined });
  const ofImages = await validate(preprocessSchema, flagsAsPreprocess(flags), {
    where: ([key]) => `--${String(key)}`,
    written: () => undefined,
    of: "preprocess",
  });
  const problems = [
    ...missingKeys(yaml, request, fileWhere),
    ...fromFile.problems,
    ...fromFlags.problems,
    ...ofImages.problems,
  ];
  if (problems.length) throw failure("config-invalid", shown, inOrder(problems));

  const findings = new Findings();
  const folder = file === null ? cwd : path.dirname(file);
  const expanded = await expandModels(fromFile.config, folder, fileWhere, findings);
  const settings = await resolveSettings(
    {
      file: expanded.file,
      flags: fromFlags.config,
      model: flags.model ?? [],
      input: flags.input ?? [],
      preprocess: Object.keys(ofImages.config).length > 0 ? ofImages.config : null,
      folder,
      cwd,
      fileWhere: expanded.where,
      where,
    },
    findings,
  );
  if (findings.problems.length) throw failure("config-invalid", shown, inOrder(findings.problems));
  return settings;
}

async function findConfig({ file, flags, cwd }: SettingsRequest): Promise<string | null> {
  if (file !== undefined) {
    const named = path.resolve(cwd, file);
    const stat = await fs.stat(named).catch(() => null);
    if (!stat) throw failure("config-missing", named);
    return stat.isDirectory() ? findConfig({ file: path.join(named, "parity.yml"), flags, cwd }) : named;
  }
  if (flags.model?.length) return null;
  const usual = path.join(cwd, "parity.yml");
  const found = await fs.stat(usual).catch(() => null);
  if (!found) throw failure("config-absent", cwd);
  return usual;
}

async function readConfig(file: string, shown: string): Promise<YamlFile> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await fs.readFile(file));
  } catch (error) {
    throw failure("config-unreadable", shown, (error as Error).message);
  }
  const { parseYaml } = await import("../file/yaml-file.ts");
  const yaml = parseYaml(text, shown);
  if (Array.isArray(yaml)) throw failure("config-invalid", shown, yaml);
  if (yaml.value === null || yaml.value === undefined) throw failure("config-empty", shown, example);
  return yaml;
}

async function validate<Config extends object>(
  schema: z.ZodType<Config>,
  value: unknown,
  locations: Locations,
): Promise<{ config: Partial<Config>; problems: Problem[] }> {
  const result = schema.safeParse(value);
  if (result.success) return { config: result.data, problems: [] };
  const { explain } = await import("../file/explain.ts");
  return { config: {}, problems: explain(result.error.issues, value, locations) };
}

/** What a file must say unless flags do. */
function missingKeys(
  yaml: YamlFile | null,
  { flags }: SettingsRequest,
  where: (path: ConfigPath) => string,
): Problem[] {
  const { value } = yaml ?? {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const needed = { models: !flags.model?.length, mnn: !flags.mnn?.length };
  return (Object.keys(needed) as (keyof typeof needed)[])
    .filter((key) => needed[key] && !(key in value))
    .map((key) =>
      problemOf(where([]), failure("config-missing-key", key, "the configuration", keys[key].example)),
    );
}

/** As they stand in the file; flags first. */
function inOrder(found: readonly Problem[]): Problem[] {
  const problems = found.map(({ where, message }) => {
    const flag = message.example?.startsWith("npx ") ? undefined : flagExamples[where];
    return flag ? { where, message: { ...message, example: flag } } : { where, message };
  });
  const place = ({ where }: Problem) => (/:(\d+):(\d+)$/.exec(where) ?? []).slice(1).map(Number);
  const order = (problem: Problem) => {
    const [line = 0, column = 0] = place(problem);
    return line * 1e5 + column;
  };
  return problems.sort((a, b) => order(a) - order(b));
}

const showPath = (file: string, cwd: string): string => {
  const relative = path.relative(cwd, file);
  return relative.startsWith("..") ? file : relative;
};
