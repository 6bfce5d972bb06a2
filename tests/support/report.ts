import { createHash, randomUUID } from "node:crypto";
import { defaultTolerance } from "../../core/judge/tolerance.ts";
import { compareTensors } from "../../core/numeric/metrics.ts";
import type {
  Cell,
  Config,
  Finding,
  Metrics,
  OpRow,
  Ops,
  Output,
  Picture,
  Probe,
  Report,
  Target,
} from "../../core/report/schema.ts";
import { REPORT_SCHEMA } from "../../core/report/schema.ts";
import { configId, seriesId } from "../../core/report/series.ts";
import type { Format, Verdict } from "../../core/report/vocabulary.ts";
import { picture } from "./png.ts";

/** What a test says of one cell; the rest follows from the verdict. */
export interface CellPlan {
  model: string;
  input: string;
  release: string;
  target: string;
  config: string;
}

export interface ReportPlan {
  id?: string;
  project?: string;
  createdAt?: string;
  models?: string[];
  inputs?: string[];
  releases?: string[];
  targets?: string[];
  /** `cpu/low`, ...: the candidates; each is compared with `cpu/normal`. */
  configs?: string[];
  /** Default: the story of the README, where bright images overflow at Low on a CPU with fp16. */
  verdict?(cell: CellPlan): Verdict;
  complete?: boolean;
}

export const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A small valid report: failing cells come with ops, pictures and one finding. */
export function buildReport(plan: ReportPlan = {}): Report {
  const models = plan.models ?? ["lama-tiny"];
  const inputs = plan.inputs ?? ["astronaut", "coffee", "chelsea"];
  const releases = plan.releases ?? ["3.0.0", "3.10.0", "3.6.1"];
  const targets = plan.targets ?? ["host", "qemu:cortex-a76", "qemu:cortex-a57"];
  const configs = plan.configs ?? ["cpu/low"];
  const verdictOf = plan.verdict ?? story;
  const pictures = {
    input: picture([220, 160, 90], [40, 60, 120]),
    reference: picture([210, 150, 90], [50, 60, 120]),
    black: picture([0, 0, 0]),
  };
  const plans = models.flatMap((model) =>
    releases.flatMap((release) =>
      targets.flatMap((target) =>
        configs.flatMap((config) => inputs.map((input) => ({ model, input, release, target, config }))),
      ),
    ),
  );
  const candidates = plans.map((at) => candidateCell(at, verdictOf(at), pictures));
  const ids = new Set(candidates.map(({ id }) => id));
  const references = unique(plans.map((at) => JSON.stringify({ ...at, config: "cpu/normal" })))
    .map((key) => referenceCell(JSON.parse(key) as CellPlan))
    .filter(({ id }) => !ids.has(id));
  const findings = findingsOf(candidates);
  for (const finding of findings)
    for (const cell of candidates) if (finding.cells.includes(cell.id)) cell.finding = finding.id;
  return {
    schema: REPORT_SCHEMA,
    id: plan.id ?? randomUUID(),
    createdAt: plan.createdAt ?? "2026-11-24T06:52:00.000Z",
    durationMs: 61_234,
    complete: plan.complete ?? true,
    project: plan.project ?? "acme/photo-editor",
    tool: { version: "0.1.0" },
    source: { repository: "acme/photo-editor", commit: "4f2c91a0b7", branch: "main", dirty: false },
    environment: {
      os: "Debian GNU/Linux 12",
      arch: "x64",
      cpu: "AMD EPYC",
      cores: 2,
      memoryMb: 24_000,
      node: "20.20.2",
      artifacts: [{ name: "numpy", version: "2.4.6", sha256: hash("numpy") }],
    },
    models: models.map((model) => ({
      id: model,
      file: `${model}.mnn`,
      sha256: hash(model),
      bytes: 130_000,
      converted: { from: `${model}.onnx`, sha256: hash(`${model}.onnx`), converter: "mnnconvert 3.0.0" },
      inputs: [{ name: "image", dtype: "float32", shape: [1, 4, 256, 256] }],
      outputs: ["out"],
    })),
    inputs: models.flatMap((model) =>
      inputs.map((id) => ({ model, id, sha256: hash(id), tensors: [], picture: pictures.input.id })),
    ),
    runtimes: releases.map((release) => ({
      id: `wheel:${release}`,
      release,
      commit: null,
      origin: "wheel" as const,
      flags: {},
      platform: "linux-aarch64",
      artifacts: [{ name: "MNN", version: release, sha256: hash(release) }],
    })),
    targets: targets.map(targetOf),
    configs: unique(["cpu/normal", ...configs]).map(configOf),
    probes: plans.length > 0 ? [probeOf(plans[0]!)] : [],
    cells: [...references, ...candidates],
    findings,
    pictures: Object.values(pictures),
  };
}

