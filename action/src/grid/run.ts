import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { fitted } from "../../../core/report/fitted.ts";
import type { Diagnosis, Picture, Report } from "../../../core/report/schema.ts";
import { REPORT_SCHEMA } from "../../../core/report/schema.ts";
import { progress as lines } from "../../../core/words/log/progress.ts";
import type { Settings } from "../config/resolve/settings.ts";
import { ProbeEngine } from "../engine/engine.ts";
import type { KeptEngine } from "../engine/kept-engine.ts";
import { TensorStore } from "../engine/store.ts";
import { newTemporaryFolder, Workspace } from "../engine/workspace.ts";
import { exitCode, failure, ParityError } from "../errors/error.ts";
import { saveInputs } from "../input/save.ts";
import { outsideSpecOf } from "../mnn/outside-spec.ts";
import type { OpenClWish } from "../places/opencl/support.ts";
import { Places } from "../places/places.ts";
import { inStep } from "../progress/step.ts";
import { Work } from "../progress/work.ts";
import { Slots } from "../system/slots.ts";
import { describeSource } from "../system/source.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { toolVersion } from "../system/version.ts";
import { whyNotWritable } from "../system/writable.ts";
import { assemble } from "./assemble.ts";
import type { DiagnosisWish } from "./diagnoses.ts";
import type { CellDraft } from "./draft.ts";
import { describeMachine } from "./environment.ts";
import { hostTarget, planGroups } from "./groups.ts";
import { type Keeping, keptEngine, sweepResults } from "./keeping.ts";
import { ModelRun } from "./model-run.ts";
import { type PreparedModel, prepareModel } from "./models.ts";
import { OutsideTruth } from "./outside.ts";
import { depictCells, depictInputs } from "./pictures.ts";
import { saveOutputs } from "./save-outputs.ts";
import { SavedReferences } from "./saved-reference.ts";

/**
 * The whole run: models, plan, probes, comparison, findings, report. When the context's signal aborts, the probes are
 * killed and the report holds what was finished.
 *
 * @param keeping where results of earlier runs are taken from and this one's are kept; null: all is run, and nothing kept
 * @throws ParityError for what makes the whole run pointless: no model usable, inputs that do not fit
 */
export async function runParity(
  settings: Settings,
  context: ToolContext,
  wish: DiagnosisWish | null = null,
  keeping: Keeping | null = null,
): Promise<Report> {
  const startedAt = Date.now();
  // Before anything is fetched or computed whose result could not be written.
  const why = await whyNotWritable(settings.out);
  if (why) throw failure("cannot-write", settings.out, why);
  const folder = await newTemporaryFolder();
  const workspace = new Workspace(folder);
  try {
    return await runIn(workspace, settings, context, startedAt, wish, keeping);
  } finally {
    await rm(workspace.folder, { recursive: true, force: true });
  }
}

async function runIn(
  workspace: Workspace,
  settings: Settings,
  context: ToolContext,
  startedAt: number,
  wish: DiagnosisWish | null,
  keeping: Keeping | null,
): Promise<Report> {
  const places = new Places(context, wishOf(settings));
  try {
    return await runOn(places, workspace, settings, context, startedAt, wish, keeping);
  } finally {
    await places.close();
  }
}

