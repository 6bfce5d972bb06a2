import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

export const lama = path.join(import.meta.dirname, "../../models/lama-tiny");

/** A folder with a parity.yml for lama-tiny on these releases and these of its pictures. */
export function lamaFolder(inputs: string[], releases = ["3.6.1"]) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-lama-"));
  const files = (kind: string) =>
    inputs.map((input) => `'${path.join(lama, kind, `${input}.png`)}'`).join(", ");
  return {
    folder,
    /** Writes parity.yml, with these lines after the model's. */
    write: (lines: string) =>
      writeFileSync(
        path.join(folder, "parity.yml"),
        `project: test/lama
mnn: [${releases}]
models:
  - name: lama-tiny
    file: '${path.join(lama, "lama-tiny.onnx")}'
    inputs:
      image: { files: [${files("images")}], preprocess: { channels: rgb } }
      mask: { files: [${files("masks")}], preprocess: { channels: gray, scale: 0.00392156862745098 } }
${lines}`,
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
