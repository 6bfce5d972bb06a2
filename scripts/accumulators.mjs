// node scripts/accumulators.mjs [--mnn ...] [--cpus ...] [--configs ...]: measures what MNN's kernels add up in, with networks of one
// op, and writes core/findings/accumulators.json. Some minutes.
import { runBundled } from "./lib/bundled.mjs";

process.exitCode = await runBundled("scripts/accumulators");
