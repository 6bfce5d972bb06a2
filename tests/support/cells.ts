import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import type { Evidence } from "../../core/findings/evidence.ts";
import { judge } from "../../core/judge/judge.ts";
import { defaultTolerance } from "../../core/judge/tolerance.ts";
import { compareTensors } from "../../core/numeric/metrics.ts";
import type { Cell, OpRow, Output, Runtime, Target } from "../../core/report/schema.ts";
import type { Format } from "../../core/report/vocabulary.ts";

/** One op or output of a made-up cell: real metrics of these values, judged as the engine does. */
export interface Numbers {
  name: string;
  reference: number[];
  candidate: number[];
  shape?: number[];
  type?: string;
}

export interface CellPlan extends Partial<Omit<Cell, "outputs" | "ops">> {
  release?: string;
  output?: Numbers;
  ops?: Numbers[];
  firstBad?: number | null;
}

function judged({ reference, candidate, shape = [reference.length] }: Numbers, format: Format) {
  const [x, y] = [Float32Array.from(reference), Float32Array.from(candidate)];
  const metrics = compareTensors(x, y, shape, format);
  const tolerance = defaultTolerance(format);
  return { metrics, tolerance, shape, ...judge(metrics, tolerance) };
}

function outputOf(numbers: Numbers, format: Format): Output {
  return { ...judged(numbers, format), name: numbers.name, dtype: "float32", pictures: null };
}

function rowOf(numbers: Numbers, format: Format): OpRow {
  const { metrics, shape, verdict } = judged(numbers, format);
  const { name, type = "Convolution" } = numbers;
  return { name, type, occurrence: 0, output: 0, shape, metrics, verdict, format };
}

let count = 0;

/** A cell of lama on cat at cpu/low on qemu:cortex-a76 with MNN 3.6.1, unless said otherwise. */
export function makeCell({ release = "3.6.1", output, ops, firstBad = null, ...plan }: CellPlan): Cell {
  const format = plan.effective?.format ?? "fp16";
  const told = output && outputOf(output, format);
  return {
    id: `c${++count}`,
    series: "0123456789abcdef",
    model: "lama",
    input: "cat",
    runtime: release,
    target: "qemu:cortex-a76",
    config: "cpu/low",
    role: "candidate",
    reference: { kind: "cell", cell: null, label: "cpu/normal, same release and target" },
    verdict: told?.verdict ?? "pass",
    reason: told?.reason ?? "identical",
    fix: null,
    outcome: (plan.verdict ?? told?.verdict ?? "pass") === "pass" ? "passed" : "failed",
    expected: null,
    effective: { backend: "cpu", format, proof: "the ops' values" },
    outputs: told ? [told] : [],
    ops: ops
      ? { rows: ops.map((row) => rowOf(row, format)), firstBad, onlyReference: [], onlyCandidate: [] }
      : null,
    stability: null,
    runMs: [1000],
    probe: null,
    finding: null,
    command: "npx mnn-parity run",
    ...plan,
  };
}

/** What findings are drawn from, around these cells. */
export function evidenceOf(cells: Cell[]): Evidence {
  const unique = <T>(items: T[]) => [...new Set(items)];
  return {
    cells,
    configs: unique(cells.map(({ config }) => config)).map((id) => parseConfig(id, 1)),
    inputs: [],
    runtimes: unique(cells.map(({ runtime }) => runtime)).map((id) => ({ id, release: id }) as Runtime),
    targets: unique(cells.map(({ target }) => target)).map(
      (id) =>
        (id.startsWith("qemu:")
          ? { id, kind: "qemu", emulator: { name: "qemu-aarch64", version: "7.2", sha256: null } }
          : { id, kind: "host", emulator: null }) as Target,
    ),
  };
}