/** Bright images overflow at Low where the CPU has fp16; where it has none, MNN computes fp32 and says nothing. */
function story({ input, target, config }: CellPlan): Verdict {
  if (!config.startsWith("cpu/low")) return "pass";
  if (!target.includes("a76")) return "fallback";
  return input === "chelsea" ? "pass" : "nonfinite";
}

const unique = <T>(items: T[]): T[] => [...new Set(items)];

export const cellId = ({ model, input, release, target, config }: CellPlan): string =>
  [model, input, release, target, config].join(" ");

function referenceCell(at: CellPlan): Cell {
  return { ...candidateCell(at, "pass", null), role: "reference" };
}

function candidateCell(
  at: CellPlan,
  verdict: Verdict,
  pictures: { reference: Picture; black: Picture } | null,
): Cell {
  const numeric =
    verdict === "pass" || verdict === "drift" || verdict === "nonfinite" || verdict === "zeroed";
  const format: Format = verdict === "fallback" || at.config === "cpu/normal" ? "fp32" : "fp16";
  const failing = numeric && verdict !== "pass";
  return {
    id: cellId(at),
    series: seriesId({ ...at, origin: "wheel", flags: {} }),
    model: at.model,
    input: at.input,
    runtime: `wheel:${at.release}`,
    target: at.target,
    config: at.config,
    role: "candidate",
    reference: { kind: "cell", cell: cellId({ ...at, config: "cpu/normal" }), label: "cpu/normal" },
    verdict,
    reason: reasons[verdict],
    fix: null,
    outcome: verdict === "pass" ? "passed" : "failed",
    expected: null,
    effective: { backend: "cpu", format, proof: `every finite value of the output survives ${format}` },
    outputs: numeric || verdict === "fallback" ? [outputOf(verdict, format, pictures)] : [],
    ops: failing ? opsOf() : null,
    stability: null,
    runMs: [812, 798.5],
    probe: "probe-1",
    finding: null,
    command: `npx mnn-parity run --model ${at.model}.onnx --input ${at.input}.npz --mnn ${at.release} \\\n  --target ${at.target} --config ${at.config} --ops all`,
  };
}

const reasons: Record<Verdict, string> = {
  pass: "SNR 52.3 dB",
  drift: "SNR 18 dB, at least 30 asked",
  nonfinite: "4 NaN among 8 elements",
  zeroed: "8 of 8 elements are zero where the reference reaches 64",
  fallback: "asked fp16, ran fp32",
  crashed: "killed by SIGSEGV",
  timeout: "no answer in 60 s",
  unavailable: "no wheel for this platform",
  "reference-bad": "the reference has 3 NaN",
};

const plain = Float32Array.from([1, 2, 4, 8, 16, 32, 64, 0.5]);

/** Metrics of a real comparison that ends in this verdict. */
export function metricsOf(verdict: Verdict, reference = plain): Metrics {
  const candidate = reference.map((value, i) => {
    if (verdict === "nonfinite") return i % 2 === 0 ? Number.NaN : value;
    if (verdict === "zeroed") return 0;
    return value * (verdict === "drift" ? 1.126 : 1 + 2.4e-3);
  });
  return compareTensors(reference, candidate, [1, reference.length], "fp16");
}

function outputOf(
  verdict: Verdict,
  format: Format,
  pictures: { reference: Picture; black: Picture } | null,
): Output {
  return {
    name: "out",
    shape: [1, 8],
    dtype: "float32",
    verdict: verdict === "fallback" ? "pass" : verdict,
    reason: reasons[verdict],
    metrics: metricsOf(verdict),
    tolerance: defaultTolerance(format),
    pictures: pictures && {
      reference: pictures.reference.id,
      candidate: verdict === "pass" || verdict === "fallback" ? pictures.reference.id : pictures.black.id,
    },
  };
}

