import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeNpz } from "../../../action/src/input/npz.ts";
import { decodeReport, type Report } from "../../../core/report/schema.ts";
import { arm, type Drawn } from "../../cases/case.ts";
import { Draw } from "../../cases/draw.ts";
import { convertToWeights8 } from "../../cases/weights8.ts";
import { command } from "../../support/command.ts";
import { onnx } from "../../support/onnx.ts";
import { healthy, planted } from "./networks.ts";
import type { Run } from "./planted.ts";
import { askPlayed, played } from "./played.ts";

/** One network of the suite, and what its report is to say: the planted cause, or null for a healthy one. */
export interface Subject {
  name: string;
  kind: string;
  cause: string | null;
  drawn: Drawn;
  run: Run;
}

/** At fp16 on an emulated Arm CPU. One run under emulation a network instead of two: what is right is run on the host. */
const low: Run = { mnn: "3.6.1", target: arm, config: "cpu/low", reference: true };

/** What the report said of it. */
export interface Answer extends Omit<Subject, "drawn" | "run"> {
  /** Causes of the findings about it, `healthy` where there is none. */
  claimed: string[];
  blame: string | null;
  refuted: string | null;
  isRight: boolean;
  /** How many elements of the output are off, in words. */
  seen: string;
}

/** The suite drawn from a seed: each of its networks as often as asked. @param kinds names of networks; left out: all */
export function draw(
  seed: number,
  times: { planted: number; healthy: number },
  kinds?: readonly string[],
): Subject[] {
  const all = [
    ...Object.entries(planted).map(([kind, { cause, draw, run = low }]) => ({
      kind,
      cause: cause as string | null,
      draw,
      run,
      times: times.planted,
    })),
    ...Object.entries(healthy).map(([kind, draw]) => ({
      kind,
      cause: null,
      draw,
      run: low,
      times: times.healthy,
    })),
  ];
  // Numbered before some are chosen, so that a kind is the same network alone as among all.
  return all
    .map((one, index) => ({ ...one, index }))
    .filter(({ kind }) => !kinds || kinds.includes(kind))
    .flatMap(({ kind, cause, draw, run, times, index }) =>
      Array.from({ length: times }, (_, nth) => ({
        name: `n${index}-${nth}`,
        kind,
        cause,
        drawn: draw(new Draw(seed * 1009 + index * 31 + nth)),
        run,
      })),
    );
}

/** Runs each network where it is to be run and diagnoses each that fails, as `diagnose` does for users. */
export async function ask(subjects: readonly Subject[], folder: string): Promise<Answer[]> {
  for (const subject of subjects) await write(subject, folder);
  const runs = new Map<string, Subject[]>();
  for (const one of subjects) {
    const key = JSON.stringify(one.run);
    runs.set(key, [...(runs.get(key) ?? []), one]);
  }
  const answers: Answer[] = [];
  for (const [at, group] of [...runs.values()].entries()) {
    const report = await diagnosed(group, folder, `report-${at}`);
    answers.push(...group.map((subject) => answerOf(subject, report)));
  }
  return answers;
}

async function write({ name, drawn, run }: Subject, folder: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  const source = path.join(folder, `${name}.onnx`);
  await writeFile(source, onnx(drawn.model));
  if (run.weights8) await convertToWeights8(source, path.join(folder, `${name}.mnn`), run.mnn);
  for (const [input, tensors] of Object.entries(drawn.inputs)) {
    const arrays = Object.entries(tensors).map(([name, { shape, values }]) => ({
      name,
      shape,
      data: values,
    }));
    await writeFile(path.join(folder, name, `${input}.npz`), writeNpz(arrays));
  }
}

