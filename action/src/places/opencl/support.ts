import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Artifact, Config, OpenCl, Runtime } from "../../../../core/report/schema.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import { looksUnasked, needsExtensionForHalf, wouldCrash, wouldCrashOnCpu } from "../../mnn/opencl-crash.ts";
import { sha256Text } from "../../system/hash.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { lendKernels } from "../place/kernels.ts";
import type { Command, OpenClSupport, Place } from "../place/place.ts";
import { systemLoader } from "./installed.ts";
import { findPocl } from "./pocl.ts";
import { type OpenClFound, queryOpenCl } from "./query.ts";
import { openClTools } from "./tools.ts";

export interface OpenClWish {
  /** Whether an OpenCL configuration is part of the run. */
  wanted: boolean;
  choice: "auto" | "pocl";
}

/** Variables that point to an OpenCL, for the probe alone. */
type Pointers = {
  front: string[];
  back: string[];
  set: Record<string, string>;
  artifacts: Artifact[];
  standIn: boolean;
};

/**
 * A place whose probe finds OpenCL: this machine's, or PoCL where the configuration chose it. What it will find is asked
 * in a child process first, because some releases of MNN, and some drivers, crash.
 * Other places come back as they are: wheels have no OpenCL, and emulated CPUs neither.
 */
export async function withOpenCl(place: Place, wish: OpenClWish, context: ToolContext): Promise<Place> {
  const { runtime, target } = place;
  if (target.kind !== "host" || runtime.origin === "wheel") return place;
  if (!wish.wanted && !looksUnasked(runtime.release)) return place;
  const pointers = wish.choice === "pocl" ? await pointToPocl(context) : await pointToSystem(context);
  const { query } = await openClTools(null, context);
  const env = place.probe([]).env;
  const found = await queryOpenCl(query, pointed(env, pointers), context);
  if (pointers.standIn && (found.kind === "crash" || found.answer.devices.length === 0)) {
    throw failure("opencl-pocl-broken", found.kind === "crash" ? found.said : "it has no device");
  }
  if (wouldCrashOnCpu(runtime.release, found)) pointers.front.unshift(await hiding(context));
  return {
    ...place,
    artifacts: [...place.artifacts, ...pointers.artifacts],
    probe: (args) => {
      const command = place.probe(args);
      return { ...command, env: pointed(command.env, pointers) } satisfies Command;
    },
    opencl: support(runtime, found, pointers.standIn, context),
  };
}

function support(
  runtime: Runtime,
  found: OpenClFound,
  standIn: boolean,
  { home }: ToolContext,
): OpenClSupport {
  const device = found.kind === "answer" ? found.answer.devices[0] : undefined;
  const platform = found.kind === "answer" ? found.answer.platform : null;
  const describe = ({ backend, opencl }: Config): OpenCl | null => {
    if (backend !== "opencl" || !device || !platform) return null;
    const { mode, tuning } = opencl ?? { mode: "auto", tuning: "none" };
    const { name, vendor, driver, version, fp16 } = device;
    return {
      platform: `${platform.name}, ${platform.version}`,
      device: name,
      vendor,
      driver,
      version,
      fp16,
      standIn,
      // MNN's own choice, the same at every tag: OpenCLRuntime.cpp, later OpenCLBackend.cpp.
      mode: mode !== "auto" ? mode : /Mali/.test(name) || /Intel/.test(vendor) ? "buffer" : "image",
      tuning,
    };
  };
  return {
    describe,
    refuse: ({ backend }) =>
      backend === "opencl" && wouldCrash(runtime.release, found)
        ? failure("opencl-crash", runtime.release, found.kind === "crash" ? found.said : null)
        : null,
    withoutHalf:
      device && !device.fp16 && needsExtensionForHalf(runtime.release)
        ? `${device.name} has no cl_khr_fp16`
        : null,
    kernels: async (model, config) => {
      const what = describe(config);
      if (!what) return null;
      return lendKernels(home, [
        what.device,
        what.driver,
        runtime.id,
        JSON.stringify(runtime.artifacts),
        model,
        config.id,
      ]);
    },
  };
}

/** A probe's variables with those that point to an OpenCL. */
function pointed(variables: Record<string, string>, { front, back, set }: Pointers): Record<string, string> {
  const own = (variables.LD_LIBRARY_PATH ?? "").split(path.delimiter).filter(Boolean);
  const all = [...front, ...own, ...back];
  return { ...variables, ...set, ...(all.length > 0 ? { LD_LIBRARY_PATH: all.join(path.delimiter) } : {}) };
}

async function pointToPocl(context: ToolContext): Promise<Pointers> {
  const pocl = await findPocl(context);
  const { widened } = await openClTools(pocl.loader, context);
  const kernels = inCache(context.home, "pocl-kernels", sha256Text(pocl.version).slice(0, 12));
  await mkdir(kernels, { recursive: true });
  return {
    front: widened ? [widened] : [],
    back: pocl.folders,
    set: {
      POCL_CACHE_DIR: kernels,
      ...(pocl.vendors ? { OCL_ICD_VENDORS: pocl.vendors } : {}),
    },
    artifacts: [{ name: "pocl", version: pocl.version, sha256: null }],
    standIn: true,
  };
}

/** MNN looks for `libOpenCL.so`; many machines with a GPU have only `libOpenCL.so.1`. */
async function pointToSystem(context: ToolContext): Promise<Pointers> {
  const none: Pointers = { front: [], back: [], set: {}, artifacts: [], standIn: false };
  if (process.platform !== "linux") return none;
  const loader = await systemLoader(context);
  if (!loader) return none;
  const folder = inCache(context.home, "opencl", `system-${sha256Text(loader).slice(0, 12)}`);
  await mkdir(folder, { recursive: true });
  await symlink(loader, path.join(folder, "libOpenCL.so")).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  return { ...none, back: [folder] };
}

/**
 * A folder whose `libOpenCL.so` cannot be loaded, so that MNN finds none: releases that look for OpenCL in CPU sessions
 * as well, and crash where it has no GPU, then run on the CPU as they do without OpenCL.
 */
async function hiding({ home }: ToolContext): Promise<string> {
  const folder = inCache(home, "opencl", "hidden");
  await mkdir(folder, { recursive: true });
  await rm(path.join(folder, "libOpenCL.so"), { force: true });
  await writeFile(path.join(folder, "libOpenCL.so"), "mnn-parity: no OpenCL for this probe\n");
  return folder;
}
