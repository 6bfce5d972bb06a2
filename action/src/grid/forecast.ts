import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Forecast } from "../../../core/report/forecast.ts";
import { progress as told } from "../../../core/words/log/progress.ts";
import type { ModelSettings, Settings } from "../config/resolve/settings.ts";
import { rangesOf } from "../diagnose/ranges-measure.ts";
import { maskers, predict } from "../diagnose/ranges-predict.ts";
import { SumsIn } from "../diagnose/ranges-sums.ts";
import { TilesOf } from "../diagnose/ranges-tiles.ts";
import { ProbeEngine } from "../engine/engine.ts";
import { TensorStore } from "../engine/store.ts";
import { newTemporaryFolder, Workspace } from "../engine/workspace.ts";
import { failure } from "../errors/error.ts";
import { readGraph } from "../mnn/graph/read.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import { Places } from "../places/places.ts";
import type { Step } from "../progress/progress.ts";
import { inStep } from "../progress/step.ts";
import { Work } from "../progress/work.ts";
import { Slots } from "../system/slots.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { hostTarget, plainConfig } from "./groups.ts";
import { prepareModel, releasesOf } from "./models.ts";

type ModelForecast = Forecast["models"][number];

/**
 * Runs each model's inputs in fp32 on this machine and tells what fp16 and bf16 cannot hold.
 *
 * @throws ParityError for a model or inputs that cannot be used, and for ops that cannot be seen
 */
export async function forecast(settings: Settings, context: ToolContext): Promise<Forecast> {
  const folder = await newTemporaryFolder();
  const places = new Places(context, { wanted: false, choice: settings.opencl });
  const models: ModelForecast[] = [];
  try {
    for (const model of settings.models)
      await inStep(context.progress, told.inFp32({ model: model.name }), async (step) => {
        const workspace = new Workspace(folder);
        models.push(await forecastOf(model, settings, { context, places, workspace, step }));
        return undefined;
      });
  } finally {
    await places.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { schema: "mnn-parity.forecast/1", models };
}

/** The newest wheel of the run, which needs no build; where there is none, the newest there is. */
function releaseFor(model: ModelSettings, settings: Settings): RuntimeSpec {
  const newest = wheelReleases.at(-1)!;
  const own = releasesOf(model, settings).findLast(({ origin }) => origin === "wheel");
  return own ?? { name: newest, origin: "wheel", release: newest };
}

interface Needs {
  context: ToolContext;
  places: Places;
  workspace: Workspace;
  step: Step;
}

async function forecastOf(
  model: ModelSettings,
  settings: Settings,
  { context, places, workspace, step }: Needs,
): Promise<ModelForecast> {
  const runtime = releaseFor(model, settings);
  const here = { ...settings, releases: [runtime], targets: [hostTarget] };
  const place = places.get.bind(places);
  const plain = { ...model, releases: null };
  const prepared = await prepareModel(plain, { settings: here, context, workspace, place });
  if (prepared.through === "module") throw failure("forecast-module", model.name);
  const graph = await readGraph(prepared.file).catch(() => null);
  const harmless = graph ? maskers(graph) : new Set<string>();
  const write = async (name: string, data: Uint8Array) => {
    const file = path.join(workspace.folder, model.name, name);
    await workspace.write(file, data);
    return file;
  };
  const looks = {
    sums: graph && (await SumsIn.of(graph, { write })),
    tiles: graph && (await TilesOf.of(graph)),
  };
  const engine = new ProbeEngine({
    place,
    slots: new Slots(Math.max(1, os.availableParallelism())),
    store: new TensorStore(path.join(workspace.folder, "outputs")),
    workspace,
    timeoutMs: settings.timeoutSeconds * 1000,
    signal: context.signal,
    work: new Work(step),
  });
  const setup = { model: prepared, runtime, target: hostTarget, config: plainConfig };
  const predictions: ModelForecast["predictions"] = [];
  try {
    for (const { feed } of prepared.inputs) {
      const ranges = await rangesOf(engine, setup, feed, looks);
      if (ranges.result.status !== "ok")
        throw failure("forecast-not-run", model.name, feed.id, ranges.result.message);
      for (const format of ["fp16", "bf16"] as const)
        predictions.push({ ...predict(ranges, format, harmless), failed: null });
    }
  } finally {
    await engine.close();
  }
  return { model: model.name, mnn: runtime.name, predictions };
}
