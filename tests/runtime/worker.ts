/** What the tests run in processes of their own: `keep FOLDER SECONDS` or `place HOME RELEASE TARGET`. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { keepFolder } from "../../action/src/cache/keep.ts";
import { ParityError } from "../../action/src/errors/error.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
const signal = new AbortController().signal;
const [what, folder = "", first = "", second = ""] = process.argv.slice(2);

async function keep() {
  await keepFolder({
    folder,
    signal,
    onWait: () => say("waiting"),
    build: async (partial) => {
      say("building");
      await writeFile(path.join(partial, "half"), "1");
      await sleep(Number(first) * 1000);
      await writeFile(path.join(partial, "whole"), "1");
    },
  });
  say("done");
}

async function place() {
  const progress = {
    step: (title: string) => {
      say(title);
      return { update: () => {}, done: () => {} };
    },
    note: say,
  };
  const { tools, inherited: env } = readEnvironment();
  const mnn = { name: first, origin: "wheel" as const, release: first };
  try {
    await preparePlace(mnn, resolveTarget(second), { home: folder, tools, env, progress, signal });
    say("done");
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    say(`${error.code} exit ${error.exit}`);
  }
}

await (what === "keep" ? keep() : place());
