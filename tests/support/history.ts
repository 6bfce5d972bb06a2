import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { encodeReport, type Report } from "../../core/report/schema.ts";
import type { StandIn } from "./github.ts";
import { answer } from "./serve.ts";

export interface PastRun {
  event?: string;
  /** The branch's name, or the tag's: GitHub calls both `head_branch`. */
  branch?: string;
  workflow?: number;
  /** Whether the head is a fork's. */
  fork?: boolean;
  /** Whether `main` holds the run's commit. */
  onMain?: boolean;
}

export interface PastArtifact {
  name: string;
  /** A report, which is packed as `report.json`, or the archive's bytes. */
  content: Report | Uint8Array;
  expired?: boolean;
  /** Default: the archive's. */
  size?: number;
}

/** Stands in for what GitHub keeps of a repository's workflow runs, their artifacts and one branch's commits. */
export interface History {
  /** @returns the run's id; ids grow */
  run(run?: PastRun): number;
  /** @returns the artifact's id */
  artifact(run: number, artifact: PastArtifact): number;
  commitOf(run: number): string;
  /** Ids of the artifacts that were downloaded. */
  downloaded(): number[];
  forget(): void;
}

const own = { id: 1 };
const tip = "f".repeat(40);
const shaOf = (run: number): string => createHash("sha1").update(String(run)).digest("hex");

export const packed = (report: Report): Uint8Array =>
  zipSync({ "report.json": strToU8(JSON.stringify(encodeReport(report))) });

export function keepHistory({ raw, answers, calls }: StandIn, repository: string): History {
  const base = `/repos/${repository}`;
  const artifacts: object[] = [];
  let next = 1;
  const keep = (): void => {
    answers.set(`GET ${base}/branches/main`, { name: "main", commit: { sha: tip } });
    // As GitHub lists them: the last upload first, in pages of at most a hundred, by exact name.
    raw.set(`GET ${base}/actions/artifacts`, (response, { searchParams: query }) => {
      const size = Math.min(100, Number(query.get("per_page") ?? 30));
      const from = (Number(query.get("page") ?? 1) - 1) * size;
      const named = artifacts
        .filter((one) => [null, (one as { name: string }).name].includes(query.get("name")))
        .reverse();
      answer(response, 200, { total_count: named.length, artifacts: named.slice(from, from + size) });
    });
  };
  keep();
  const heads = new Map<number, object>();
  return {
    run: ({ event = "push", branch = "main", workflow = 7, fork = false, onMain = true } = {}) => {
      const id = 1000 + next++;
      const head = fork ? { id: 666 } : own;
      answers.set(`GET ${base}/actions/runs/${id}`, {
        id,
        event,
        workflow_id: workflow,
        head_branch: branch,
        head_sha: shaOf(id),
        repository: own,
        head_repository: head,
      });
      answers.set(`GET ${base}/compare/${tip}...${shaOf(id)}`, { status: onMain ? "behind" : "diverged" });
      heads.set(id, { id, head_branch: branch, repository_id: own.id, head_repository_id: head.id });
      return id;
    },
    artifact: (run, { name, content, expired = false, size }) => {
      const id = next++;
      const bytes = content instanceof Uint8Array ? content : packed(content);
      artifacts.push({
        id,
        name,
        expired,
        size_in_bytes: size ?? bytes.length,
        workflow_run: heads.get(run),
      });
      raw.set(`GET ${base}/actions/artifacts/${id}/zip`, (response) => {
        response.writeHead(expired ? 410 : 200, { "content-type": "application/zip" });
        response.end(expired ? "" : bytes);
      });
      return id;
    },
    commitOf: shaOf,
    downloaded: () => calls.flatMap((call) => /artifacts\/(\d+)\/zip$/.exec(call)?.[1] ?? []).map(Number),
    forget: () => {
      raw.clear();
      answers.clear();
      artifacts.splice(0);
      calls.splice(0);
      keep();
    },
  };
}
