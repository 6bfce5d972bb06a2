import type { Report } from "../../../core/report/schema.ts";

/** The report as a page. What draws it is loaded when it is asked for: most commands never do. */
export const renderHtml = async (report: Report): Promise<string> =>
  (await import("../../../core/view/html.tsx")).renderHtml(report);
