import type { Config, TensorInfo } from "../../../core/report/schema.ts";
import type { Place } from "../runtime/place.ts";
import { BrokenFrames, type Frame, type HeaderOf } from "./frame.ts";
import type { PlanStep } from "./plan.ts";
import { type Exit, ProbeProcess, ProbeTimeout } from "./process.ts";
import { digestOf, type StoredTensor, type TensorStore } from "./store.ts";
import type { Workspace } from "./workspace.ts";

export type OpFrame = Frame<HeaderOf<"op">>;

/** What became of one input in one session. */
export interface StepResult {
  input: string;
  /**
   * `refused`: MNN reported a failure and lived. `died`: the process ended. `garbage`: what it sent was no
   * frame. `timeout`: it gave no sign of life.
   */
  status: "ok" | "refused" | "died" | "garbage" | "timeout";
  /** Why there is no result, in a sentence; empty when there is one. */
  message: string;
  /** Outputs of the first repeat. */
  outputs: StoredTensor[];
  /** Whether all repeats gave the same bits. */
  identical: boolean;
  runMs: number[];
  record: ProbeRecord;
}

/** What is known of one probe process. */
export interface ProbeRecord {
  /** The model's name in the configuration. */
  modelName: string;
  place: Place;
  config: Config;
  speaker: string;
  mnnVersion: string | null;
  startMs: number;
  loadMs: number;
  model: { inputs: TensorInfo[]; outputs: TensorInfo[]; version: string | null } | null;
  session: { backends: number | null; memoryMb: number | null; mflops: number | null } | null;
  exit: Exit;
  log: string;
}

export interface SideOptions {
  place: Place;
  config: Config;
  modelName: string;
  /** The .mnn file. */
  model: string;
  steps: PlanStep[];
  store: TensorStore;
  workspace: Workspace;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * One model on one runtime, target and config, with all its inputs. Steps are taken in order; when the process
 * dies in one, that step has its result and the next gets a fresh process.
 */
export class Side {
  readonly records: ProbeRecord[] = [];
  readonly #options: SideOptions;
  #running: { process: ProbeProcess; record: ProbeRecord; startedAt: number } | null = null;
  /** A failure before any input was touched: it is every step's. */
  #fatal: StepResult | null = null;

  constructor(options: SideOptions) {
    this.#options = options;
  }

  /** Loads the model without running it: what its inputs are, or why it could not be loaded. */
  async describe(): Promise<StepResult> {
    const result = await this.#attempt({ id: "", tensors: [], ops: "none", repeats: 0 }, []).next();
    await this.close();
    return result.value as StepResult;
  }

  /**
   * Takes a step. Yields its op frames in the order of execution; returns its result. Frames belong to the caller
   * until given to {@link recycle}.
   */
  async *step(step: PlanStep): AsyncGenerator<OpFrame, StepResult> {
    if (this.#fatal) return { ...this.#fatal, input: step.id };
    const from = this.#options.steps.indexOf(step);
    const result = yield* this.#attempt(step, this.#options.steps.slice(from));
    if (result.status !== "ok" && result.record.model === null) this.#fatal = result;
    return result;
  }

  recycle(frame: Frame): void {
    this.#running?.process.recycle(frame);
  }

  /** Waits for the process to end by itself when all steps were taken, else ends it. */
  async close(): Promise<void> {
    if (this.#running) await this.#retire(this.#running, false);
  }

  async #start(steps: PlanStep[]) {
    const { place, config, model, modelName, workspace, timeoutMs, signal } = this.#options;
    const plan = await workspace.plan(model, config, steps);
    const record: ProbeRecord = {
      modelName,
      place,
      config,
      speaker: "",
      mnnVersion: null,
      startMs: 0,
      loadMs: 0,
      model: null,
      session: null,
      exit: { code: null, signal: null },
      log: "",
    };
    this.records.push(record);
    const startedAt = performance.now();
    const process = new ProbeProcess(place.probe(["--plan", plan]), timeoutMs, signal);
    this.#running = { process, record, startedAt };
    return this.#running;
  }

  async *#attempt(step: PlanStep, steps: PlanStep[]): AsyncGenerator<OpFrame, StepResult> {
    const running = this.#running ?? (await this.#start(steps));
    const { process, record } = running;
    const result: StepResult = {
      input: step.id,
      status: "ok",
      message: "",
      outputs: [],
      identical: true,
      runMs: [],
      record,
    };
    try {
      for (;;) {
        const frame = await process.next();
        if (!frame) {
          await this.#retire(running, false);
          if (step.id === "" && record.model) return result;
          return Object.assign(result, { status: "died", message: describeExit(record.exit) });
        }
        const { header } = frame;
        switch (header.kind) {
          case "hello":
            record.speaker = header.speaker;
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
          case "op":
            yield frame as OpFrame;
            continue;
          case "output":
            await this.#output(result, header, frame);
            break;
          case "end":
            result.runMs.push(header.ms);
            if (result.runMs.length === step.repeats) return result;
            break;
          case "error":
            if (header.step === null) await this.#retire(running, false);
            return Object.assign(result, {
              status: "refused",
              message: `MNN failed at ${header.stage}: ${header.message}`,
            });
        }
        process.recycle(frame);
      }
    } catch (error) {
      const status =
        error instanceof ProbeTimeout ? "timeout" : error instanceof BrokenFrames ? "garbage" : null;
      await this.#retire(running, true);
      if (status === null) throw error;
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

  async #retire(running: { process: ProbeProcess; record: ProbeRecord }, kill: boolean): Promise<void> {
    if (this.#running === running) this.#running = null;
    if (!kill) await drain(running.process);
    running.record.exit = kill ? await running.process.dispose() : await running.process.exit;
    running.record.log = running.process.log();
  }
}

/** Reads to the end, so that a process that has nothing left to say can leave. */
async function drain(process: ProbeProcess): Promise<void> {
  try {
    for (let frame = await process.next(); frame; frame = await process.next()) process.recycle(frame);
  } catch {
    process.kill();
  }
}

function describeExit({ code, signal }: Exit): string {
  if (signal) return `the probe died of ${signal}`;
  return code === 0 ? "the probe ended before its work was done" : `the probe ended with exit code ${code}`;
}

/** Takes all steps of one side, for their outputs only. */
export async function takeAll(
  side: Side,
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
