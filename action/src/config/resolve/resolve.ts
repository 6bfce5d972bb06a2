import fs from "node:fs/promises";
import path from "node:path";
import { compareReleases } from "../../../../core/report/release.ts";
import type { Config } from "../../../../core/report/schema.ts";
import { failure } from "../../errors/error.ts";
import { endingOf, outsideNameOf, outsideNames, outsideRuntimeOf } from "../../mnn/outside-spec.ts";
import type { RuntimeSpec } from "../../mnn/spec.ts";
import { wheelReleases } from "../../mnn/wheels.ts";
import { defaultProject } from "../../system/project.ts";
import { resolveTarget } from "../../target/resolve.ts";
import type { TargetSpec } from "../../target/spec.ts";
import { type Draft, type Findings, listOf } from "../file/draft.ts";
import { keys } from "../file/keys.ts";
import type { ConfigConfig } from "../file/schema.ts";
import type { ConfigPath } from "../file/yaml-file.ts";
import { parseConfig } from "./config-name.ts";
import { defaults } from "./defaults.ts";
import { resolveExpectations } from "./expect.ts";
import { checkGlobs } from "./inputs.ts";
import { findMnn, resolveMnn, type Wants, wantNothing, wantsOf } from "./mnn.ts";
import { resolveModels } from "./models.ts";
import { resolveRelease } from "./release.ts";
import type { ModelSettings, ReferenceSettings, Settings } from "./settings.ts";

/**
 * Makes the file's and the flags' words one, where flags win, fills in what neither says, and looks names and
 * files up. What is wrong goes to `findings`; the result is meaningful only where there is nothing.
 */
export async function resolveSettings(draft: Draft, findings: Findings): Promise<Settings> {
  const said = { ...draft.file, ...draft.flags };
  const threads = said.threads ?? defaults.threads;
  const targets = await resolveTargets(said.targets ?? [...defaults.targets], draft, findings);
  const configs = await resolveConfigs(said.configs ?? [...defaults.configs], threads, draft, findings);
  const wants = wantsOf(configs, targets);
  const releases = await resolveReleases(draft, wants, findings);
  const known = [...releases, ...releasesOfFile(draft, wants)];
  const models = await resolveModels(draft, releases, known, findings);
  const reference = await resolveReference(draft, known, targets, findings);
  if (reference.kind === "outside") checkSources(reference, models, draft, findings);
  return {
    ...(said.lang ? { lang: said.lang } : {}),
    project: said.project ?? (await defaultProject(draft.folder)),
    models,
    releases,
    targets,
    configs,
    opencl: said.opencl ?? defaults.opencl,
    reference,
    ops: said.ops ?? defaults.ops,
    out: await resolveOut(draft, findings),
    expect: await resolveExpectations(
      draft,
      { models, releases: known, targets, configs },
      threads,
      findings,
    ),
    timeoutSeconds: said.timeout ?? defaults.timeout,
    repeats: said.repeats ?? defaults.repeats,
    resize: said.resize ?? defaults.resize,
    diagnose: said.diagnose ?? defaults.diagnose,
    converter: await resolveConverter(said.converter, draft, findings),
    folder: draft.folder,
  };
}

async function resolveReleases(draft: Draft, wants: Wants, findings: Findings): Promise<RuntimeSpec[]> {
  const written = draft.flags.mnn ?? draft.file.mnn;
  if (written === undefined) {
    const error = draft.model.length
      ? failure("flag-needs-mnn", wheelReleases)
      : failure("config-missing-key", "mnn", "the configuration", keys.mnn.example);
    findings.add(draft.model.length ? "--mnn" : draft.fileWhere([]), error);
    return [];
  }
  const folder = draft.flags.mnn ? draft.cwd : draft.folder;
  const found = await each(written, ["mnn"], draft, findings, (entry) => resolveMnn(entry, folder, wants));
  const twin = found.find((one) => found.some((other) => other.name === one.name && !isSame(one, other)));
  if (twin) findings.add(draft.where(["mnn"]), failure("config-name-twice", twin.name));
  return firstOfEach(found, ({ name }) => name).sort((a, b) => compareReleases(a.name, b.name));
}

const isSame = (one: RuntimeSpec, other: RuntimeSpec): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** The file's entries that are sound, also those that a flag leaves out of this run. */
function releasesOfFile({ file, folder }: Draft, wants: Wants): RuntimeSpec[] {
  return listOf(file.mnn ?? []).flatMap((entry) => {
    try {
      return [resolveMnn(entry, folder, wants)];
    } catch {
      return [];
    }
  });
}

