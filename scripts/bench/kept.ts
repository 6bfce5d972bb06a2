import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { readReport } from "../../action/src/report/read.ts";
import { cli } from "./cases.ts";
import { cpuSeconds, measure } from "./measure.ts";
import { atMost, info, type Row } from "./row.ts";

/** Exit codes of a run that went through: wrong results are results. */
const ran = [0, 1];
const MODELS = 12;

/** What a run costs beyond what it computes, in seconds. */
const OVERHEAD = 5;

/** Twelve models on an emulated CPU: all of them, the same again, and with one of them changed. */
export async function kept(folder: string): Promise<Row[]> {
  const lama = path.resolve("models/lama-tiny");
  const source = await readFile(path.join(lama, "lama-tiny.onnx"));
  const models = path.join(folder, "models");
  await mkdir(models);
  const write = (nth: number, version: string) =>
    writeFile(
      path.join(models, `net-${nth}.onnx`),
      withDoc(source, `${path.basename(folder)} ${nth} ${version}`),
    );
  for (let nth = 0; nth < MODELS; nth++) await write(nth, "first");
  const entries = Array.from(
    { length: MODELS },
    (_, nth) => `  - name: net-${nth}
    file: models/net-${nth}.onnx
    inputs:
      image: { files: '${lama}/images/galaxies.png', preprocess: { channels: rgb } }
      mask: { files: '${lama}/masks/galaxies.png', preprocess: { channels: gray, scale: 0.00392156862745098 } }`,
  );
  const config = path.join(folder, "parity.yml");
  await writeFile(
    config,
    `mnn: [3.6.1]\ntargets: ['qemu:cortex-a76']\nconfigs: [cpu/low]\nmodels:\n${entries.join("\n")}\n`,
  );
  const out = path.join(folder, "report");
  const run = async () => {
    const startedAt = performance.now();
    const cpu = await cpuSeconds(process.execPath, [cli, "run", config, "--out", out], ran);
    const seconds = (performance.now() - startedAt) / 1000;
    const { cells } = await readReport(out);
    const told = cells.filter(({ role }) => role === "candidate");
    // References are drawn too.
    const again = cells.filter(({ from }) => !from).length;
    return {
      seconds,
      cpu,
      taken: told.filter(({ from }) => from).length,
      again,
      cells: told.length,
      all: cells.length,
    };
  };
  // What is fetched and converted is there before anything is measured.
  await measure(
    process.execPath,
    [cli, "run", config, "--out", out, "--config", "cpu/normal", "--target", "host"],
    {
      allowed: ran,
    },
  );
  const full = await run();
  const same = await run();
  await write(0, "changed");
  const changed = await run();
  const share = (cells: number) => (full.seconds * cells) / full.all;
  const part = full.all / MODELS;
  return [
    info("kept", full.seconds, `s, all of ${full.cells} cells of ${MODELS} models`),
    atMost(
      "kept",
      same.seconds,
      OVERHEAD + share(same.again),
      `s, nothing changed, ${same.again} run as the sample`,
    ),
    atMost(
      "kept",
      changed.seconds,
      OVERHEAD + share(Math.max(changed.again, part)),
      `s, one model changed, ${changed.taken} of ${changed.cells} cells taken`,
    ),
    // Of a machine that does other things as well, only this is the command's own.
    atMost(
      "kept",
      same.cpu,
      OVERHEAD + (full.cpu * same.again) / full.all,
      `s of processor time, nothing changed, of ${full.cpu.toFixed(0)} for all`,
    ),
    atMost(
      "kept",
      changed.cpu,
      OVERHEAD + (full.cpu * Math.max(changed.again, part)) / full.all,
      "s of processor time, one model changed",
    ),
  ];
}

/** The same network under another description (`doc_string`, field 6 of ModelProto): another file, and another .mnn. */
function withDoc(model: Uint8Array, text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return Buffer.concat([model, Uint8Array.of(0x32, bytes.length), bytes]);
}
