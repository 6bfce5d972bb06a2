import type { Report } from "../../../core/report/schema.ts";
import { english, type Words } from "../../../core/words/words.ts";

/** What draws the page is loaded when it is asked for: most commands never do. */
const view = () => import("../../../core/view/html.tsx");

/** The report as a page. */
export const renderHtml = async (report: Report, words: Words = english): Promise<string> =>
  (await view()).renderHtml(report, words);

/** Probes are started first. */
const AFTER_MS = 500;

/** Loads what draws the page while `work` waits for its probes, not when they are done and everything waits for the report. */
export async function renderingSoon<T>(work: Promise<T>): Promise<T> {
  // Why it cannot be loaded is told when it is needed.
  const soon = setTimeout(() => void view().catch(() => {}), AFTER_MS);
  return work.finally(() => clearTimeout(soon));
}
