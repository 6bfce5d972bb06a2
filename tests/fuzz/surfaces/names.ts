import { spawnSync } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { harmless } from "../../../action/src/github/api/log.ts";
import { renderMarkdown } from "../../../action/src/report/markdown.ts";
import { renderTerminal } from "../../../action/src/report/terminal.ts";
import { commandWords, wordsOf } from "../../../action/src/system/shell.ts";
import { fileNameOf } from "../../../core/report/files.ts";
import { renderHtml } from "../../../core/view/html.tsx";
import { badge } from "../../../dashboard/components/badge.ts";
import { holdMarkdown, holdPage, tellAll } from "../markup.ts";
import { namedReport } from "../named.ts";
import { names as hostileNames } from "../names.ts";
import { Effect, type Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

/** How names become words of a shell; a test puts a worse one in its place. */
interface Parts {
  words: (all: string[]) => string;
  file: (id: string) => string;
}

/** One name for everything that can be named, told everywhere. */
export const names = (
  { words, file }: Parts = { words: commandWords, file: fileNameOf },
): Surface<string> => ({
  name: "names",
  times: 500,
  modules: [
    "action/src/github/text/",
    "action/src/report/markdown.ts",
    "action/src/report/terminal.ts",
    "action/src/gate/",
    "core/report/files.ts",
    "action/src/system/shell.ts",
    "core/view/",
  ],
  async open() {
    const around = await makeFolder("names");
    const folder = path.join(around, "here");
    await mkdir(folder);
    return {
      inputs: hostileNames,
      async attempt(name) {
        await holdShell(name, words, folder);
        await holdFile(name, file, around);
        const report = namedReport(name);
        tellAll(report, null, "own");
        holdMarkdown("report.md", renderMarkdown(report), /^$/);
        holdPage("report.html", renderHtml(report));
        holdPage("a badge", badge(name, name, "bad"));
        holdTerminal(renderTerminal(report, false));
        if (/^\s*::|##\[/m.test(harmless(name))) throw new Effect("the runner takes it for a command");
        return "accepted";
      },
    };
  },
});

/** Escapes of a terminal move its cursor and set its title. */
function holdTerminal(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const found = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(text);
  if (found) throw new Effect("a terminal is given what it obeys", JSON.stringify(found[0]));
}

/** A shell must see one word, the name itself; and our own reader too. */
async function holdShell(name: string, words: Parts["words"], folder: string): Promise<void> {
  // No argument of a program holds a NUL, and none half a character.
  if (name.includes("\0") || Buffer.from(name).toString() !== name) return;
  const line = words(["printf", "%s\\0", name]);
  const { stdout } = spawnSync("sh", ["-c", line], { cwd: folder, encoding: "utf8" });
  if (stdout !== `${name}\0`)
    throw new Effect("a shell makes something else of it", `${JSON.stringify(stdout)} of ${line}`);
  if (wordsOf(line)[2] !== name)
    throw new Effect("it is read back as something else", JSON.stringify(wordsOf(line)[2]));
  if ((await readdir(folder)).length > 0) throw new Effect("a command of the name's was run");
}

/** A file of the name lies where it should, and nothing else is new. */
async function holdFile(name: string, file: Parts["file"], around: string): Promise<void> {
  const own = file(name);
  if (own.length > 200) return;
  await mkdir(path.join(around, "here", "box", own), { recursive: true });
  const beside = await readdir(around);
  const inside = await readdir(path.join(around, "here", "box")).catch(() => []);
  await rm(path.join(around, "here", "box"), { recursive: true, force: true });
  if (beside.length !== 1 || inside.join("/") !== own) throw new Effect("its folder is elsewhere", own);
}
