import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeNpz } from "../../action/src/input/npz.ts";
import { makeNetwork } from "../probe/networks.ts";
import { noise } from "./onnx.ts";

const size = [1, 3, 16, 16];
const values = (seed: number) => noise(3 * 16 * 16, 1, seed);

/** One input `x` for the small network, as a .npz. */
export const npz = (seed: number): Uint8Array => writeNpz([{ name: "x", data: values(seed), shape: size }]);

/** A folder with `net.mnn`, the smallest network of the tests, and inputs `in/a.npz`, `in/b.npz`, ... */
export async function smallFolder(inputs = ["a", "b"]) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-small-"));
  mkdirSync(path.join(folder, "in"));
  cpSync(await makeNetwork("small", folder), path.join(folder, "net.mnn"));
  for (const [index, name] of inputs.entries())
    writeFileSync(path.join(folder, "in", `${name}.npz`), npz(index + 1));
  return {
    folder,
    at: (name: string) => path.join(folder, name),
    write: (name: string, content: string | Uint8Array) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The flags that run it on the host. */
export const onHost = ["--model", "net.mnn", "--input", "in/*.npz", "--mnn", "3.6.1", "--target", "host"];
