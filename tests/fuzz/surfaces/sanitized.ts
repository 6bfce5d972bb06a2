import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import fc from "fast-check";
import { frameStart } from "../../../action/src/engine/frame.ts";
import { makePlan, type SessionExtras } from "../../../action/src/engine/plan.ts";
import { prepareSourcePlace } from "../../../action/src/places/build/place.ts";
import type { Place } from "../../../action/src/places/place/place.ts";
import { resolveTarget } from "../../../action/src/target/resolve.ts";
import { buildContext, carried, obstacle } from "../../native/runtimes.ts";
import { noise } from "../../support/onnx.ts";
import { type Broken, broken, showBroken } from "../bytes.ts";
import { brokenJson } from "../json.ts";
import { mnnSamples } from "../models.ts";
import { findingIn } from "../sanitizers.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

/** A plan, the model that it names, and what is said on the probe's standard input: one of them is broken. */
interface Told {
  plan: string;
  model: Broken | null;
  said: Uint8Array;
}

/** Who goes on for so long is ended: what a plan may ask for without end is no hang of ours. */
const MOST_MS = 10_000;

const OPTIONS = {
  // A model may ask for any amount; MNN's leaks when it refuses one are known.
  ASAN_OPTIONS: "detect_leaks=0:allocator_may_return_null=1:hard_rss_limit_mb=3000:quarantine_size_mb=8",
  UBSAN_OPTIONS: "print_stacktrace=1",
};

/**
 * The C++ probe under AddressSanitizer and UBSan, with an MNN that is built without: what they find in the probe's code is a fault of
 * ours; what they find in MNN, where it calls what they watch, is told as MNN's own.
 */
export const sanitized = (start?: Place["probe"]): Surface<Told> => ({
  name: "the C++ probe, sanitized",
  times: 300,
  modules: [],
  unlimited: true,
  obstacle: () => (start ? Promise.resolve(null) : obstacle(false)),
  async open() {
    const folder = await makeFolder("sanitized");
    const samples = (await mnnSamples(folder, ["3.6.1"])).filter(({ name }) => !name.startsWith("lama"));
    const probe = start ?? (await sanitizedPlace()).probe;
    const good = path.join(folder, "plain.onnx-3.6.1.mnn");
    const tensor = path.join(folder, "x.bin");
    await writeFile(tensor, Buffer.from(noise(3 * 64, 1).buffer));
    const config = { id: "cpu/low", backend: "cpu", precision: "low", threads: 1, memory: "normal" } as const;
    const x = { name: "x", dtype: "float32", shape: [1, 3, 8, 8], file: tensor };
    const step = { id: "a", tensors: [x], ops: "all" as const, repeats: 2 };
    const whole = { inputs: ["x"], outputs: ["y"], precision: "low" as const };
    const op = { name: "c", type: "Convolution", occurrence: 0, output: 0 };
    const extras: SessionExtras[] = [
      {},
      { api: "module", outputs: ["c"] },
      { segments: [whole] },
      { round: { to: "fp16", inputs: true, except: ["a"] } },
      { replace: [{ op, dtype: "float32", shape: [1, 4, 6, 6], file: tensor }] },
      { mode: 65, hints: { 3: 0 } },
    ];
    const plansOf = (model: string, stay = false) =>
      extras.map((one) => makePlan(model, config, stay ? [] : [step], one, { stay }));
    const planFile = path.join(folder, "plan.json");
    const modelFile = path.join(folder, "broken.mnn");
    const goodPlans = plansOf(modelFile).map((one) => JSON.stringify(one));
    const [staying] = plansOf(good, true);
    const requests = [
      { kind: "step", step },
      { kind: "open", config: staying!.config },
      { kind: "step", step: { ...step, ops: "answered" } },
      { kind: "keep" },
      { kind: "overwrite", dtype: "float32", shape: [1, 4, 6, 6] },
      { kind: "stop" },
      { kind: "quit" },
    ];
    const talk = requests.map((header) => {
      const values = header.kind === "overwrite" ? Buffer.from(noise(144, 1).buffer) : Buffer.alloc(0);
      return Buffer.concat([frameStart(header, values.length), values]);
    });
    const starts = talk.map((_, at) => talk.slice(0, at).reduce((sum, { length }) => sum + length, 0));
    const fields = starts.flatMap((at) => [
      { at, size: 4 },
      { at: at + 4, size: 4 },
      { at: at + 8, size: 8 },
    ]);
    const none = new Uint8Array();
    return {
      inputs: fc.oneof(
        brokenJson([...plansOf(good), staying]).map((plan): Told => ({ plan, model: null, said: none })),
        fc
          .tuple(fc.constantFrom(...goodPlans), broken(samples))
          .map(([plan, model]): Told => ({ plan, model, said: none })),
        broken([{ name: "requests", bytes: Buffer.concat(talk), fields }]).map(
          ({ bytes }): Told => ({ plan: JSON.stringify(staying), model: null, said: bytes }),
        ),
        fc.tuple(brokenJson(requests), fc.nat({ max: talk.length })).map(([text, at]): Told => {
          const header = Buffer.from(text);
          const frame = Buffer.from(frameStart({}, 0).subarray(0, 16));
          frame.writeUInt32LE(header.length, 4);
          const said = Buffer.concat([...talk.slice(0, at), frame, header, ...talk.slice(at)]);
          return { plan: JSON.stringify(staying), model: null, said };
        }),
      ),
      show: ({ plan, model, said }) =>
        [plan, model && showBroken(model), Buffer.from(said).toString("base64")].filter(Boolean).join("\n"),
      async attempt({ plan, model, said }) {
        await writeFile(planFile, plan);
        await writeFile(modelFile, model?.bytes ?? (await readFile(good)));
        return taken(probe(["--plan", planFile]), said);
      },
    };
  },
});

async function sanitizedPlace(): Promise<Place> {
  const spec = await carried("3.6.1", { opencl: true });
  return prepareSourcePlace(spec, resolveTarget("host"), buildContext(), { sanitize: true });
}

/** Starts it, says what is to be said, and reads it to its end. @returns how it ended @throws what the sanitizers found in our code */
async function taken({ command, args, env }: ReturnType<Place["probe"]>, said: Uint8Array): Promise<string> {
  const child = spawn(command, args, {
    env: { ...env, ...OPTIONS } as unknown as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  let [log, late] = ["", false];
  child.stderr!.on("data", (data: Buffer) => {
    log = (log + data).slice(-200_000);
  });
  child.stdout!.resume();
  (child.stdio[3] as Readable).resume();
  child.stdin!.on("error", () => {});
  child.stdin!.end(said);
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, MOST_MS);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  const finding = findingIn(log);
  if (finding?.ours) throw new Error(`${finding.kind} in ${finding.where}\n${finding.said}`);
  if (finding) return `MNN's own: ${finding.kind} in ${finding.where}`;
  if (late) return "goes on and on";
  return signal ? `died of ${signal}` : code === 0 ? "accepted" : `exit ${code}`;
}
