import { progress as told } from "../../../core/words/log/progress.ts";
import type { Elsewhere } from "../diagnose/subject.ts";
import { samePlace } from "../engine/setup.ts";
import { Workspace } from "../engine/workspace.ts";
import { asParityError } from "../errors/error.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { assemble } from "./assemble.ts";
import { type Converted, convertBy } from "./conversions.ts";
import type { CellDraft } from "./draft.ts";
import { referenceOf } from "./groups.ts";
import { digestOfModel } from "./model-digest.ts";
import { ModelRun } from "./model-run.ts";
import type { PreparedModel } from "./models.ts";
import type { Asking, Placed } from "./subject.ts";

/**
 * A cell as other MNNs have it, judged as every cell of a run is: each with its own reference, and with the model as its own
 * converter makes it, unless another is named. What the run has already is not run again. A release whose converter refuses the model runs what the cell ran.
 */
export function elsewhereOf(
  { draft }: Placed,
  all: readonly Placed[],
  asking: Asking,
): (runtime: RuntimeSpec, converter?: string) => Promise<Elsewhere> {
  const { setup } = draft;
  const { context, settings } = asking;
  const workspace = new Workspace(asking.scratch);
  const byDigest = new Map<string, string>();
  const same: Converted = {
    file: setup.model.file,
    converter: setup.model.converter,
    converted: setup.model.converted ?? null,
  };

  const madeFor = async (
    runtime: RuntimeSpec,
    named: string | undefined,
  ): Promise<{ made: Converted; digest: string }> => {
    const own = settings.converter || runtime.origin !== "wheel" ? undefined : runtime.release;
    const release = named ?? own;
    const made =
      !setup.model.converted || !release || release === setup.model.converter
        ? same
        : await convertBy(release, setup.model.settings, { workspace, context }).catch((error) => {
            context.signal.throwIfAborted();
            if (named) throw error;
            context.progress.note(
              told.converts({
                runtime: runtime.name,
                model: setup.model.name,
                converter: same.converter ?? "",
                why: asParityError(error).message,
              }),
            );
            return same;
          });
    if (byDigest.size === 0) byDigest.set(await digestOfModel(same.file), same.file);
    const digest = await digestOfModel(made.file);
    // Runs are known by their model's file: equal bytes are one.
    const file = byDigest.get(digest) ?? made.file;
    byDigest.set(digest, file);
    return { made: { ...made, file }, digest };
  };

  /** What the run has of it. */
  const known = async (runtime: RuntimeSpec, named: string | undefined): Promise<Elsewhere | null> => {
    const found = all.find(({ draft: { setup: other, input } }) => {
      const isSame = other.model.name === setup.model.name && input === draft.input;
      return (
        isSame && samePlace(other, { runtime, target: setup.target }) && other.config.id === setup.config.id
      );
    });
    if (!found) return null;
    const { file, converter } = found.draft.setup.model;
    if (named !== undefined && named !== converter) return null;
    return { cell: found.cell, converter, digest: await digestOfModel(file) };
  };

  return async (runtime, converter) => {
    const had = await known(runtime, converter);
    if (had) return had;
    const { made, digest } = await madeFor(runtime, converter);
    const inputs = setup.model.inputs.filter(({ id }) => id === draft.input);
    const model: PreparedModel = { ...setup.model, ...made, own: new Map(), inputs };
    const { target, config } = setup;
    const limited = { ...model.settings, releases: null };
    const alone = {
      ...settings,
      models: [limited],
      releases: [runtime],
      targets: [target],
      configs: [config],
      expect: [],
      converter: made.converter,
    };
    const group = {
      model: limited,
      runtime,
      target,
      configs: [config],
      reference: referenceOf(settings, runtime, target),
    };
    const shared = { ...asking, settings: alone, signal: context.signal, saved: asking.saved ?? null };
    const run = new ModelRun({ ...model, settings: limited }, [group], shared);
    await run.run();
    context.signal.throwIfAborted();
    const drafts: CellDraft[] = run.cells.filter((cell) => cell.role === "candidate");
    const { cells } = assemble(
      alone,
      drafts,
      [],
      [],
      inputs.map(({ report }) => report),
    );
    const [cell] = cells;
    if (!cell) throw new Error(`${runtime.name} gave no cell`);
    return { cell, converter: made.converter, digest };
  };
}
