import { askedFormat } from "../../../core/judge/asked.ts";
import { toleranceFor } from "../../../core/judge/tolerance.ts";
import { judgeFailure, judgeNumbers } from "../../../core/judge/verdict.ts";
import type { Cell, Output } from "../../../core/report/schema.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { Judged, Subject, SubjectInput } from "../diagnose/subject.ts";
import type { Engine } from "../engine/engine.ts";
import { oneOf } from "../engine/one.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import { type Feed, type Setup, setupKey } from "../engine/setup.ts";
import { asParityError, ParityError } from "../errors/error.ts";
import type { InputSource, Preprocess } from "../input/source.ts";
import { readGraph } from "../mnn/graph/read.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import type { Place } from "../places/place/place.ts";
import { convertModel } from "../places/wheel/convert.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { computedIn } from "./computed.ts";
import type { CellDraft, CellSetup } from "./draft.ts";
import { elsewhereOf } from "./elsewhere.ts";
import { hostTarget, plainConfig } from "./groups.ts";
import { isDeaf } from "./look.ts";
import { compareOutputs } from "./outputs.ts";
import type { OutsideTruth } from "./outside.ts";
import type { SavedReferences } from "./saved-reference.ts";

/** A cell of the run that was made, beside the draft that it was. */
export interface Placed {
  cell: Cell;
  draft: CellDraft;
}

/** What subjects are made with. */
export interface Asking {
  settings: Settings;
  engine: Engine;
  context: ToolContext;
  place(runtime: CellSetup["runtime"], target: CellSetup["target"]): Promise<Place>;
  /** What is right by a runtime outside MNN, and saved references, as the run had them. */
  outside?: OutsideTruth;
  saved?: SavedReferences | null;
  /** A folder for converted models, which is removed after the run. */
  scratch: string;
}

/** A cell as a diagnosis takes it; null for one whose input is unknown. */
export async function subjectOf(
  { cell, draft }: Placed,
  all: readonly Placed[],
  asking: Asking,
): Promise<Subject | null> {
  const { setup } = draft;
  const { settings, engine, context } = asking;
  const against = draft.against ?? setup;
  // What cannot be had is the cell's verdict, and can be asked since when.
  const place = await asking.place(setup.runtime, setup.target).catch(asParityError);
  const graph = await readGraph(setup.model.file).catch(() => null);
  const same = all.filter(({ draft }) => setupKey(draft.setup) === setupKey(setup));
  const inputs = setup.model.inputs.flatMap(({ id, feed }): SubjectInput[] => {
    const found = same.find(({ cell }) => cell.input === id);
    return found ? [{ id, feed, cell: found.cell }] : [];
  });
  const input = inputs.find(({ id }) => id === cell.input);
  if (!input) return null;
  const { converter, source } = setup.model;
  const feedOf = (id: string) => inputs.find((one) => one.id === id)!.feed;
  return {
    cell,
    input,
    inputs,
    setup,
    reference: against,
    sought: null,
    paired: draft.against !== null,
    host: await hostOf(setup, asking),
    format: askedFormat(setup.config),
    graph,
    source: source?.file.endsWith(".onnx") ? source.file : null,
    ops: {
      seen: !isDeaf(setup),
      answered: !isDeaf(setup) && !(place instanceof ParityError) && !place.remote,
    },
    others: all
      .filter(
        (other) =>
          other.cell.model === cell.model && other.cell.input === cell.input && other.cell.id !== cell.id,
      )
      .map(({ cell, draft: { setup } }) => ({
        cell,
        setup,
        config: setup.config,
        verdicts: new Map(
          all
            .filter(({ draft }) => setupKey(draft.setup) === setupKey(setup))
            .map(({ cell }) => [cell.input, cell.verdict]),
        ),
      })),
    runtimes: settings.releases,
    targets: settings.targets,
    on: elsewhereOf({ cell, draft }, all, asking),
    fed: setup.model.report.inputs.map(({ name, shape }) => ({
      name,
      shape,
      preprocess: preprocessOf(setup.model.settings.inputs, name),
    })),
    map: setup.model.settings.map ?? null,
    judge: (input, result) =>
      judged(setup, against, typeof input === "string" ? feedOf(input) : input, result, settings, engine),
    computed: async ({ config, ask }, feeds) => {
      if (place instanceof ParityError) throw place;
      return computedIn({ ...setup, config, ...(ask ? { ask } : {}) }, feeds, { engine, place, graph });
    },
    convert: converter
      ? async (file, name) => {
          const to = `${asking.scratch}/${name}.mnn`;
          await convertModel(file, to, converter, context);
          return { name: `${setup.model.name} ${name}`, file: to };
        }
      : null,
  };
}

