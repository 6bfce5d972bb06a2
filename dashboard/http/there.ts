import { cellExists } from "../services/cell/exists.ts";
import { comparisonExists, pullExists } from "../services/compare/exists.ts";
import type { Context } from "../services/context.ts";
import { releaseExists } from "../services/overview/release-exists.ts";
import { findProject } from "../services/project/find.ts";
import { openProject } from "../services/project/open.ts";
import { readSettings } from "../services/project/visibility.ts";
import { findRun } from "../services/run/link.ts";
import { seriesExists } from "../services/series/exists.ts";
import { nameIn, pullIn } from "./address.ts";
import { askedIn } from "./compare-address.ts";
import { numberIn, seriesIn } from "./segment.ts";

/**
 * Whether what a page's address names is there; true of addresses that name nothing. A page that finds out by itself
 * has begun to answer: Next then sends an empty document that only JavaScript fills.
 */
export async function isThere(context: Context, path: string, query: URLSearchParams): Promise<boolean> {
  const [page = "", first = "", kind, second = "", ...more] = path.split("/").slice(1);
  const project = query.get("project") ?? undefined;
  if (page === "runs" && first !== "" && kind === undefined) {
    return (await findRun(context, first)) !== null;
  }
  if (page === "runs" && kind === "cells" && more.length === 0) {
    const [run, position] = [await findRun(context, first), numberIn(second)];
    return run !== null && position !== null && cellExists(context, run.id, position);
  }
  if (page === "series" && kind === undefined) {
    const id = seriesIn(first);
    return id !== null && seriesExists(context, id, project);
  }
  if (page === "mnn" && kind === undefined && first !== "") {
    const branch = query.get("branch") || undefined;
    return project !== undefined && releaseExists(context, project, decodeURIComponent(first), branch);
  }
  if (path === "/compare") return compares(context, query);
  if (path === "/settings") return (await readSettings(context, project ?? "")) !== null;
  // Next's own page for when all else has failed: by its address it answers 500.
  if (page === "_global-error") return false;
  if (page === "p") {
    const branch = query.get("branch") || undefined;
    const segments = path.split("/").slice(2);
    if ((await openProject(context, nameIn(segments), branch)) !== null) return true;
    // A project may be called so, and comes first.
    const pull = pullIn(segments);
    return pull !== null && pullExists(context, pull.name, pull.number);
  }
  if (path === "/" || path === "/runs" || path === "/models")
    return project === undefined || (await findProject(context, project)) !== null;
  return true;
}

/** Whether an address' comparison is of a project, and of what it has. */
async function compares(context: Context, query: URLSearchParams): Promise<boolean> {
  const asked = Object.fromEntries(query);
  const { project } = asked;
  return project !== undefined && comparisonExists(context, project, askedIn(asked));
}
