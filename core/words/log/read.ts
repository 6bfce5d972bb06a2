import { readerOf, storedPhrases } from "../stored/read.ts";
import { command } from "./command.ts";
import { doctor } from "./doctor.ts";
import { init } from "./init.ts";
import { job, left } from "./job.ts";
import { progress } from "./progress.ts";

/** A line that was told, in Chinese, with what reports store in it. */
export const toldInChinese = readerOf([progress, job, left, doctor, init, command, ...storedPhrases]);