async function diagnosed(subjects: readonly Subject[], folder: string, name: string): Promise<Report> {
  const { mnn, target, config, reference, weights8 } = subjects[0]!.run;
  const settings = {
    project: "planted",
    mnn: [mnn],
    targets: [target],
    configs: [config],
    ...(reference && { reference: { config: "cpu/normal", mnn, target: "host" } }),
    out: path.join(folder, name),
    models: subjects.map(({ name }) => ({
      name,
      file: `${name}.${weights8 ? "mnn" : "onnx"}`,
      inputs: `${name}/*.npz`,
    })),
  };
  const file = path.join(folder, `${name}.yml`);
  await writeFile(file, JSON.stringify(settings));
  const { stdout, stderr } = await command(["diagnose", file, "--only", "where,why", "--json"], {
    cwd: folder,
  });
  if (!stdout) throw new Error(`no report:\n${stderr}`);
  await writeFile(path.join(folder, `${name}.json`), stdout);
  return decodeReport(JSON.parse(stdout));
}

function answerOf({ name, kind, cause }: Subject, report: Report): Answer {
  const findings = report.findings.filter(({ model, rank }) => model === name && rank !== "hidden");
  const claimed = findings.map((finding) => finding.cause?.kind ?? finding.verdict);
  const cells = report.cells.filter(({ model }) => model === name);
  const diagnosis = report.diagnoses?.find(({ cell }) => cells.some(({ id }) => id === cell));
  const why = diagnosis?.answers.why;
  return {
    name,
    kind,
    cause,
    claimed,
    blame: why?.blame ?? null,
    refuted: why?.refuted?.kind ?? null,
    isRight:
      cause === null ? claimed.length === 0 : claimed[0] === cause && (!why || why.cause.kind === cause),
    seen: cells.map(({ verdict, reason }) => `${verdict} (${reason})`).join(", "),
  };
}

/** The played faults of a kernel, each diagnosed. @param kinds names of networks; left out: all */
export async function askAllPlayed(
  seed: number,
  times: number,
  kinds: readonly string[] = Object.keys(played),
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const kind of Object.keys(played).filter((one) => kinds.includes(one)))
    for (let nth = 0; nth < times; nth++) {
      const { diagnosis, at } = await askPlayed(kind, seed * 1009 + nth);
      const { where, why } = diagnosis.answers;
      const born = where && where.born !== null ? where.ops[where.born]!.op.name : null;
      answers.push({
        name: `played ${nth}`,
        kind,
        cause: "kernel",
        claimed: why ? [why.cause.kind] : [],
        blame: why?.blame ?? null,
        refuted: why?.refuted?.kind ?? null,
        isRight: why?.cause.kind === "kernel" && born === at,
        seen: `born at ${born}`,
      });
    }
  return answers;
}

/** Shares right by cause, and each miss in a line. */
export function summary(answers: readonly Answer[]): { lines: string[]; isGood: boolean } {
  const causes = [...new Set(answers.map(({ cause }) => cause))];
  const shares = causes.map((cause) => {
    const of = answers.filter((one) => one.cause === cause);
    return { cause, right: of.filter(({ isRight }) => isRight).length, of: of.length };
  });
  const plantedOnes = answers.filter(({ cause }) => cause !== null);
  const right = plantedOnes.filter(({ isRight }) => isRight).length;
  const misses = answers.filter(({ isRight }) => !isRight);
  return {
    lines: [
      ...misses.map(
        ({ name, kind, cause, claimed, blame, refuted, seen }) =>
          `MISS ${name} ${kind}: ${cause ?? "no cause"} was planted, ${claimed.join(" and ") || "none"} claimed (blame ${blame}, refuted ${refuted}); ${seen}`,
      ),
      ...shares.map((one) => `${(one.cause ?? "healthy").padEnd(14)} ${one.right} of ${one.of}`),
      `planted: ${right} of ${plantedOnes.length} right`,
    ],
    isGood:
      right >= 0.95 * plantedOnes.length &&
      shares.every(({ cause, right, of }) => (cause === null ? right === of : right >= 0.8 * of)),
  };
}
