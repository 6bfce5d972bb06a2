import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { FrameHeader, HeaderOf } from "../../action/src/engine/frame.ts";
import {
  makePlan,
  type Plan,
  type PlanStep,
  planConfig,
  type SessionExtras,
} from "../../action/src/engine/plan.ts";
import { type Exit, ProbeProcess } from "../../action/src/engine/process.ts";
import type { Answer } from "../../action/src/engine/request.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import type { Config, TensorInfo } from "../../core/report/schema.ts";

/** A frame as tests look at it: its payload copied out. */
export interface Said {
  header: FrameHeader;
  data: Buffer;
}

/** All that a probe said and how it ended. */
export interface Talk {
  said: Said[];
  exit: Exit;
  log: string;
}

export const plain: Config = {
  id: "cpu/normal",
  backend: "cpu",
  precision: "normal",
  threads: 1,
  memory: "normal",
};

let count = 0;

/** Elements of a tensor; flags are bytes. */
export type Values = Float32Array | Int32Array | BigInt64Array | Uint8Array;

function dtypeOf(values: Values): string {
  if (values instanceof Float32Array) return "float32";
  if (values instanceof Int32Array) return "int32";
  return values instanceof BigInt64Array ? "int64" : "bool";
}

/** A step that feeds these tensors, each written to a file of its own. */
export async function makeStep(
  folder: string,
  id: string,
  tensors: Record<string, { shape: number[]; values: Values }>,
  more: Partial<PlanStep> = {},
): Promise<PlanStep> {
  const list: (TensorInfo & { file: string })[] = [];
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const file = path.join(folder, `${count++}.bin`);
    await writeFile(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    list.push({ name, dtype: dtypeOf(values), shape, file });
  }
  return { id, tensors: list, ops: "none", repeats: 1, ...more };
}

export async function writePlan(folder: string, plan: Plan | object): Promise<string> {
  const file = path.join(folder, `plan-${count++}.json`);
  await writeFile(file, JSON.stringify(plan));
  return file;
}

/** Starts a probe on a plan. */
export async function start(
  place: Place,
  folder: string,
  model: string,
  steps: PlanStep[],
  config: Config = plain,
  extras: SessionExtras = {},
): Promise<ProbeProcess> {
  const file = await writePlan(folder, makePlan(model, config, steps, extras));
  return new ProbeProcess(place.probe(["--plan", file]), 120_000, new AbortController().signal);
}

/** Listens to a probe until it ends. `pause` is called before each frame is asked for. */
export async function listen(probe: ProbeProcess, pause?: () => Promise<void>): Promise<Talk> {
  const said: Said[] = [];
  for (;;) {
    await pause?.();
    const frame = await probe.next();
    if (!frame) break;
    said.push({ header: frame.header, data: Buffer.from(frame.payload.slice(0, frame.bytes)) });
    probe.recycle(frame);
  }
  return { said, exit: await probe.exit, log: probe.log() };
}

/** Starts a probe and listens to its end. */
export const talk = async (...args: Parameters<typeof start>): Promise<Talk> => listen(await start(...args));

/** What is answered to an op's frame; nothing means `keep`. */
export type Answering = (op: Said & { header: HeaderOf<"op"> }) => Answer | undefined;

/** A probe that stays, talked to from a test. */
export class Conversation {
  readonly probe: ProbeProcess;

  private constructor(probe: ProbeProcess) {
    this.probe = probe;
  }

  /** Starts it without steps. @returns it, once it told of its model or failed to load it, and what it said */
  static async start(
    place: Place,
    folder: string,
    model: string,
    extras: SessionExtras = {},
    config: Config = plain,
  ): Promise<[Conversation, Heard]> {
    const file = await writePlan(folder, makePlan(model, config, [], extras, { stay: true }));
    const command = place.probe(["--plan", file]);
    const conversation = new Conversation(
      new ProbeProcess(command, 120_000, new AbortController().signal, { requests: true }),
    );
    return [conversation, await conversation.until(["model", "error"])];
  }

  async open(extras: SessionExtras, config: Config = plain, model?: string): Promise<Heard> {
    await this.probe.say({ kind: "open", config: planConfig(config, extras), ...(model ? { model } : {}) });
    return this.until(["model", "error"]);
  }

  /** Takes a step; ops are answered where it asks for that. */
  async step(step: PlanStep, answering: Answering = () => undefined): Promise<Heard> {
    await this.probe.say({ kind: "step", step });
    const said: Said[] = [];
    for (let repeat = 0; repeat < step.repeats; repeat++) {
      const heard = await this.until(["end", "error"], step.ops === "answered" ? answering : undefined);
      said.push(...heard.said);
      const last = said.at(-1)!.header;
      if (last.kind === "error" || (last.kind === "end" && last.stopped)) break;
    }
    return { said };
  }

  /** Ends it, by a frame or by the end of its standard input. */
  async leave(how: "quit" | "end" = "quit"): Promise<Talk> {
    if (how === "quit") await this.probe.say({ kind: "quit" });
    else this.probe.endRequests();
    return listen(this.probe);
  }

  async until(kinds: FrameHeader["kind"][], answering?: Answering): Promise<Heard> {
    const said: Said[] = [];
    for (;;) {
      const frame = await this.probe.next();
      if (!frame) throw new Error(`the probe ended:\n${this.probe.log()}`);
      const one = { header: frame.header, data: Buffer.from(frame.payload.slice(0, frame.bytes)) };
      this.probe.recycle(frame);
      said.push(one);
      if (answering && isOp(one)) await this.probe.say(answering(one) ?? { kind: "keep" });
      if (kinds.includes(one.header.kind)) return { said };
    }
  }
}

const isOp = (one: Said): one is Said & { header: HeaderOf<"op"> } => one.header.kind === "op";

export type Heard = Pick<Talk, "said">;

/** The frames of a kind. */
export const ofKind = <Kind extends FrameHeader["kind"]>({ said }: Heard, kind: Kind) =>
  said.filter((one): one is Said & { header: HeaderOf<Kind> } => one.header.kind === kind);

export const floats = ({ data }: Said): Float32Array =>
  new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
