import { readerOf, storedPhrases } from "../stored/read.ts";
import { doctor } from "./doctor.ts";
import { job, left } from "./job.ts";
import { progress } from "./progress.ts";

/** A line that was told, in Chinese, with what reports store in it. */
export const toldInChinese = readerOf([progress, job, left, doctor, ...storedPhrases]);
