import type { Problem } from "../../errors/config-messages.ts";
import { ParityError } from "../../errors/error.ts";
import { problemOf } from "./problem.ts";
import type { FileConfig, PreprocessConfig, WholeConfig } from "./schema.ts";
import type { ConfigPath } from "./yaml-file.ts";

/** The file's and the flags' words, each valid in form, before they are made one and looked up. */
export interface Draft {
  /** Empty when there is no file. */
  file: WholeConfig;
  flags: FileConfig;
  model: readonly string[];
  input: readonly string[];
  /** What flags say of how images become tensors; null where none does. */
  preprocess: PreprocessConfig | null;
  /** Absolute; the configuration file's folder, else `cwd`. */
  folder: string;
  cwd: string;
  /** Where the file says what is at a path. */
  fileWhere(path: ConfigPath): string;
  /** Where a key was said, by flag or in the file. */
  where(path: ConfigPath): string;
}

/** Collects problems, so that all of a configuration's are told at once. */
export class Findings {
  readonly problems: Problem[] = [];

  add(where: string, error: ParityError): void {
    this.problems.push(problemOf(where, error));
  }

  /** What `make` returns; undefined where it throws a ParityError, which is then one of the problems. */
  async attempt<Made>(where: string, make: () => Made | Promise<Made>): Promise<Made | undefined> {
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof ParityError)) throw error;
      this.add(where, error);
      return undefined;
    }
  }
}

/** One value or a list, as a list. */
export const listOf = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value]);
