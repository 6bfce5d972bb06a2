import path from "node:path";
import { inCache } from "../../cache/layout.ts";
import { packageRoot } from "../../system/package-root.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import type { Command } from "../place/place.ts";
import { probeEnvironment } from "../place/probe-environment.ts";

/** The interpreter, and for a foreign one what emulates it. */
export interface Interpreter {
  executable: string;
  /** Command and leading arguments of the emulator; empty on the host. */
  emulator: string[];
}

/** Of the host's environment what a Python on the host may need to start, or to compute rightly. */
const HOST_NEEDS = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

/**
 * MNN's wheels for x86-64 ask for a stack that can be executed, from 3.2.0 to 3.6.1, and glibc 2.41 (Debian 13, Ubuntu 25.04) loads no such
 * library unless it is told to; earlier ones have no such word and pass it over.
 */
const EXECUTABLE_STACK = { GLIBC_TUNABLES: "glibc.rtld.execstack=2" };

/**
 * How Python is started with these folders and its standard library on its path and nothing else: no site
 * packages (`-S`), no user's ones (`-s`). Its bytecode goes to the cache, where starting under emulation
 * needs it most.
 */
export function pythonCommand(
  { executable, emulator }: Interpreter,
  folders: string[],
  args: string[],
  { home, env }: ToolContext,
): Command {
  const [command = "", ...leading] = [...emulator, executable];
  return {
    command,
    args: [...leading, "-s", "-S", ...args],
    env: {
      ...probeEnvironment(env, emulator.length > 0 ? [] : HOST_NEEDS),
      ...(emulator.length > 0 ? {} : EXECUTABLE_STACK),
      PYTHONUTF8: "1",
      PYTHONPATH: folders.join(path.delimiter),
      PYTHONPYCACHEPREFIX: inCache(home, "bytecode"),
      // numpy's own threads would only cost start-up; nothing is multiplied in the probe.
      OPENBLAS_NUM_THREADS: "1",
    },
  };
}

/** The Python probe's file. */
export const pythonProbe = (): string => path.join(packageRoot(), "action", "probe", "python", "probe.py");
