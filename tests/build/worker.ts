/** What the tests run in a process of its own: builds the library of TREE in the cache HOME, saying what happens. */

import { ParityError } from "../../action/src/errors/error.ts";
import { defaultFlags } from "../../action/src/mnn/flags.ts";
import { buildLibrary } from "../../action/src/places/build/library.ts";
import { pathSource } from "../../action/src/places/build/path-source.ts";
import { findToolchain } from "../../action/src/places/build/toolchain.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";

const [home = "", tree = ""] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const { tools, inherited: env } = readEnvironment();
const progress = {
  step: (title: string) => {
    say(title);
    return { update: say, done: () => {} };
  },
  note: say,
};
const context = { home, tools, env, progress, signal: new AbortController().signal };

try {
  const toolchain = await findToolchain("host", context);
  const library = await buildLibrary("x", await pathSource(tree, context), defaultFlags, toolchain, context);
  say(`done ${library.file}`);
} catch (error) {
  if (!(error instanceof ParityError)) throw error;
  say(`${error.code} exit ${error.exit}: ${error.message}`);
}
