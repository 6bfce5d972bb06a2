import { askedFormat } from "../../../core/judge/asked.ts";
import {
  type SessionKey,
  type SessionRun,
  type Sessions,
  samePlace,
  sameSession,
} from "../engine/sessions.ts";
import type { StepResult } from "../engine/side.ts";
import { asParityError } from "../errors/error.ts";
import { Once } from "../system/once.ts";
import { type Group, hostTarget, plainConfig } from "./groups.ts";
import type { PreparedModel } from "./models.ts";
import { checkReference, type Reference } from "./reference.ts";
import type { SavedReferences } from "./saved-reference.ts";

/** What a group's cells are compared with: each input's reference, run and checked once. */
export class GroupReferences {
  /** The session that is the reference; with saved tensors it still serves to look inside. */
  readonly key: SessionKey;
  readonly #label: string;
  readonly #sessions: Sessions;
  readonly #saved: SavedReferences | null;
  readonly #repeats: number;
  readonly #hostMayRun: boolean;
  readonly #known = new Once<Reference>();

  /**
   * @param repeats how often a reference is run; at least twice, so that it can be held against itself
   * @param onHost whether the host is one of the run's targets
   */
  constructor(
    group: Group,
    model: PreparedModel,
    sessions: Sessions,
    saved: SavedReferences | null,
    repeats: number,
    onHost: boolean,
  ) {
    this.key = { model, ...group.reference };
    this.#label = labelOf(this.key, group);
    this.#sessions = sessions;
    this.#saved = saved;
    this.#repeats = Math.max(2, repeats);
    // A wheel for the host is fetched in seconds; a build only for a second opinion would take minutes.
    this.#hostMayRun = onHost || this.key.release.origin === "wheel";
  }

  run(): Promise<SessionRun> {
    return this.#sessions.run(this.key, this.#repeats);
  }

  /** @throws the reason why a run that was ended early has none */
  for(input: string): Promise<Reference> {
    return this.#known.get(input, () => this.#find(input));
  }

  async #find(input: string): Promise<Reference> {
    if (this.#saved) return this.#saved.get(this.key.model.name, input);
    let run: SessionRun;
    try {
      run = await this.run();
    } catch (error) {
      const bad = `the reference could not run: ${asParityError(error).message}`;
      return { kind: "cell", label: this.#label, outputs: [], bad, checked: [] };
    }
    return checkReference(this.#resultOf(run, input), await this.host(input), this.#label);
  }

  /**
   * The host's Normal for the same release; null where the reference is just that, or promises less, or no host can run, or
   * only by a build that the run does not ask for.
   */
  async host(input: string): Promise<StepResult | null> {
    if (!this.#hostMayRun) return null;
    const host: SessionKey = { ...this.key, target: hostTarget, config: plainConfig };
    if (sameSession(host, this.key) || askedFormat(this.key.config) !== "fp32") return null;
    const run = await this.#sessions.run(host, 2).catch((error) => {
      asParityError(error);
      return null;
    });
    return run && this.#resultOf(run, input);
  }

  #resultOf(run: SessionRun, input: string): StepResult {
    const result = run.get(input);
    if (!result) this.#sessions.throwIfEnded();
    return result!;
  }
}

function labelOf(reference: SessionKey, group: Group): string {
  if (samePlace(reference, group)) return `${reference.config.id}, same release and target`;
  return `${reference.config.id} on ${reference.target.name}, MNN ${reference.release.name}`;
}
