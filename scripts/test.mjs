// All tests but the native ones, from a fresh clone on: installs what they need first.
import { ensurePackages } from "./lib/install.mjs";
import { failed, runVitest, summary } from "./lib/tests.mjs";

await ensurePackages();
const counts = await runVitest(process.argv.slice(2));
console.log(failed(counts) + summary(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
