import { reportSchema } from "../schema.ts";
import { reportLimits } from "./limits.ts";
import { readerOf } from "./reader.ts";

/** Reads a report from outside; the only way for one to come in. */
export const reportReader = readerOf(reportSchema, reportLimits);
