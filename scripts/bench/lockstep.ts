import { writeFile } from "node:fs/promises";
import path from "node:path";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { questions } from "../../action/src/diagnose/answers.ts";
import { NoAnswer } from "../../action/src/diagnose/lab.ts";
import { feederOf } from "../../action/src/diagnose/own-errors.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { isWrong } from "../../core/judge/verdict.ts";
import { model } from "./cases.ts";
import { median } from "./measure.ts";
import { atMost, info, type Row } from "./row.ts";
import { benchContext } from "./tool-context.ts";

/** Rounds, plain and lockstep in turn, so that a slow moment of the machine is both's. */
const TIMES = 3;

/**
 * A run of PP-OCRv4 detection at cpu/low on an emulated Cortex-A76 in which each op reads the host's values, against the same run alone:
 * the time of the run itself, as the probe takes it, in which it waits for every answer.
 */
export async function lockstep(folder: string): Promise<Row[]> {
  const pictures = path.resolve("models/pp-ocr/images/sign.png");
  await writeFile(
    path.join(folder, "lockstep.yml"),
    `mnn: [3.6.1]
targets: ['qemu:cortex-a76']
configs: [cpu/low]
models:
  - file: '${model}'
    inputs:
      files: '${pictures}'
      preprocess: { channels: bgr, mean: [123.675, 116.28, 103.53], scale: [0.01712475, 0.017507, 0.01742919] }
`,
  );
  const settings = await loadSettings({
    file: "lockstep.yml",
    flags: { out: path.join(folder, "report") },
    cwd: folder,
  });
  const [alone, beside]: [number[], number[]] = [[], []];
  questions.where = async (subject, lab) => {
    const { feed } = subject.input;
    const took = (results: { runMs: number[] }[]) => results.at(-1)!.runMs[0]!;
    for (let i = 0; i < TIMES; i++) {
      // A plan of its own each time: what was run is known and not run again.
      const again = { ...feed, id: `${feed.id} ${i}` };
      alone.push(took([await lab.one(subject.setup, again)]));
      const lockstep = { from: 0, to: 1 };
      const sides = [feederOf(subject), subject.setup];
      beside.push(took((await lab.compare(sides, feed, () => null, { lockstep })).results));
    }
    throw new NoAnswer("it was timed");
  };
  await runParity(settings, benchContext(silentProgress), {
    choose: ({ cells }) => cells.filter(({ verdict }) => isWrong(verdict)).map(({ id }) => id),
    budget: { ms: null, runs: null },
    only: ["where"],
  });
  return [
    atMost(
      "lockstep",
      median(beside.map((ms, i) => ms / alone[i]!)),
      1.3,
      "x a Low run under qemu, PP-OCR det",
    ),
    info("lockstep", median(beside) / 1000, "s, a run in lockstep"),
  ];
}
