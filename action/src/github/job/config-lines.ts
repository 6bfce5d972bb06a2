import { readFile } from "node:fs/promises";
import path from "node:path";
import { Findings } from "../../config/file/draft.ts";
import { partialSchema } from "../../config/file/schema.ts";
import { expandModels, modelName } from "../../config/resolve/expand-models.ts";
import type { ConfigLines } from "../text/annotations.ts";

/** A configuration file as annotations need it. */
export interface ConfigFile extends ConfigLines {
  /** Whether it names the project itself. */
  namesProject: boolean;
}

/** Where the configuration names its models; null where there is none in the workspace. What is wrong with it is told by the run. */
export async function configLines(workspace: string, config: string | undefined): Promise<ConfigFile | null> {
  const file = path.resolve(workspace, config ?? "parity.yml");
  const relative = path.relative(workspace, file);
  if (relative.startsWith("..") || path.isAbsolute(relative)) return null;
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const { parseYaml } = await import("../../config/file/yaml-file.ts");
  const yaml = parseYaml(text, "parity");
  if (Array.isArray(yaml)) return null;
  const parsed = partialSchema.safeParse(yaml.value);
  const { file: whole, where } = await expandModels(
    parsed.success ? parsed.data : {},
    path.dirname(file),
    yaml.where,
    new Findings(),
  );
  const lineAt = (at: (string | number)[]) => Number(/:(\d+):\d+$/.exec(where(at))?.[1] ?? 1);
  const named = (whole.models ?? []).map((model, index) => ({
    name: modelName(model),
    line: lineAt(["models", index]),
  }));
  return {
    file: relative,
    lineOf: (model) => named.find(({ name }) => model === name || model.startsWith(`${name};`))?.line ?? 1,
    namesProject: whole.project !== undefined,
  };
}
