// npm run planted [-- KIND ...] [--seed N] [--times N] [--healthy N] [--keep FOLDER]: bundles tests/diagnose/planted/ and runs it.
import { runBundled } from "./lib/bundled.mjs";

process.exitCode = await runBundled("tests/diagnose/planted");
