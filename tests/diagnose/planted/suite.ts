import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeNpz } from "../../../action/src/input/npz.ts";
import { decodeReport, type Report } from "../../../core/report/schema.ts";
import { arm, type Drawn } from "../../cases/case.ts";
import { Draw } from "../../cases/draw.ts";
import { command } from "../../support/command.ts";
import { onnx } from "../../support/onnx.ts";
import { healthy, planted } from "./networks.ts";
import { askPlayed, played } from "./played.ts";

/** One network of the suite, and what its report is to say: the planted cause, or null for a healthy one. */
export interface Subject {
  name: string;
  kind: string;
  cause: string | null;
  drawn: Drawn;
}

/** What the report said of it. */
export interface Answer extends Omit<Subject, "drawn"> {
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
    ...Object.entries(planted).map(([kind, { cause, draw }]) => ({
      kind,
      cause: cause as string | null,
      draw,
      times: times.planted,
    })),
    ...Object.entries(healthy).map(([kind, draw]) => ({ kind, cause: null, draw, times: times.healthy })),
  ];
  return all
    .filter(({ kind }) => !kinds || kinds.includes(kind))
    .flatMap(({ kind, cause, draw, times }, index) =>
      Array.from({ length: times }, (_, nth) => ({
        name: `n${index}-${nth}`,
        kind,
        cause,
        drawn: draw(new Draw(seed * 1009 + index * 31 + nth)),
      })),
    );
}

/** Runs networks at fp16 on an emulated Arm CPU and diagnoses each that fails, as `diagnose` does for users. */
export async function ask(subjects: readonly Subject[], folder: string): Promise<Answer[]> {
  for (const { name, drawn } of subjects) {
    await mkdir(path.join(folder, name), { recursive: true });
    await writeFile(path.join(folder, `${name}.onnx`), onnx(drawn.model));
    for (const [input, tensors] of Object.entries(drawn.inputs)) {
      const arrays = Object.entries(tensors).map(([name, { shape, values }]) => ({
        name,
        shape,
        data: values,
      }));
      await writeFile(path.join(folder, name, `${input}.npz`), writeNpz(arrays));
    }
  }
  const settings = {
    project: "planted",
    mnn: ["3.6.1"],
    targets: [arm],
    configs: ["cpu/low"],
    // One run under emulation a network instead of two.
    reference: { config: "cpu/normal", mnn: "3.6.1", target: "host" },
    out: path.join(folder, "report"),
    models: subjects.map(({ name }) => ({ name, file: `${name}.onnx`, inputs: `${name}/*.npz` })),
  };
  const file = path.join(folder, "parity.yml");
  await writeFile(file, JSON.stringify(settings));
  const { stdout, stderr } = await command(["diagnose", file, "--only", "where,why", "--json"], {
    cwd: folder,
  });
  if (!stdout) throw new Error(`no report:\n${stderr}`);
  await writeFile(path.join(folder, "report.json"), stdout);
  const report = decodeReport(JSON.parse(stdout));
  return subjects.map((subject) => answerOf(subject, report));
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

/** The played faults of a kernel, each diagnosed. */
export async function askAllPlayed(seed: number, times: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const kind of Object.keys(played))
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
