import os from "node:os";
import type { Config, OpenCl, TensorInfo } from "../../../core/report/schema.ts";
import type { KernelLoan } from "../places/place/kernels.ts";
import { type Place, RemoteLost } from "../places/place/place.ts";
import { extrasFor } from "./extras.ts";
import {
  BrokenFrames,
  CutFrame,
  type Frame,
  type FrameHeader,
  type HeaderOf,
  PROTOCOL,
  type Speaks,
} from "./frame.ts";
import { makePlan, type PlanConfig, type PlanStep, planConfig } from "./plan.ts";
import { type Exit, ProbeProcess, ProbeTimeout } from "./process.ts";
import type { Answer } from "./request.ts";
import type { Ask } from "./setup.ts";
import { planFor } from "./stage.ts";
import { digestOf, type StoredTensor, type TensorStore } from "./store.ts";
import type { Workspace } from "./workspace.ts";

export type OpFrame = Frame<HeaderOf<"op">>;

/** A report has room for a sentence, and a probe may send a megabyte. */
const LONGEST_MESSAGE = 2000;

/** What became of one input in one session. */
export interface StepResult {
  input: string;
  /**
   * `refused`: MNN reported a failure and lived. `died`: the process ended. `garbage`: what it sent was no
   * frame. `timeout`: it gave no sign of life. `lost`: the machine that it ran on dropped off.
   */
  status: "ok" | "refused" | "died" | "garbage" | "timeout" | "lost";
  /** Why there is no result, in a sentence; empty when there is one. */
  message: string;
  /** Outputs of the first repeat. */
  outputs: StoredTensor[];
  /** Whether all repeats gave the same bits. */
  identical: boolean;
  runMs: number[];
  /** Whether an answer ended it before its outputs were there. */
  stopped: boolean;
  /** What was overwritten in its ops, and how much of it the tensors could not hold. */
  overwritten: HeaderOf<"overwritten">[];
  /** What segments read from earlier ones. */
  seams: HeaderOf<"seam">[];
  /** What rounding did in the last repeat; null where none was asked for. */
  rounded: HeaderOf<"end">["rounded"] | null;
  record: ProbeRecord;
}

/** What is known of one probe process. */
export interface ProbeRecord {
  /** The model's name in the configuration. */
  modelName: string;
  place: Place;
  config: Config;
  speaker: string;
  /** What it can be asked; null before it said so. */
  speaks: Speaks | null;
  mnnVersion: string | null;
  startMs: number;
  loadMs: number;
  model: { inputs: TensorInfo[]; outputs: TensorInfo[]; version: string | null } | null;
  session: {
    backends: number | null;
    beside?: number | undefined;
    memoryMb: number | null;
    mflops: number | null;
  } | null;
  exit: Exit;
  /** What OpenCL it ran on, where that is known. */
  opencl: OpenCl | null;
  log: string;
}

export interface ProbeRunnerOptions {
  place: Place;
  config: Config;
  modelName: string;
  /** The .mnn file. */
  model: string;
  /** What is asked beyond the configuration. */
  ask?: Ask;
  /** What will be asked; left empty by whoever asks as it goes, of a process that stays. */
  steps: PlanStep[];
  store: TensorStore;
  workspace: Workspace;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * One model on one runtime, target and config. Where the steps are known they are taken in their order; without, the
 * process stays and is asked step by step. When it dies in one, that step has its result and the next gets a fresh process.
 */
export class ProbeRunner {
  readonly records: ProbeRecord[] = [];
  #options: ProbeRunnerOptions;
  #running: Running | null = null;
  /** Op frames that the step being taken has given out. */
  #given = 0;
  /** Whether the step being taken has begun to run. */
  #begun = false;
  /** Steps not yet over. */
  #left: number;
  /** A failure before any input was touched: it is every step's. */
  #fatal: StepResult | null = null;

  constructor(options: ProbeRunnerOptions) {
    this.#options = options;
    this.#left = options.steps.length;
  }

  /** Whether it is asked as it goes. */
  get stays(): boolean {
    return this.#options.steps.length === 0;
  }

