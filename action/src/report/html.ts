import type { Report } from "../../../core/report/schema.ts";
import { english, type Words } from "../../../core/words/words.ts";

/** The report as a page. What draws it is loaded when it is asked for: most commands never do. */
export const renderHtml = async (report: Report, words: Words = english): Promise<string> =>
  (await import("../../../core/view/html.tsx")).renderHtml(report, words);
