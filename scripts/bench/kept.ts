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
    const { cells, kept } = await readReport(out);
    const candidates = cells.filter(({ role }) => role === "candidate");
    return {
      seconds,
      cpu,
      // Of the whole time, that in which anything was run: what changed, and the sample.
      ran: (kept?.busyMs ?? Number.NaN) / 1000,
      again: kept?.again ?? 0,
      taken: candidates.filter(({ from }) => from).length,
      cells: candidates.length,
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
  // Who is drawn is run with everything that is asked of it: no more than a model's share.
  const sample = (again: number) => (full.ran * again) / MODELS;
  const part = full.ran / MODELS;
  return [
    info(
      "kept",
      full.seconds,
      `s, all of ${full.cells} cells of ${MODELS} models, ${told(full.ran)} of it running them`,
    ),
    atMost(
      "kept",
      same.seconds - same.ran,
      OVERHEAD,
      `s beside the sample's own ${told(same.ran)}, nothing changed, ${same.seconds.toFixed(1)} s in all`,
    ),
    atMost("kept", same.ran, sample(same.again), `s, the sample: ${same.again} kept results run again`),
    atMost(
      "kept",
      changed.seconds - changed.ran,
      OVERHEAD,
      `s beside what was run in ${told(changed.ran)}, one model changed, ${changed.taken} of ${changed.cells} cells taken, ${changed.seconds.toFixed(1)} s in all`,
    ),
    atMost(
      "kept",
      changed.ran,
      part + sample(changed.again),
      `s, the changed model and the sample: ${changed.again} kept results run again`,
    ),
    // Of a machine that does other things as well, only this is the command's own.
    atMost(
      "kept",
      same.cpu,
      OVERHEAD + (full.cpu * same.again) / MODELS,
      `s of processor time, nothing changed, of ${full.cpu.toFixed(0)} for all`,
    ),
    atMost(
      "kept",
      changed.cpu,
      OVERHEAD + (full.cpu * (1 + changed.again)) / MODELS,
      "s of processor time, one model changed",
    ),
  ];
}

const told = (seconds: number): string => `${seconds.toFixed(1)} s`;

/** The same network under another description (`doc_string`, field 6 of ModelProto): another file, and another .mnn. */
function withDoc(model: Uint8Array, text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return Buffer.concat([model, Uint8Array.of(0x32, bytes.length), bytes]);
}