  /** Puts another question beyond the same configuration to a process that waits: everything begins anew in it, without a start. */
  turnTo(ask: Ask | undefined): void {
    this.#options = { ...this.#options, ask };
    this.#fatal = null;
    const running = this.#running;
    if (!running) return;
    const { place, config } = this.#options;
    running.config = planConfig(config, { ...extrasFor(config, place, running.loan?.file), ...ask });
    running.turned = true;
  }

  /** Loads the model without running it: what its inputs are, or why it could not be loaded. */
  async describe(): Promise<StepResult> {
    const ask = async () =>
      (await this.#attempt({ id: "", tensors: [], ops: "none", repeats: 0 }, []).next()).value as StepResult;
    const first = await ask();
    const result = !this.#options.place.remote && wasSignalled(first) ? await ask() : first;
    await this.close();
    return result;
  }

  /**
   * Takes a step. Yields its op frames in the order of execution; returns its result. Frames belong to the caller
   * until given to {@link recycle}. Where the step's ops are `answered`, what is sent in for a frame is its answer, and
   * nothing means `keep`.
   */
  async *step(step: PlanStep): AsyncGenerator<OpFrame, StepResult, Answer | undefined> {
    if (this.#fatal) return { ...this.#fatal, input: step.id };
    if (this.stays) this.#left++;
    const waited = this.stays && this.#running !== null;
    const { remote } = this.#options.place;
    const rest = this.stays ? [step] : this.#options.steps.slice(this.#options.steps.indexOf(step));
    let result = yield* this.#attempt(step, rest);
    // It died while it waited, not of this step; or of a signal before it had a model: whether it is the model's, and so every step's,
    // a second start tells.
    const early = waited || (!remote && wasSignalled(result));
    if (early && result.status === "died" && !this.#begun) result = yield* this.#attempt(step, rest);
    const fate = await this.#fate(result);
    // What was given out cannot be taken back, so that only a step that gave nothing can be done over.
    if (fate === "back" && this.#given === 0) {
      result = yield* this.#attempt(step, rest);
      if ((await this.#fate(result)) !== "alive") result = lost(result);
    } else if (fate !== "alive") result = lost(result);
    if (result.status !== "ok" && result.status !== "lost" && result.record.model === null) {
      this.#fatal = result;
    }
    this.#left--;
    // What MNN said of a failure is whole only when its process is gone.
    if (this.stays && result.status === "refused") await this.close();
    return result;
  }

  recycle(frame: Frame): void {
    this.#running?.process.recycle(frame);
  }

  /** Waits for the process to end by itself when all steps were taken, else ends it. */
  async close(): Promise<void> {
    if (this.#running) await this.#retire(this.#running, this.#left > 0);
  }

  #record(): ProbeRecord {
    const { place, config, modelName } = this.#options;
    return {
      modelName,
      place,
      config,
      speaker: "",
      speaks: null,
      mnnVersion: null,
      startMs: 0,
      loadMs: 0,
      model: null,
      session: null,
      exit: { code: null, signal: null },
      opencl: place.opencl?.describe(config) ?? null,
      log: "",
    };
  }

  /** Whether the machine is to blame for a result that is none. */
  async #fate({ status }: StepResult): Promise<"alive" | "back" | "gone"> {
    const { remote } = this.#options.place;
    const mayBe = status === "died" || status === "garbage" || status === "timeout" || status === "lost";
    return remote && mayBe ? remote.fate() : "alive";
  }

  async #start(record: ProbeRecord, steps: PlanStep[]): Promise<Running> {
    const { place, config, ask, model, modelName, workspace, timeoutMs, signal } = this.#options;
    const loan = (await place.opencl?.kernels(modelName, config)) ?? null;
    const extras = { ...extrasFor(config, place, loan?.file), ...ask };
    const stay = this.stays && steps.length > 0;
    const planned = makePlan(model, config, stay ? [] : steps, extras, { stay });
    const plan = await planFor(planned, place, workspace);
    this.records.push(record);
    const startedAt = performance.now();
    const requests = stay || steps.some(({ ops }) => ops === "answered");
    const command = place.probe(["--plan", plan]);
    // What a runtime leaves in its temporary folder goes with the run.
    const env = place.remote ? command.env : { ...command.env, TMPDIR: workspace.folder };
    const process = new ProbeProcess({ ...command, env }, timeoutMs, signal, { requests });
    this.#running = {
      process,
      record,
      startedAt,
      loan,
      plan,
      stay,
      config: planned.config,
      shapes: null,
      turned: false,
    };
    return this.#running;
  }

  async *#attempt(
    step: PlanStep,
    steps: PlanStep[],
  ): AsyncGenerator<OpFrame, StepResult, Answer | undefined> {
    this.#given = 0;
    this.#begun = false;
    const record = this.#running?.record ?? this.#record();
    const result: StepResult = {
      input: step.id,
      status: "ok",
      message: "",
      outputs: [],
      identical: true,
      runMs: [],
      stopped: false,
      overwritten: [],
      seams: [],
      rounded: null,
      record,
    };
    const answered = step.ops === "answered";
    if (answered && this.#options.place.remote)
      return Object.assign(result, {
        status: "refused",
        message: "ops cannot be answered over adb, which starts a probe without standard input",
      });
    let running = this.#running;
    try {
      running ??= await this.#start(record, steps);
      const { process } = running;
      if (running.turned) refuse(this.#options.ask, record.speaks!);
      if (running.stay) await ask(running, step);
      for (;;) {
        const frame = await process.next();
        if (!frame) {
          await this.#retire(running, false);
          if (step.id === "" && record.model) return result;
          return Object.assign(result, {
            status: "died",
            message: describeEnd(process) ?? describeExit(record.exit),
          });
        }
        const { header } = frame;
        checkOrder(header, step);
        switch (header.kind) {
          case "hello":
            record.speaker = header.speaker;
            record.speaks = header.speaks;
            refuse(this.#options.ask, header.speaks);
            record.mnnVersion = header.mnn;
            record.startMs = performance.now() - running.startedAt;
            break;
          case "model":
            record.model = { inputs: header.inputs, outputs: header.outputs, version: header.version };
            record.loadMs = header.ms;
            break;
          case "session":
            record.session = header;
            break;
          case "begin":
            this.#begun = true;
            break;
          case "op": {
            this.#given++;
            const answer = yield frame as OpFrame;
            if (answered) await process.say(answer ?? { kind: "keep" });
            continue;
          }
          case "overwritten":
            result.overwritten.push(header);
            break;
          case "seam":
            result.seams.push(header);
            break;
          case "output":
            await this.#output(result, header, frame);
            break;
          case "end":
            // One that waits for another question has not ended: what it has said so far is known all the same.
            record.log = process.log();
            result.rounded = header.rounded ?? null;
            if (header.stopped) return Object.assign(result, { stopped: true, outputs: [] });
            if (header.code !== 0)
              return Object.assign(result, {
                status: "refused",
                message: `MNN ran and returned error code ${header.code}`,
                outputs: [],
              });
            result.runMs.push(header.ms);
            if (result.runMs.length === step.repeats) return result;
            break;
          case "error":
            if (header.step === null) await this.#retire(running, false);
            return Object.assign(result, {
              status: "refused",
              message: `MNN failed at ${header.stage}: ${header.message.slice(0, LONGEST_MESSAGE)}`,
              outputs: [],
            });
        }
        process.recycle(frame);
      }
    } catch (error) {
      const status = statusOf(error);
      const cut = error instanceof CutFrame;
      if (running) await this.#retire(running, !cut);
      if (status === null) throw error;
      if (cut && (record.exit.signal || record.exit.code !== 0)) {
        const message = `${describeExit(record.exit)} in the middle of a frame`;
        return Object.assign(result, { status: "died", message });
      }
      return Object.assign(result, { status, message: (error as Error).message });
    }
  }

  async #output(result: StepResult, header: HeaderOf<"output">, frame: Frame): Promise<void> {
    const data = new Uint8Array(frame.payload, 0, frame.bytes);
    if (result.runMs.length === 0) {
      result.outputs.push(await this.#options.store.keep(header, data));
      return;
    }
    const first = result.outputs.find(({ name }) => name === header.name);
    if (!first || digestOf(data) !== first.digest) result.identical = false;
  }

  async #retire(running: Running, kill: boolean): Promise<void> {
    const { process, record, loan, plan } = running;
    if (this.#running === running) this.#running = null;
    process.endRequests();
    if (!kill) await drain(process);
    record.exit = kill ? await process.dispose() : await process.ended();
    const remote = (await this.#options.place.remote?.log(plan)) ?? "";
    record.log = [process.log(), remote].filter(Boolean).join("\n");
    await (record.exit.code === 0 ? loan?.keep() : loan?.drop());
  }
}

interface Running {
  process: ProbeProcess;
  record: ProbeRecord;
  startedAt: number;
  loan: KernelLoan | null;
  /** The plan's path as the probe sees it. */
  plan: string;
  /** Whether it is asked step by step, with this configuration. */
  stay: boolean;
  config: PlanConfig;
  /** The inputs' shapes of the step before. */
  shapes: string | null;
  /** Whether its configuration is another than that of the step before. */
  turned: boolean;
}

/** Asks a process that stays for a step. What a session computes depends on the shapes it was opened with: others get one of their own. */
async function ask(running: Running, step: PlanStep): Promise<void> {
  const shapes = JSON.stringify(step.tensors.map(({ name, shape }) => [name, shape]));
  if (running.turned || (running.shapes !== null && running.shapes !== shapes))
    await running.process.say({ kind: "open", config: running.config });
  running.shapes = shapes;
  running.turned = false;
  await running.process.say({ kind: "step", step });
}

/** A speaker that cannot be asked for something. */
class CannotAsk extends Error {}

function refuse(asked: Ask = {}, speaks: Speaks): void {
  const way = asked.segments ? "segments" : (asked.api ?? "session");
  const can = speaks[way];
  if (!can) throw new CannotAsk(`this speaker cannot run through ${way}`);
  const beyond = Object.keys(asked).filter((key) => key !== "api" && key !== way && !can.includes(key));
  if (beyond.length > 0)
    throw new CannotAsk(`${beyond.join(", ")} with ${way}: not supported by this speaker`);
}

function statusOf(error: unknown): StepResult["status"] | null {
  if (error instanceof ProbeTimeout) return "timeout";
  if (error instanceof BrokenFrames) return "garbage";
  if (error instanceof CannotAsk) return "refused";
  return error instanceof RemoteLost ? "lost" : null;
}

const lost = (result: StepResult): StepResult =>
  Object.assign(result, { status: "lost", message: "the device dropped off in the middle", outputs: [] });

/** Reads to the end, so that a process that has nothing left to say can leave. */
async function drain(process: ProbeProcess): Promise<void> {
  try {
    for (let frame = await process.next(); frame; frame = await process.next()) process.recycle(frame);
  } catch {
    process.kill();
  }
}

/** A speaker of another protocol, or one that is at another step than was asked, is not understood. */
function checkOrder(header: FrameHeader, step: PlanStep): void {
  if (header.kind === "hello" && header.protocol !== PROTOCOL)
    throw new BrokenFrames(`the probe speaks ${header.protocol}, not ${PROTOCOL}`);
  if (!("step" in header) || header.step === null || header.step === step.id) return;
  throw new BrokenFrames(`the probe is at step ${header.step}, ${step.id} was asked for`);
}

const describeEnd = ({ lingered }: ProbeProcess): string | null =>
  lingered ? "the probe closed its frames before its work was done, and had to be killed" : null;

function describeExit({ code, signal }: Exit): string {
  if (signal) return `the probe died of ${signal}`;
  const by = code === null ? undefined : signalOf(code);
  if (by) return `the probe died of ${by}`;
  return code === 0 ? "the probe ended before its work was done" : `the probe ended with exit code ${code}`;
}

/** Whether it died of a signal before it had a model. */
const wasSignalled = ({ status, record: { model, exit } }: StepResult): boolean =>
  status === "died" && model === null && (exit.signal !== null || signalOf(exit.code ?? 0) !== undefined);

/** Shells, and adb with them, tell a death by signal as 128 and its number. */
function signalOf(code: number): string | undefined {
  return Object.entries(os.constants.signals).find(([, number]) => number + 128 === code)?.[0];
}

/** Takes all steps of one side, for their outputs only. */
export async function takeAll(
  side: ProbeRunner,
  steps: PlanStep[],
  onStep: (result: StepResult) => void,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  try {
    for (const step of steps) {
      const frames = side.step(step);
      let next = await frames.next();
      while (!next.done) {
        side.recycle(next.value);
        next = await frames.next();
      }
      results.push(next.value);
      onStep(next.value);
    }
  } finally {
    await side.close();
  }
  return results;
}
