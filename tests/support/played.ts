import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { Lab } from "../../action/src/diagnose/lab.ts";
import type { Judged, Subject } from "../../action/src/diagnose/subject.ts";
import { ProbeEngine } from "../../action/src/engine/engine.ts";
import type { StepResult } from "../../action/src/engine/probe-runner.ts";
import type { Feed, Setup } from "../../action/src/engine/setup.ts";
import { TensorStore } from "../../action/src/engine/store.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import { prepareModel } from "../../action/src/grid/models.ts";
import { compareOutputs } from "../../action/src/grid/outputs.ts";
import { writeNpz } from "../../action/src/input/npz.ts";
import { addEdges } from "../../action/src/inside/edges.ts";
import { readGraph } from "../../action/src/mnn/graph/read.ts";
import { Places } from "../../action/src/places/places.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { Work } from "../../action/src/progress/work.ts";
import { Slots } from "../../action/src/system/slots.ts";
import { firstBadOp } from "../../core/judge/first-bad.ts";
import { judgeOp } from "../../core/judge/output.ts";
import { defaultTolerance } from "../../core/judge/tolerance.ts";
import { emptyCell } from "../../core/report/empty-cell.ts";
import type { Cell, OpName } from "../../core/report/schema.ts";
import { worstVerdict } from "../../core/report/vocabulary.ts";
import type { Drawn } from "../cases/case.ts";
import { onnx } from "./onnx.ts";
import { testContext } from "./tool-context.ts";

/** A fault that is put into a kernel: what an op gives instead. */
export interface Fault {
  /** The op's name. */
  at: string;
  spoil(right: Float32Array): Float32Array;
}

/**
 * A cell that fails because one op's kernel is faulty: real MNN on the host, in which the engine's `replace` gives that op's output. It
 * stands for an Arm CPU that was asked for fp16; nothing in a probe knows of it.
 */
export async function playedSubject(
  folder: string,
  drawn: Drawn,
  { at, spoil }: Fault,
): Promise<{ subject: Subject; lab: Lab; close: () => Promise<void> }> {
  const context = testContext();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "net.onnx"), onnx(drawn.model));
  const [tensors] = Object.values(drawn.inputs);
  const arrays = Object.entries(tensors!).map(([name, { shape, values }]) => ({ name, shape, data: values }));
  await writeFile(path.join(folder, "r.npz"), writeNpz(arrays));
  const written = {
    project: "played",
    mnn: ["3.6.1"],
    models: [{ name: "net", file: "net.onnx", inputs: "r.npz" }],
  };
  await writeFile(path.join(folder, "parity.yml"), JSON.stringify(written));
  const settings = await loadSettings({ file: "parity.yml", flags: {}, cwd: folder });
  const places = new Places(context, { wanted: false, choice: "auto" });
  const place = places.get.bind(places);
  const workspace = new Workspace(path.join(folder, "work"));
  const model = await prepareModel(settings.models[0]!, { settings, context, workspace, place });
  const engine = new ProbeEngine({
    place,
    slots: new Slots(2),
    store: new TensorStore(path.join(folder, "outputs")),
    workspace,
    timeoutMs: 120_000,
    signal: context.signal,
    work: new Work(silentProgress.step("")),
  });
  const { feed } = model.inputs[0]!;
  const runtime = { name: "3.6.1", origin: "wheel", release: "3.6.1" } as const;
  const host: Setup = { model, runtime, target: hostTarget, config: plainConfig };
  let op: OpName | null = null;
  let given: { shape: number[]; bytes: Uint8Array } | null = null;
  await engine.watch(host, feed, {
    op: ({ data, shape, name, type, occurrence, output }) => {
      if (name !== at || !(data instanceof Float32Array)) return undefined;
      op = { name, type, occurrence, output };
      given = { shape, bytes: new Uint8Array(spoil(data.slice()).buffer) };
      return undefined;
    },
    seen: () => null,
  });
  if (!op || !given) throw new Error(`no op ${at} was run`);
  const { shape, bytes } = given as { shape: number[]; bytes: Uint8Array };
  const file = path.join(folder, "fault.bin");
  await writeFile(file, bytes);
  const setup = {
    ...host,
    runtime,
    config: parseConfig("cpu/low", 1),
    ask: { replace: [{ op, dtype: "float32", shape, file }] },
  };
  const resultOf = async (of: Setup): Promise<StepResult> => {
    for await (const result of engine.run(of, [feed])) return result;
    throw new Error("a run without a result");
  };
  const judge = async (_: string | Feed, result: StepResult): Promise<Judged> => {
    if (result.status !== "ok") throw new Error(result.message);
    const right = await resultOf(host);
    const { outputs } = await compareOutputs(right.outputs, result.outputs, () => defaultTolerance("fp16"));
    const snrDb = Math.min(
      ...outputs.map(({ metrics }) => (metrics.broken > 0 ? Number.NEGATIVE_INFINITY : metrics.snrDb)),
    );
    return { verdict: worstVerdict(outputs.map(({ verdict }) => verdict)), reason: "", outputs, snrDb };
  };
  const { outputs, verdict } = await judge("", await resultOf(setup));
  const graph = await readGraph(model.file);
  const { ops } = await engine.compare([host, setup], feed, ([right, one]) =>
    judgeOp(right!.data, one!.data, right!.shape, "fp16"),
  );
  const rows = ops.map(({ op, shape, seen }) => ({ ...op, shape, ...seen }));
  addEdges(rows, graph);
  const cell: Cell = {
    ...emptyCell(),
    id: "c1",
    series: "0".repeat(16),
    model: "net",
    input: "r",
    runtime: "3.6.1",
    target: "host",
    config: "cpu/low",
    reference: { kind: "cell", cell: null, label: "cpu/normal" },
    verdict,
    outputs,
    ops: { rows, firstBad: firstBadOp(rows, verdict, outputs, "fp16"), onlyReference: [], onlyCandidate: [] },
    probe: null,
    finding: "f1",
    command: "",
  };
  const input = { id: "r", feed, cell };
  const subject: Subject = {
    cell,
    input,
    inputs: [input],
    setup,
    reference: host,
    host,
    format: "fp16",
    graph,
    source: null,
    ops: { seen: true, answered: true },
    others: [],
    runtimes: [runtime],
    targets: [hostTarget],
    judge,
    convert: null,
    fed: [],
    map: null,
    paired: true,
    sought: null,
    computed: async () => {
      throw new Error("played, not proven");
    },
    on: async () => {
      throw new Error("played on one release only");
    },
  };
  const at0 = (name: string) => path.join(folder, name);
  const budget = { ms: null, runs: null };
  const lab = new Lab(engine, { budget, folder: at0("kept"), prefix: "kept", scratch: at0("scratch") });
  return { subject, lab, close: () => engine.close().then(() => places.close()) };
}
