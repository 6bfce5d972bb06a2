import { writeFile } from "node:fs/promises";
import path from "node:path";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { questions } from "../../action/src/diagnose/answers.ts";
import { planBy, type Search } from "../../action/src/diagnose/plan.ts";
import { leastSet } from "../../action/src/diagnose/plan-search.ts";
import { runParity } from "../../action/src/grid/run.ts";
import type { Op } from "../../action/src/mnn/graph/graph.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { isWrong } from "../../core/judge/verdict.ts";
import { model } from "./cases.ts";
import { atMost, info, type Row } from "./row.ts";
import { benchContext } from "./tool-context.ts";

const inOrder = (ops: readonly Op[]): Op[] => ops.toSorted((a, b) => a.index - b.index);

/** As Polygraphy's `debug precision --mode bisect` does: the shortest prefix of the network in high precision that passes. */
const prefix: Search = async (ranked, _first, { passes }) => {
  const ops = inOrder(ranked);
  let [fails, length] = [0, ops.length];
  if (!(await passes(new Set(ops)))) return { set: null, proven: true };
  while (length - fails > 1) {
    const middle = Math.floor((fails + length) / 2);
    if (await passes(new Set(ops.slice(0, middle)))) length = middle;
    else fails = middle;
  }
  return { set: new Set(ops.slice(0, length)), proven: false };
};

/** As its `--mode linear` does: one op after the other. */
const linear: Search = async (ranked, _first, { passes }) => {
  const ops = inOrder(ranked);
  for (let length = 1; length <= ops.length; length++) {
    const set = new Set(ops.slice(0, length));
    if (await passes(set)) return { set, proven: false };
  }
  return { set: null, proven: true };
};

/** Looking at a right run, and lockstep with its two sides: what the ranking costs before the first set. */
const RANKING = 3;

const networks = (lama: string, ocr: string) => ({
  "lama-tiny": `
    file: '${lama}/lama-tiny.onnx'
    inputs:
      image: { files: '${lama}/images/galaxies.png', preprocess: { channels: rgb } }
      mask: { files: '${lama}/masks/galaxies.png', preprocess: { channels: gray, scale: 0.00392156862745098 } }`,
  det: `
    file: '${model}'
    inputs:
      files: '${ocr}/images/sign.png'
      preprocess: { channels: bgr, mean: [123.675, 116.28, 103.53], scale: [0.01712475, 0.017507, 0.01742919] }`,
});

/** Runs to a mixed plan, ours against two searches that know nothing of the ops, on an emulated Cortex-A76. */
export async function plans(folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  const models = path.resolve("models");
  for (const [name, written] of Object.entries(networks(`${models}/lama-tiny`, `${models}/pp-ocr`))) {
    const asked = async (search: Search, ranking: number) => {
      let [runs, ops] = [0, 0];
      questions.plan = planBy(async (ranked, first, oracle, better) => {
        const found = await search(ranked, first, oracle, better);
        runs = ranking + oracle.asked();
        ops = found.set?.size ?? 0;
        return found;
      });
      await writeFile(
        path.join(folder, "plans.yml"),
        `mnn: [3.6.1]\ntargets: ['qemu:cortex-a76']\nconfigs: [cpu/low]\nmodels:\n  - name: ${name}${written}\n`,
      );
      const settings = await loadSettings({
        file: "plans.yml",
        flags: { out: path.join(folder, "report") },
        cwd: folder,
      });
      await runParity(settings, benchContext(silentProgress), {
        choose: ({ cells }) => cells.filter(({ verdict }) => isWrong(verdict)).map(({ id }) => id),
        budget: { ms: null, runs: null },
        only: ["plan"],
      });
      return { runs, ops };
    };
    const ours = await asked(leastSet<Op>, RANKING);
    const bisected = await asked(prefix, 0);
    const one = await asked(linear, 0);
    const say = (how: string, { runs, ops }: typeof ours) =>
      info("plans", runs, `runs to a plan of ${ops} ops, ${name}: ${how}`);
    rows.push(
      atMost("plans", ours.runs / one.runs, 1, `x the runs of a linear search, ${name}`),
      say("lockstep first", ours),
      say("bisected prefix", bisected),
      say("linear", one),
    );
  }
  return rows;
}
