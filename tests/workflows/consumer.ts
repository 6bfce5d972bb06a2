import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
export const root = path.join(import.meta.dirname, "..", "..");

/** A team's repository that uses the Action, on disk with its history. */
export interface Consumer {
  folder: string;
  write(files: Record<string, string>): Promise<void>;
  /** @param as another name for it */
  addPicture(name: string, as?: string): Promise<void>;
  removePicture(name: string): Promise<void>;
  /** Commits everything on a branch. @returns the commit */
  commit(branch: string, message: string): Promise<string>;
  remove(): Promise<void>;
}

/** Right on every target; `coffee` overflows fp16. */
const pictures = ["cat", "rocket"];

/** The trained network of this repository and two of its photographs. */
export async function makeConsumer(): Promise<Consumer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-consumer-"));
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: folder });
  await git("init", "-q", "-b", "main");
  await git("remote", "add", "origin", "https://github.com/acme/photo-editor.git");
  const model = path.join(root, "models", "lama-tiny");
  await cp(path.join(model, "lama-tiny.onnx"), path.join(folder, "lama-tiny.onnx"));
  const addPicture = async (name: string, as = name) => {
    for (const kind of ["images", "masks"])
      await cp(path.join(model, kind, `${name}.png`), path.join(folder, kind, `${as}.png`));
  };
  for (const name of pictures) await addPicture(name);
  return {
    folder,
    write: async (files) => {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
      }
    },
    addPicture,
    removePicture: async (name) => {
      for (const kind of ["images", "masks"]) await rm(path.join(folder, kind, `${name}.png`));
    },
    commit: async (branch, message) => {
      await git("checkout", "-q", "-B", branch);
      await git("add", "-A");
      await git("commit", "-q", "--allow-empty", "-m", message);
      return (await git("rev-parse", "HEAD")).stdout.trim();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What the Action's repository holds at a tag: sources of nothing, the bundle, the probes, and the Action's own files. */
export async function makeRelease(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-release-"));
  for (const name of ["action.yml", "action", ".github", "docs"])
    await cp(path.join(root, name), path.join(folder, name), {
      recursive: true,
      filter: (source) =>
        !source.includes("node_modules") && !source.includes(`${path.sep}action${path.sep}src`),
    });
  // act does not know yet that `$/` is the commit which a workflow was called at; here that is the tag.
  const reusable = path.join(folder, ".github", "workflows", "parity.yml");
  const text = await readFile(reusable, "utf8");
  await writeFile(reusable, text.replaceAll(/uses: \$\/(\S+)/g, "uses: org/mnn-parity/$1@v1"));
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: folder });
  await git("init", "-q", "-b", "main");
  await git("add", "-A", "-f");
  await git("commit", "-q", "-m", "v1");
  await git("tag", "v1");
  return folder;
}

/** A parity.yml of two targets; `more` is appended. */
export const parityYml = (more = "", configs = "[cpu/normal, cpu/low]"): string => `models:
  - name: lama-tiny
    file: lama-tiny.onnx
    inputs:
      image: { files: 'images/*.png', preprocess: { channels: rgb } }
      mask: { files: 'masks/*.png', preprocess: { channels: gray, scale: 0.00392156862745098 } }
mnn: [3.6.1]
targets: ['qemu:cortex-a76', 'qemu:cortex-a57']
configs: ${configs}
ops: none
expect:
  - { target: 'qemu:cortex-a57', config: cpu/low, verdict: fallback, reason: Cortex-A57 has no fp16 arithmetic }
${more}`;

export const readText = (file: string): Promise<string> => readFile(file, "utf8");
