import type { Report } from "../report/schema.ts";

/** What findings are drawn from. */
export type Evidence = Pick<Report, "cells" | "configs" | "inputs" | "runtimes" | "targets">;