/** A network of twelve ops whose seventh overflows fp16: 74 203 in the reference, Inf in the candidate. */
export function opsOf(): Ops {
  const peaks = [1, 240, 27, 68, 50_400, 1483, 74_203, 147, 1516, 690, 12, 0];
  const rows = peaks.map((peak, index): OpRow => {
    const reference = Float32Array.from([peak, -peak / 2, peak / 4, 0]);
    const candidate = reference.map((value) =>
      index < 6
        ? value * (1 + 1e-3 * (index + 1))
        : Math.abs(value) > 65504
          ? Number.POSITIVE_INFINITY
          : index > 6
            ? Number.NaN
            : value * 1.001,
    );
    return {
      name: index === 6 ? "ffc1_fft_crr" : `op_${index}`,
      type: index % 3 === 0 ? "Convolution" : "While",
      occurrence: 0,
      output: 0,
      shape: [1, 4],
      metrics: compareTensors(reference, candidate, [1, 4], "fp16"),
      format: "fp16",
      verdict: index < 6 ? "pass" : "nonfinite",
    };
  });
  const only = { name: "cast_0", type: "Cast", occurrence: 0, output: 0 };
  return { rows, firstBad: 6, onlyReference: [], onlyCandidate: [only] };
}

function findingsOf(cells: Cell[]): Finding[] {
  const bad = cells.filter((cell) => cell.verdict === "nonfinite");
  const example = bad[0];
  if (!example) return [];
  return [
    {
      id: "finding-1",
      model: example.model,
      config: example.config,
      verdict: "nonfinite",
      format: "fp16",
      op: { name: "ffc1_fft_crr", type: "While" },
      title: "`ffc1_fft_crr` overflows fp16",
      sentences: [
        "It sums 64 rows into the spectrum's zero frequency: 74 203 against a limit of 65 504.",
        "One Inf there becomes NaN at the output, and NaN turned into a pixel is 0 on Arm, so the app shows black.",
      ],
      example: example.id,
      cells: bad
        .filter(({ model, config }) => model === example.model && config === example.config)
        .map(({ id }) => id),
      ship: [{ target: "qemu:cortex-a76", config: "cpu/normal", passed: 3, of: 3, medianMs: 805 }],
    },
  ];
}

function targetOf(id: string): Target {
  const qemu = id.startsWith("qemu:");
  return {
    id,
    kind: qemu ? "qemu" : "host",
    platform: qemu ? "linux-aarch64" : "linux-x86_64",
    cpu: qemu ? id.slice(5) : "AMD EPYC",
    standsFor: null,
    emulator: qemu ? { name: "qemu-aarch64", version: "7.2.15", sha256: hash("qemu") } : null,
  };
}

function configOf(id: string): Config {
  const [backend, precision] = id.split("/") as [Config["backend"], Config["precision"]];
  const config = { backend, precision, threads: 1, memory: "normal" as const };
  return { ...config, id: configId(config) };
}

const probeOf = ({ release, target, config, model }: CellPlan): Probe => ({
  id: "probe-1",
  runtime: `wheel:${release}`,
  target,
  config,
  model,
  speaker: "python 0.1.0",
  startMs: 310,
  loadMs: 42,
  session: { backends: 13, memoryMb: 12.5, mflops: Number.NaN, modelVersion: "2.0.0", mnnVersion: release },
  exit: { code: 0, signal: null },
  log: "The device support i8sdot:1, support fp16:1, support i8mm: 0\n",
  notes: [
    {
      line: "The device support i8sdot:1, support fp16:1, support i8mm: 0",
      meaning: "The CPU has fp16 arithmetic, so Low computes in fp16.",
      bad: false,
    },
  ],
});

/** A report whose names were changed, with the series that its cells then belong to. */
export function withSeries(report: Report): Report {
  const runtimes = new Map(report.runtimes.map((runtime) => [runtime.id, runtime]));
  const cells = report.cells.map((cell) => {
    const { origin, flags } = runtimes.get(cell.runtime)!;
    return { ...cell, series: seriesId({ ...cell, origin, flags }) };
  });
  return { ...report, cells };
}
