import type { Expectation } from "../../../../core/judge/expect.ts";
import { failure } from "../../errors/error.ts";
import type { RuntimeSpec } from "../../mnn/spec.ts";
import { nearest } from "../../system/nearest.ts";
import { resolveTarget } from "../../target/resolve.ts";
import { type Draft, type Findings, listOf } from "../file/draft.ts";
import type { ExpectationConfig } from "../file/schema.ts";
import { parseConfig } from "./config-name.ts";
import { modelName } from "./expand-models.ts";
import { findMnn } from "./mnn.ts";
import { releaseName } from "./release.ts";
import type { Settings } from "./settings.ts";

type Resolved = Pick<Settings, "models" | "releases" | "targets" | "configs">;

/**
 * The known failures. One that names something which neither the file nor the flags have would never be met,
 * and is an error; one that a flag leaves out of this run is not.
 */
export async function resolveExpectations(
  draft: Draft,
  run: Resolved,
  threads: number,
  findings: Findings,
): Promise<Expectation[]> {
  const known = knownNames(draft, run, threads);
  const expectations: Expectation[] = [];
  for (const [at, written] of (draft.file.expect ?? []).entries()) {
    const where = (key: string) => draft.fileWhere(["expect", at, key]);
    const named = await namesOf(written, run.releases, threads, where, findings);
    for (const field of ["model", "mnn", "target", "config"] as const) {
      const name = named[field];
      if (name !== null && name !== undefined && !known[field].includes(name))
        findings.add(
          where(field),
          failure("config-expects-nothing", field, name, known[field], nearest(name, known[field])),
        );
    }
    const { model = null, mnn = null, target = null, config = null } = named;
    for (const name of variantsOf(model, run))
      expectations.push({
        model: name,
        input: written.input ?? null,
        release: mnn,
        target,
        config,
        verdicts: listOf(written.verdict),
        reason: written.reason,
      });
  }
  return expectations;
}

/** A model that only runs in variants stands for all of them. */
function variantsOf(model: string | null, { models }: Resolved): (string | null)[] {
  const variants = models.map(({ name }) => name).filter((name) => name.startsWith(`${model};`));
  return variants.length === 0 || models.some(({ name }) => name === model) ? [model] : variants;
}

/** What an expectation names, in the names of the report; undefined where a name is none. */
async function namesOf(
  { model, mnn, target, config }: ExpectationConfig,
  releases: readonly RuntimeSpec[],
  threads: number,
  where: (key: string) => string,
  findings: Findings,
) {
  return {
    model: model ?? null,
    mnn: mnn === undefined ? null : (findMnn(mnn, releases)?.name ?? releaseName(mnn)),
    target:
      target === undefined ? null : await findings.attempt(where("target"), () => resolveTarget(target).name),
    config:
      config === undefined
        ? null
        : await findings.attempt(where("config"), () => parseConfig(config, threads).id),
  };
}

/** Names that the file or the flags have. Those that are wrong are reported where they are written. */
function knownNames(draft: Draft, run: Resolved, threads: number) {
  const sound = <Written>(written: Written[], name: (one: Written) => string): string[] =>
    written.flatMap((one) => {
      try {
        return [name(one)];
      } catch {
        return [];
      }
    });
  const { models = [], targets = [], configs = [] } = draft.file;
  const once = (...names: string[][]) => [...new Set(names.flat())];
  return {
    model: once(
      models.map(modelName),
      run.models.map(({ name }) => name),
    ),
    mnn: once(run.releases.map(({ name }) => name)),
    target: once(
      sound(listOf(targets), (target) => resolveTarget(target).name),
      run.targets.map(({ name }) => name),
    ),
    config: once(
      sound(listOf(configs), (config) => parseConfig(config, threads).id),
      run.configs.map(({ id }) => id),
    ),
  };
}
