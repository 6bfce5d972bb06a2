import type { CellDraft } from "./draft.ts";
import { type GroupContext, runGroup } from "./group.ts";
import type { Group } from "./groups.ts";
import { onRelease, type PreparedModel } from "./models.ts";
import { sessionRemedy } from "./remedy.ts";
import { chooseWay, fallOver } from "./through.ts";

/** All groups of one model, through whichever of MNN's interfaces takes it. */
export class ModelRun {
  model: PreparedModel;
  /** What is finished so far. */
  cells: CellDraft[] = [];
  readonly #groups: Group[];
  readonly #context: Omit<GroupContext, "emit">;

  constructor(model: PreparedModel, groups: Group[], context: Omit<GroupContext, "emit">) {
    this.model = model;
    this.#groups = groups;
    this.#context = context;
  }

  /** Runs and judges; once the run was ended early, `cells` has what was finished by then. */
  async run(): Promise<void> {
    const { engine, settings, signal } = this.#context;
    this.cells = [];
    try {
      this.model = await this.#withRemedy(await chooseWay(this.model, settings, engine));
      await this.#all();
      const other = await fallOver(this.model, this.cells, engine);
      if (!other) return;
      this.model = await this.#withRemedy(other);
      this.cells = [];
      await this.#all();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** What a user may do about it where MNN's session refuses the model. */
  async #withRemedy(model: PreparedModel): Promise<PreparedModel> {
    const { api } = model.report;
    const { conversion } = this.#context;
    if (!api || model.settings.api !== "auto" || !conversion) return model;
    const remedy = await sessionRemedy(model, { ...this.#context, conversion });
    return remedy ? { ...model, report: { ...model.report, api: { ...api, remedy } } } : model;
  }

  async #all(): Promise<void> {
    const emit = (found: CellDraft[]) => void this.cells.push(...found);
    const ended = this.#groups.map((group) =>
      runGroup(group, onRelease(this.model, group.runtime.name), { ...this.#context, emit }).catch(
        (error) => {
          if (!this.#context.signal.aborted) throw error;
        },
      ),
    );
    await Promise.all(ended);
  }
}
