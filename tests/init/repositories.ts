import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeNpy } from "../../action/src/input/npy.ts";
import { cli, type Ended, execute } from "../support/cli.ts";
import { lama } from "../support/lama.ts";
import { noise, onnx } from "../support/onnx.ts";

const size = 32;
const steps = path.join(import.meta.dirname, "../../docs/action.md");

/** Two convolutions on photographs; `gain` of 1 stays far inside fp16, of 1000 leaves it. */
export const photoNetwork = (gain: number): Uint8Array =>
  onnx({
    inputs: { image: { type: "float", shape: [1, 3, size, size] } },
    constants: {
      w1: { shape: [8, 3, 3, 3], values: noise(216, 0.4 * gain, 1) },
      w2: { shape: [4, 8, 3, 3], values: noise(288, 0.3 * gain, 2) },
    },
    nodes: [
      {
        op: "Conv",
        inputs: ["image", "w1"],
        outputs: ["c1"],
        attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
      },
      {
        op: "Conv",
        inputs: ["c1", "w2"],
        outputs: ["y"],
        attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
      },
    ],
    outputs: ["y"],
  });

/** One that takes [1, `width`]. */
export const vectorNetwork = (width: number): Uint8Array =>
  onnx({
    inputs: { features: { type: "float", shape: [1, width] } },
    constants: { w: { shape: [width, 4], values: noise(width * 4, 0.5, 3) } },
    nodes: [
      { op: "MatMul", inputs: ["features", "w"], outputs: ["m"] },
      { op: "Sigmoid", inputs: ["m"], outputs: ["y"] },
    ],
    outputs: ["y"],
  });

/** A repository with a remote of its own, as somebody has it before the first step. */
export async function newRepository(
  folder: string,
  files: Record<string, Uint8Array | string>,
): Promise<string> {
  const [work, remote] = [path.join(folder, "work"), path.join(folder, "remote.git")];
  mkdirSync(work);
  put(work, files);
  await must("git", ["init", "-q", "--bare", "-b", "main", remote], folder);
  await must("git", ["init", "-q", "-b", "main"], work);
  for (const [key, value] of Object.entries({ "user.name": "test", "user.email": "test@example.com" }))
    await must("git", ["config", key, value], work);
  await must("git", ["remote", "add", "origin", remote], work);
  await must("git", ["add", "-A"], work);
  await must("git", ["commit", "-q", "-m", "a model"], work);
  await must("git", ["push", "-q", "-u", "origin", "main"], work);
  return work;
}

export function put(folder: string, files: Record<string, Uint8Array | string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

/** Photographs of this repository. */
export const photographs = (folder: string, count = 3): Record<string, Uint8Array> =>
  Object.fromEntries(
    readdirSync(path.join(lama, "images"))
      .slice(0, count)
      .map((name) => [`${folder}/${name}`, readFileSync(path.join(lama, "images", name))]),
  );

export const npy = (shape: number[], seed: number): Uint8Array =>
  writeNpy(
    noise(
      shape.reduce((all, side) => all * side, 1),
      1,
      seed,
    ),
    shape,
  );

/** The command blocks of docs/action.md, in order. */
export const documented = (): string[] =>
  [...readFileSync(steps, "utf8").matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text as string);

/**
 * Runs one of them to the letter. Only GitHub is not there: an `npx` in its place starts the package that it would have
 * fetched, and refuses anything else.
 */
export async function follow(commands: string, cwd: string, folder: string): Promise<Ended> {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const stand = `#!/bin/sh\n[ "$1" = github:org/mnn-parity ] || exit 99\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`;
  writeFileSync(path.join(bin, "npx"), stand, { mode: 0o755 });
  return execute("bash", ["-e", "-c", commands], { cwd, env: { PATH: `${bin}:${process.env.PATH}` } });
}

async function must(command: string, args: string[], cwd: string): Promise<void> {
  const { code, stderr } = await execute(command, args, { cwd });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
}
