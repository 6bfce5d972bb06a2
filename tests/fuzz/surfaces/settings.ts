import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { loadSettings } from "../../../action/src/config/resolve/load.ts";
import { writeNpz } from "../../../action/src/input/npz.ts";
import { brokenJson } from "../json.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

const samples = [
  { models: [{ file: "net.mnn", inputs: "in/*.npz" }], mnn: ["3.0.0", "3.6.1"] },
  {
    project: "acme/app",
    models: [
      {
        name: "net",
        file: "net.mnn",
        inputs: {
          x: {
            files: ["in/*.npz"],
            preprocess: { size: [8, 8], channels: "rgb", mean: [0, 0, 0], scale: [1, 1, 1] },
          },
        },
        tolerance: { snrDb: 30 },
      },
    ],
    mnn: ["3.6.1", "source:3.6.1", { path: "./mnn" }],
    targets: ["host", "qemu:cortex-a76"],
    configs: ["cpu/normal", "cpu/low", "cpu/low;threads=4"],
    ops: "failing",
    timeout: 60,
    out: "report",
    expect: [{ model: "net", config: "cpu/low", verdict: "drift", reason: "known" }],
  },
];

/** What YAML has and JSON has not. */
const slips = fc.constantFrom(
  "\t",
  "&a [*a, *a]\n",
  "&x\n",
  "*y\n",
  "<<: *x\n",
  "!!binary |\n  AAAA\n",
  "!!js/function x\n",
  "!<tag:x> 1\n",
  "---\n",
  "...\n",
  "%YAML 9.9\n",
  "%TAG ! x\n",
  "? [a, b]\n: c\n",
  "models: []\n",
  "\ufeff",
  "\0",
  "# \u202e\n",
  "mnn: 3.10\n",
  "mnn: 0x1F\n",
  "mnn: 2024-01-01\n",
  "models: {file: [}\n",
  "a: &a {}\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\n",
);

const text = fc
  .tuple(brokenJson(samples), fc.option(fc.tuple(fc.nat({ max: 0xffff }), slips), { freq: 3 }))
  .map(([json, slip]) => {
    const yaml = stringify(JSON.parse(json));
    if (!slip) return yaml;
    const lines = yaml.split("\n");
    lines.splice(Math.floor((slip[0] / 0x10000) * lines.length), 0, slip[1]);
    return lines.join("\n");
  });

/** A configuration, in a folder that has what it names. */
export const settings = (load = loadSettings): Surface<string> => ({
  name: "parity.yml",
  times: 700,
  modules: ["action/src/config/"],
  async open() {
    const cwd = await makeFolder("settings");
    await mkdir(path.join(cwd, "in"));
    await writeFile(path.join(cwd, "net.mnn"), "MNN");
    await writeFile(
      path.join(cwd, "in", "a.npz"),
      writeNpz([{ name: "x", data: Float32Array.of(1), shape: [1] }]),
    );
    return {
      inputs: text,
      async attempt(yaml) {
        await writeFile(path.join(cwd, "parity.yml"), yaml);
        await load({ file: "parity.yml", flags: {}, cwd });
        return "accepted";
      },
    };
  },
});
