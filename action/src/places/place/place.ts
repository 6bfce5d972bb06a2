import type { Artifact, Config, OpenCl, Runtime, Target } from "../../../../core/report/schema.ts";
import type { ParityError } from "../../errors/error.ts";
import type { KernelLoan } from "./kernels.ts";

/** What a place knows of the OpenCL under it. */
export interface OpenClSupport {
  /** Why an OpenCL configuration must not be tried: MNN would crash. Null where it may. */
  refuse(config: Config): ParityError | null;
  /** What OpenCL configurations run on; null for others, and where MNN finds no device. */
  describe(config: Config): OpenCl | null;
  /** Why half precision cannot be had, in words; null where nothing speaks against it. */
  withoutHalf: string | null;
  kernels(model: string, config: Config): Promise<KernelLoan | null>;
}

/** A command ready to spawn; `env` is complete, nothing else is inherited. */
export interface Command {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** One runtime made ready on one target: where a probe can be started. */
export interface Place {
  runtime: Runtime;
  target: Target;
  /** What results here depend on besides the runtime: Python, numpy, the emulator, the system root. */
  artifacts: Artifact[];
  /** The command that starts this runtime's probe with these arguments. */
  probe(args: string[]): Command;
  /** What is known of the OpenCL under it; absent where none was looked for. */
  opencl?: OpenClSupport;
  /** The machine that the probe runs on, where it is another than this one and has files of its own. */
  remote?: Remote;
}

/** Another machine that probes run on. */
export interface Remote {
  /**
   * Brings files there, those that it does not have yet.
   *
   * @returns where each is there @throws RemoteLost
   */
  stage(files: string[]): Promise<Map<string, string>>;
  /**
   * Brings a file there with others that its reader looks for beside it, each under the file's name with an ending.
   *
   * @returns where the file is there @throws RemoteLost
   */
  stageBeside(file: string, others: { file: string; ending: string }[]): Promise<string>;
  /** After a probe ended early: whether the machine is to blame. Where it was lost, it is waited for, once. */
  fate(): Promise<"alive" | "back" | "gone">;
  /** What the machine's own log has of the probe that was started with this plan; empty where it has nothing. */
  log(plan: string): Promise<string>;
  /** Removes what this run left there. */
  close(): Promise<void>;
}

/** The other machine does not answer; it costs the cells that needed it. */
export class RemoteLost extends Error {}
