import type { Report } from "../../../core/report/schema.ts";

/** What findings are drawn from. */
export type Evidence = Pick<Report, "cells" | "configs" | "runtimes" | "targets">;
