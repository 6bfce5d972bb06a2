import { z } from "zod";
import { reportSchema } from "../../../core/report/schema.ts";

/** What a run keeps of its report as one document: all that has no table of its own. */
export const decodeDocument = (document: string) => z.decode(reportSchema, JSON.parse(document));