/**
 * Normal on this machine: of a wheel, and of what is built for it as well; else of the wheel of that release, which computes the same
 * network in fp32. A Module of a wheel does not show its ops. Null where there is none.
 */
async function hostOf(setup: CellSetup, { settings, place }: Asking): Promise<Setup | null> {
  const here = { ...setup, target: hostTarget, config: plainConfig };
  const { origin } = setup.runtime;
  if (origin === "wheel" || settings.targets.some(({ kind }) => kind === "host")) return here;
  // What a build is called begins with the version of its sources.
  const built = await place(setup.runtime, setup.target).catch(asParityError);
  const named = built instanceof ParityError ? "" : built.runtime.release;
  const release = wheelReleases.find((one) => named === one || new RegExp(`^${one}[^\\d.]`).test(named));
  if (setup.ask?.api === "module" || release === undefined) return null;
  const runtime: RuntimeSpec = { name: release, origin: "wheel", release };
  const found = await place(runtime, hostTarget).catch(asParityError);
  return found instanceof ParityError ? null : { ...here, runtime };
}

/** How images become an input of the model; null where none was said. */
const preprocessOf = (inputs: InputSource, name: string): Preprocess | null =>
  (inputs.kind === "files" ? inputs.preprocess : inputs.tensors[name]?.preprocess) ?? null;

/** A result against the reference of its input, by the bounds of the failing config's format. */
async function judged(
  setup: CellSetup,
  against: Setup,
  feed: Feed,
  result: StepResult,
  settings: Settings,
  engine: Engine,
): Promise<Judged> {
  const { config, runtime, target } = setup;
  const setting = {
    config,
    origin: runtime.origin,
    release: runtime.release,
    target: target.kind,
    ops: settings.ops,
  };
  if (result.status !== "ok") {
    const { status, message, record } = result;
    const { verdict, reason } = judgeFailure(setting, { status, message, log: record.log });
    return { verdict, reason, outputs: [], snrDb: Number.NEGATIVE_INFINITY };
  }
  const reference = await oneOf(engine, against, feed);
  if (reference.status !== "ok")
    return {
      verdict: "reference-bad",
      reason: reference.message,
      outputs: [],
      snrDb: Number.NEGATIVE_INFINITY,
    };
  const format = askedFormat(config);
  const found = await compareOutputs(reference.outputs, result.outputs, (output) =>
    toleranceFor(setup.model.settings, output, format, format),
  );
  const effective = { backend: config.backend, format, proof: "" };
  const { verdict, reason } = judgeNumbers(setting, found, effective);
  return { verdict, reason, outputs: found.outputs, snrDb: Math.min(...found.outputs.map(worstOf)) };
}

/** An output of integers is as good as it is equal. */
function worstOf({ metrics, verdict }: Output): number {
  if (metrics.broken > 0) return Number.NEGATIVE_INFINITY;
  if (metrics.maxAbs === 0) return Number.POSITIVE_INFINITY;
  return Number.isNaN(metrics.snrDb)
    ? verdict === "pass"
      ? Number.POSITIVE_INFINITY
      : Number.NEGATIVE_INFINITY
    : metrics.snrDb;
}
