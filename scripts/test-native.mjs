// Tests that need MNN built from source: builds what is missing (minutes), then runs them.
import { ensurePackages } from "./lib/install.mjs";
import { failed, runVitest, summary } from "./lib/tests.mjs";

await ensurePackages();
const counts = await runVitest(["--config", "vitest.native.config.ts", ...process.argv.slice(2)]);
console.log(failed(counts) + summary(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
