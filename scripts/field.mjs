// npm run field [-- MODEL ...] [--minutes N] [--limit N] [--no-arm] [--again]: bundles tests/field/ and runs it.
import { runBundled } from "./lib/bundled.mjs";

process.exitCode = await runBundled("tests/field");
