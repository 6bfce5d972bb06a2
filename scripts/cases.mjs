// npm run cases [-- CASE ...] [--seed N] [--variant own|renamed|drawn] [--keep FOLDER]: bundles tests/cases/ and runs it.
import { runBundled } from "./lib/bundled.mjs";

process.exitCode = await runBundled("tests/cases");