async function resolveTargets(
  written: string | string[],
  draft: Draft,
  findings: Findings,
): Promise<TargetSpec[]> {
  const found = await each(written, ["targets"], draft, findings, resolveTarget);
  return firstOfEach(found, ({ name }) => name).map((target) => {
    const phones = found.filter(({ name, standsFor }) => name === target.name && standsFor);
    const distinct = firstOfEach(phones, ({ standsFor }) => standsFor?.name ?? "");
    if (distinct.length === 0) return target;
    const joined = (field: "name" | "note", by: string) =>
      distinct.map(({ standsFor }) => standsFor?.[field]).join(by);
    return { ...target, standsFor: { name: joined("name", ", "), note: joined("note", " ") } };
  });
}

async function resolveConfigs(
  written: ConfigConfig | ConfigConfig[],
  threads: number,
  draft: Draft,
  findings: Findings,
): Promise<Config[]> {
  const found = await each(written, ["configs"], draft, findings, (config) => parseConfig(config, threads));
  return firstOfEach(found, ({ id }) => id);
}

async function resolveReference(
  draft: Draft,
  known: RuntimeSpec[],
  targets: TargetSpec[],
  findings: Findings,
): Promise<ReferenceSettings> {
  const written = draft.flags.reference ?? draft.file.reference ?? defaults.reference;
  const where = (path: ConfigPath) => draft.where(["reference", ...path]);
  if (typeof written === "object" && "tensors" in written) {
    await checkGlobs(written.tensors, ["tensors"], { folder: draft.folder, where }, findings);
    return { kind: "tensors", globs: listOf(written.tensors), folder: draft.folder };
  }
  const outside = typeof written === "string" && Object.hasOwn(outsideNames, written.trim());
  if (outside) return { kind: "outside", project: outsideNames[written.trim()]! };
  const {
    config = defaults.reference,
    mnn,
    target,
  } = typeof written === "string" ? { config: written } : written;
  const at = typeof written === "string" ? [] : ["config"];
  const parsed = await findings.attempt(where(at), () => parseConfig(config, 1));
  const runtime = await findings.attempt(where(["mnn"]), () =>
    mnn === undefined ? null : (findMnn(mnn, known) ?? resolveMnn(mnn, draft.folder, wantNothing)),
  );
  const on = await findings.attempt(where(["target"]), () =>
    target === undefined ? null : resolveTarget(target),
  );
  return {
    kind: "config",
    config: parsed ?? parseConfig(defaults.reference, 1),
    runtime: runtime ?? null,
    target: targets.find(({ name }) => name === on?.name) ?? on ?? null,
  };
}

/** A runtime outside MNN computes from what a model was made of: each model must have a source that it reads. */
function checkSources(
  { project }: Extract<ReferenceSettings, { kind: "outside" }>,
  models: readonly ModelSettings[],
  draft: Draft,
  findings: Findings,
): void {
  const written = outsideNameOf(project);
  for (const { name, file, source = file } of models)
    if (outsideRuntimeOf(source) !== project)
      findings.add(
        draft.model.length > 0 ? "--model" : draft.fileWhere(["models"]),
        failure("config-reference-source", written, name, path.basename(source), endingOf(project)),
      );
}

async function resolveConverter(
  written: string | undefined,
  draft: Draft,
  findings: Findings,
): Promise<string | null> {
  if (written === undefined) return null;
  const release = await findings.attempt(draft.where(["converter"]), () => resolveRelease(written).name);
  return release ?? null;
}

async function resolveOut(draft: Draft, findings: Findings): Promise<string> {
  const { out } = draft.flags;
  const folder =
    out === undefined
      ? path.resolve(draft.folder, draft.file.out ?? defaults.out)
      : path.resolve(draft.cwd, out);
  const stat = await fs.stat(folder).catch(() => null);
  if (stat && !stat.isDirectory()) findings.add(draft.where(["out"]), failure("config-out-file", folder));
  return folder;
}

async function each<Written, Made>(
  written: Written | Written[],
  path: ConfigPath,
  draft: Draft,
  findings: Findings,
  make: (one: Written) => Made,
): Promise<Made[]> {
  const made: Made[] = [];
  for (const [at, one] of listOf(written).entries()) {
    const where = draft.where(Array.isArray(written) ? [...path, at] : path);
    const result = await findings.attempt(where, () => make(one));
    if (result !== undefined) made.push(result);
  }
  return made;
}

function firstOfEach<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)));
}
