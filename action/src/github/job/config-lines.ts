import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FileConfig } from "../../config/file/schema.ts";
import { parseYaml } from "../../config/file/yaml-file.ts";
import { modelName } from "../../config/resolve/models.ts";
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
  const yaml = parseYaml(text, "parity");
  if (Array.isArray(yaml)) return null;
  const value = yaml.value as FileConfig | null;
  const models = Array.isArray(value?.models) ? value.models : [];
  const lineAt = (at: (string | number)[]) => Number(/:(\d+):\d+$/.exec(yaml.where(at))?.[1] ?? 1);
  const named = models.map((model, index) => {
    try {
      return { name: modelName(model), line: lineAt(["models", index]) };
    } catch {
      return null;
    }
  });
  return {
    file: relative,
    lineOf: (model) => named.find((one) => one?.name === model)?.line ?? 1,
    namesProject: typeof value?.project === "string",
  };
}
