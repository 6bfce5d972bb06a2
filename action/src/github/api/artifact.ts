import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Report } from "../../../../core/report/schema.ts";
import { left } from "../../../../core/words/log/job.ts";
import { asIs, type Told } from "../../../../core/words/stored/phrase.ts";
import { ParityError } from "../../errors/error.ts";
import { readReport } from "../../report/read.ts";
import { renderJson, reportFile } from "../../report/write.ts";
import { within } from "./attempt.ts";

/** Longest that an artifact may take. The package repeats by itself for up to half a minute. */
const TIMEOUT_MS = 180_000;

/** Days that the report is kept; the repository's own limit may be lower. */
const RETENTION_DAYS = 90;

/** Keeps a report folder with the run. @returns the artifact's id */
export async function uploadFolder(name: string, folder: string, timeoutMs = TIMEOUT_MS): Promise<number> {
  const files = await filesIn(folder);
  if (files.length === 0) throw new Error(`nothing in ${folder}`);
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const { id } = await within(timeoutMs, () =>
    new DefaultArtifactClient().uploadArtifact(name, files, folder, { retentionDays: RETENTION_DAYS }),
  );
  if (id === undefined) throw new Error("the artifact service gave no id");
  return id;
}

/** The artifact that holds `report.json` alone: however large what lies beside it is, later runs and other workflows can read it. */
export const reportArtifact = (name: string): string => `${name}-report`;

/** Pictures that make `report.json` longer than this stay in the folder's artifact: nothing but a page shows them. */
const MOST_REPORT = 16 * 2 ** 20;

/**
 * Keeps `report.json` with the run, in an artifact of its own.
 *
 * @param scratch an empty folder for the file
 */
export async function uploadReport(
  name: string,
  report: Report,
  scratch: string,
  timeoutMs = TIMEOUT_MS,
): Promise<number> {
  const whole = renderJson(report);
  const json = whole.length > MOST_REPORT ? renderJson(withoutPictures(report)) : whole;
  await mkdir(scratch, { recursive: true });
  await writeFile(path.join(scratch, reportFile), json);
  return uploadFolder(reportArtifact(name), scratch, timeoutMs);
}

const withoutPictures = (report: Report): Report => ({
  ...report,
  inputs: report.inputs.map((input) => ({ ...input, picture: null })),
  cells: report.cells.map((cell) => ({
    ...cell,
    outputs: cell.outputs.map((output) => ({ ...output, pictures: null })),
  })),
  pictures: [],
});

/** The artifact that holds a run's plan. */
const planArtifact = (name: string): string => `${name}-plan`;
const planFile = "plan.json";

/** Keeps a plan for the jobs that follow: what is handed on in an output ends in a variable, and Linux takes 128 KiB of one. */
export async function uploadPlan(name: string, plan: string, scratch: string): Promise<void> {
  await mkdir(scratch, { recursive: true });
  await writeFile(path.join(scratch, planFile), plan);
  await uploadFolder(planArtifact(name), scratch);
}

/** The plan that an earlier job of this run kept, as it was written. */
export async function downloadPlan(name: string, to: string): Promise<string> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const client = new DefaultArtifactClient();
  const { artifact } = await within(TIMEOUT_MS, () => client.getArtifact(planArtifact(name)));
  await mkdir(to, { recursive: true });
  await within(TIMEOUT_MS, () => client.downloadArtifact(artifact.id, { path: to }));
  return readFile(path.join(to, planFile), "utf8");
}

/** The artifact of one shard. */
export const shardArtifact = (name: string, index: number): string => `${name}-shard-${index}`;

/** The reports of a run's shards, in the shards' order; what could not be had or read is told to `lose`. */
export async function downloadShards(
  name: string,
  to: string,
  lose: (what: Told, why: Told) => void,
): Promise<Report[]> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const client = new DefaultArtifactClient();
  const { artifacts } = await within(TIMEOUT_MS, () => client.listArtifacts({ latest: true }));
  const indexOf = (of: string): number | null => {
    const rest = of.startsWith(`${name}-shard-`) ? of.slice(name.length + "-shard-".length) : "";
    return /^\d{1,3}$/.test(rest) ? Number(rest) : null;
  };
  const shards = artifacts
    .flatMap((artifact) => {
      const index = indexOf(artifact.name);
      return index === null ? [] : [{ ...artifact, index }];
    })
    .sort((a, b) => a.index - b.index);
  const reports: Report[] = [];
  for (const { id, index } of shards) {
    try {
      const folder = path.join(to, `shard-${index}`);
      await mkdir(folder, { recursive: true });
      await within(TIMEOUT_MS, () => client.downloadArtifact(id, { path: folder }));
      reports.push(await readReport(folder));
    } catch (error) {
      lose(left.shardReport({ index }), asIs(error instanceof ParityError ? error.message : String(error)));
    }
  }
  return reports;
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.map((name) => path.join(folder, name)).sort();
  const found = await Promise.all(files.map((file) => stat(file).catch(() => null)));
  return files.filter((_, index) => found[index]?.isFile());
}
