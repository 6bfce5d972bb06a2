import os from "node:os";
import type { Artifact } from "../../../core/report/schema.ts";
import { progress as told } from "../../../core/words/log/progress.ts";
import type { Told } from "../../../core/words/stored/phrase.ts";
import { remember } from "../cache/facts.ts";
import { failure } from "../errors/error.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { requireWheel } from "../mnn/wheel-choice.ts";
import { findWheel, tagsOf, type Wheel } from "../mnn/wheels.ts";
import { inStep } from "../progress/step.ts";
import { explainDiskErrors } from "../system/disk-errors.ts";
import { exec, lastWords, START_MS } from "../system/exec.ts";
import { limit } from "../system/limit.ts";
import { hostPlatform } from "../system/platform.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { describeTarget } from "../target/describe.ts";
import type { TargetSpec } from "../target/spec.ts";
import { prepareSourcePlace } from "./build/place.ts";
import { prepareDevicePlace } from "./device.ts";
import type { Place } from "./place/place.ts";
import { arm64Root } from "./qemu/arm64-root.ts";
import { emulatorFor } from "./qemu/emulator.ts";
import { nativeFor } from "./qemu/native.ts";
import { hostPython } from "./wheel/host-python.ts";
import { type Interpreter, pythonCommand, pythonProbe } from "./wheel/probe-command.ts";
import { unpackWheel } from "./wheel/wheel.ts";

/** A Python to run MNN in, on one target. */
interface PythonSetup {
  interpreter: Interpreter;
  platform: string;
  tag: string;
  emulator: Artifact | null;
  artifacts: Artifact[];
}

/**
 * Makes one MNN ready on one target: fetches what is missing into the cache and starts it once.
 * From the second time on it only looks at the cache, which takes milliseconds.
 * Throws a ParityError with exit 2 for a release or CPU that does not exist, with exit 3 for what cannot run
 * here or cannot be fetched, and the signal's reason when aborted.
 */
export function preparePlace(mnn: RuntimeSpec, target: TargetSpec, context: ToolContext): Promise<Place> {
  return explainDiskErrors(context.home, () => prepare(mnn, target, context));
}

async function prepare(mnn: RuntimeSpec, target: TargetSpec, context: ToolContext): Promise<Place> {
  if (target.kind === "adb") return prepareDevicePlace(mnn, target, context);
  if (target.bionic && mnn.origin === "wheel") throw failure("bionic-wheel", mnn.release);
  const native = target.cpu && !target.bionic ? await nativeFor(target.cpu) : null;
  if (native) sayOnce(told.notEmulated({ target: target.name, why: native }), context);
  if (mnn.origin !== "wheel") {
    if (mnn.why) sayOnce(mnn.why, context);
    return prepareSourcePlace(mnn, target, context);
  }
  const setup =
    target.cpu && !native
      ? await emulatedSetup(mnn.release, target.cpu, context)
      : await hostSetup(mnn.release, context);
  const wheel = requireWheel(mnn.release, setup.platform, setup.tag);
  const numpyWheel = findWheel("numpy", null, setup.platform, setup.tag) as Wheel;
  const [unpacked, numpy] = await Promise.all([
    unpackWheel(wheel, context),
    unpackWheel(numpyWheel, context),
  ]);
  const python = (args: string[]) =>
    pythonCommand(setup.interpreter, [unpacked.folder, numpy.folder], args, context);
  await startOnce(mnn, target, setup.interpreter, [unpacked.folder, numpy.folder], context);
  return {
    runtime: {
      id: `${mnn.name}@${setup.platform}`,
      release: mnn.release,
      name: mnn.name,
      commit: null,
      origin: "wheel",
      flags: {},
      platform: setup.platform,
      artifacts: [unpacked.artifact],
    },
    target: describeTarget(target, setup.emulator, native),
    artifacts: [...setup.artifacts, numpy.artifact],
    probe: (args) => python([pythonProbe(), ...args]),
  };
}

const said = new WeakMap<ToolContext["progress"], Set<string>>();

/** A note that one run needs to hear once, however many targets it is about. */
function sayOnce(note: Told, { progress }: ToolContext): void {
  const heard = said.get(progress) ?? new Set();
  said.set(progress, heard);
  if (!heard.has(note)) progress.note(note);
  heard.add(note);
}

async function hostSetup(release: string, context: ToolContext): Promise<PythonSetup> {
  const python = await hostPython(release, context);
  return {
    interpreter: { executable: python.executable, emulator: [] },
    platform: hostPlatform(),
    tag: python.tag,
    emulator: null,
    artifacts: [python.artifact],
  };
}

async function emulatedSetup(release: string, cpu: string, context: ToolContext): Promise<PythonSetup> {
  const platform = "linux-aarch64";
  requireWheel(release, platform, null);
  const [emulator, root] = await Promise.all([
    emulatorFor(cpu, context),
    arm64Root(tagsOf(release, platform), context),
  ]);
  return {
    interpreter: {
      executable: root.python,
      emulator: [emulator.executable, "-cpu", cpu, "-L", root.folder],
    },
    platform,
    tag: root.tag,
    emulator: emulator.artifact,
    artifacts: [...root.artifacts, emulator.artifact],
  };
}

/**
 * Starts MNN and numpy once in a new place: what does not start is told here, in words, and the bytecode that
 * this leaves makes every later start quick.
 */
async function startOnce(
  mnn: RuntimeSpec,
  target: TargetSpec,
  interpreter: Interpreter,
  folders: string[],
  context: ToolContext,
): Promise<void> {
  const { home, progress, signal } = context;
  const program = interpreter.emulator[0] ?? interpreter.executable;
  const files = [program, interpreter.executable, ...folders];
  await remember(home, `start1-${target.cpu ?? "host"}`, files, async () => {
    const title = told.starting({ mnn: mnn.name, target: target.name });
    const command = pythonCommand(interpreter, folders, ["-c", START], context);
    await inStep(progress, title, async () => {
      const outcome = await starting(() => exec({ ...command, signal, silentMs: START_MS }));
      if (outcome.code === 0 && outcome.both.includes(STARTED)) return undefined;
      throw failure("runtime-broken", mnn.name, target.name, lastWords(outcome));
    });
    return true;
  });
}

/** Each takes a core and some 100 MB. */
const starting = limit(os.availableParallelism());

const STARTED = "mnn-parity: started";
const START = `import MNN, numpy; print("${STARTED}", flush=True)`;