async function runOn(
  places: Places,
  workspace: Workspace,
  settings: Settings,
  context: ToolContext,
  startedAt: number,
  wish: DiagnosisWish | null,
  keeping: Keeping | null,
): Promise<Report> {
  const place = places.get.bind(places);
  // git answers while models and runtimes are prepared.
  const source = describeSource(settings.folder, context.env);
  const models: PreparedModel[] = [];
  await inStep(context.progress, lines.preparing(), async () => {
    for (const model of settings.models)
      models.push(await prepareModel(model, { settings, context, workspace, place }));
    await Promise.all([preparePlaces(settings, place), fetchOutside(models, place)]);
    return undefined;
  });
  context.signal.throwIfAborted();

  for (const { inputs } of models)
    for (const line of inputs.flatMap(({ loaded }) => loaded?.warnings ?? [])) context.progress.note(line);
  const store = new TensorStore(path.join(workspace.folder, "outputs"));
  const { reference } = settings;
  const saved = reference.kind === "tensors" ? await SavedReferences.load(reference, store) : null;
  for (const model of models)
    for (const { loaded } of model.inputs)
      if (loaded) await saveInputs(loaded, path.join(settings.out, "inputs"));

  const step = context.progress.step(lines.running());
  const engine = new ProbeEngine({
    place,
    // Half a core more than there are: of two comparisons under emulation each leaves a part idle, and both fit in.
    slots: new Slots(Math.max(2, os.availableParallelism()) + 0.5),
    store,
    workspace,
    timeoutMs: settings.timeoutSeconds * 1000,
    signal: context.signal,
    work: new Work(step),
  });
  const kept = keeping && keptEngine(engine, place, store, keeping, (await source)?.commit ?? null, context);
  const asked = kept ?? engine;
  const outsideStore = new TensorStore(path.join(workspace.folder, "outside"));
  const newOutside = () =>
    new OutsideTruth({ engine: asked, place, store: outsideStore, workspace, context });
  let outside = newOutside();
  const conversion = { workspace, context };
  const groups = planGroups(settings);
  const newRuns = () =>
    models.map(
      (model) =>
        new ModelRun(
          model,
          groups.filter((group) => group.model.name === model.name),
          { settings, outside, conversion, engine: asked, signal: context.signal, place, saved },
        ),
    );
  let runs = newRuns();
  const pictures: Picture[] = [];
  const diagnoses: Diagnosis[] = [];
  let drafts: CellDraft[] = [];
  const told = async (): Promise<Report> => {
    const ready = await places.all();
    const inputs = runs.flatMap(({ model }) => model.inputs.map(({ report }) => report));
    const assembled = assemble(
      settings,
      drafts,
      [...engine.records, ...(kept?.records ?? [])],
      ready,
      inputs,
      kept,
    );
    // What a diagnosis proved can make another finding of a cell.
    const findingOf = (cell: string) => assembled.findings.find(({ cells }) => cells.includes(cell));
    return fitted({
      schema: REPORT_SCHEMA,
      id: randomUUID(),
      createdAt: new Date(startedAt).toISOString(),
      durationMs: Date.now() - startedAt,
      complete: !context.signal.aborted,
      project: settings.project,
      tool: { version: toolVersion() },
      source: await source,
      environment: describeMachine(ready),
      models: runs.map(({ model }) => model.report),
      inputs,
      ...assembled,
      pictures: uniquePictures(pictures),
      ...(kept ? { kept: keptOf(kept) } : {}),
      ...(diagnoses.length > 0
        ? { diagnoses: diagnoses.map((one) => ({ ...one, finding: findingOf(one.cell)?.id ?? null })) }
        : {}),
    });
  };
  try {
    const [ofInputs] = await Promise.all([
      whileProbesStart(async () => {
        if (keeping) await sweepResults(keeping, context);
        return depictInputs(models);
      }),
      ...runs.map((run) => run.run()),
    ]);
    if (kept?.mismatch && !context.signal.aborted) {
      context.progress.note(lines.mismatch({ what: kept.mismatch }));
      outside = newOutside();
      runs = newRuns();
      await Promise.all(runs.map((run) => run.run()));
    }
    drafts = runs.flatMap(({ cells }) => cells);
    pictures.push(...ofInputs, ...(await depictCells(drafts)));
    await saveOutputs(drafts, settings.out);
    if (wish && drafts.length > 0 && !context.signal.aborted) {
      const scratch = path.join(workspace.folder, "diagnosis");
      const asking = { settings, engine, context, place, scratch, outside, saved };
      const { diagnoseCells } = await import("./diagnoses.ts");
      await diagnoseCells(await told(), drafts, wish, asking, diagnoses);
    }
  } finally {
    await engine.close();
    await kept?.save();
    step.done(lines.cells({ count: drafts.length }));
  }
  // Nothing was finished: a report that says so would take the place of one that says more.
  if (drafts.length === 0) context.signal.throwIfAborted();
  return told();
}

/** Probes are started first: a core idles while they load what they need. */
const AFTER_MS = 100;

async function whileProbesStart<T>(work: () => Promise<T>): Promise<T> {
  await setTimeout(AFTER_MS);
  return work();
}

const keptOf = ({ again, mismatch, spent }: KeptEngine): Report["kept"] => ({
  again,
  mismatch,
  busyMs: Math.round(spent.busyMs),
});

/** What may be asked later is there before anything runs, and so in what a job keeps for the next; why it is not is told by who asks. */
async function fetchOutside(models: PreparedModel[], place: Places["get"]): Promise<void> {
  const specs = models.flatMap(({ source }) => (source ? (outsideSpecOf(source.file) ?? []) : []));
  await Promise.all(specs.map((spec) => place(spec, hostTarget).catch(() => {})));
}

/** What was asked wrongly is told before anything runs; what cannot be had here is the verdict of its cells. */
async function preparePlaces(settings: Settings, place: Places["get"]): Promise<void> {
  const needed = planGroups(settings).flatMap((group) => [group, group.reference]);
  await Promise.all(
    needed.map(({ runtime, target }) =>
      place(runtime, target).catch((error) => {
        if (error instanceof ParityError && error.exit === exitCode.usage) throw error;
      }),
    ),
  );
}

function wishOf({ configs, reference, opencl }: Settings): OpenClWish {
  const asked = [...configs, ...(reference.kind === "config" ? [reference.config] : [])];
  return { wanted: asked.some(({ backend }) => backend === "opencl"), choice: opencl };
}

const uniquePictures = (pictures: Picture[]): Picture[] => [
  ...new Map(pictures.map((picture) => [picture.id, picture])).values(),
];
