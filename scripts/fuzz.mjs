// npm run fuzz [-- --seed N] [--only SURFACE] [--times N] [--summary]: bundles tests/fuzz/ and runs it.
import { runBundled } from "./lib/bundled.mjs";

process.exitCode = await runBundled("tests/fuzz");
