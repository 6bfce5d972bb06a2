import { readFile } from "node:fs/promises";
import path from "node:path";
import { init as told } from "../../../core/words/log/init.ts";
import type { Words } from "../../../core/words/words.ts";
import { packageRoot } from "../system/package-root.ts";
import { scalar } from "./configuration.ts";

/** What of docs/workflows/parity.yml a repository has a say in. */
export interface WorkflowWish {
  branch: string;
  /** Relative to the repository, with `/`. */
  config: string;
  lfs: boolean;
}

const comments = [
  told.theOneFile(),
  told.mergeQueue(),
  told.baseReport(),
  told.theCheck(),
  told.theComment(),
];

/**
 * The workflow that docs/action.md goes through, for a repository. It is the package's own file, so that its pins are those of
 * the documentation; its comments are told in the reader's language.
 */
export async function workflowText({ branch, config, lfs }: WorkflowWish, words: Words): Promise<string> {
  const text = await readFile(path.join(packageRoot(), "docs/workflows/parity.yml"), "utf8");
  const replaced = [
    ["branches: [main]", `branches: [${scalar(branch, true)}]`],
    ["config: parity.yml", `config: ${scalar(config)}`],
    ...comments.map((comment) => [`# ${comment}\n`, `# ${words.told(comment)}\n`]),
    ...(lfs ? [["persist-credentials: false", "persist-credentials: false\n          lfs: true"]] : []),
  ] as [string, string][];
  return replaced.reduce((whole, [from, to]) => {
    if (!whole.includes(from)) throw new Error(`docs/workflows/parity.yml has no ${from}`);
    return whole.replace(from, () => to);
  }, text);
}
