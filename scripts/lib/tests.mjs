import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { bin, root, run } from "./install.mjs";

/** On a shared machine a test of real programs meets a bad moment now and then: it gets a second try there, and is named. */
const tries = process.env.CI ? ["--retry=1"] : [];

/**
 * Runs vitest and counts.
 *
 * @param args what vitest is given beside `run`
 * @returns counts of tests, what failed by name, and what passed at its second try only; a run that broke before its tests counts as one
 *   failure
 */
export async function runVitest(args, env = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-vitest-"));
  const file = path.join(folder, "result.json");
  try {
    const code = await run(
      bin("vitest"),
      ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...tries, ...args],
      { env },
    );
    const counts = countsOf(file);
    if (code !== 0 && counts.failed === 0) {
      counts.failed = 1;
      counts.failures.push(`vitest itself ended with ${code}: an error outside of any test`);
    }
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsOf(file) {
  let result;
  try {
    result = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: ["vitest wrote no result"], unsteady: [] };
  }
  // A file that cannot be loaded has no tests that could fail.
  const broken = result.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const told = (wanted) =>
    result.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(
          ({ status, failureMessages }) =>
            status === wanted && (wanted === "failed" || failureMessages.length > 0),
        )
        .map(({ fullName, failureMessages }) => failure(name, fullName, failureMessages.join("\n"))),
    );
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken.length,
    skipped: result.numPendingTests + result.numTodoTests,
    failures: [
      ...broken.map(({ name, message }) => failure(name, "cannot be loaded", message)),
      ...told("failed"),
    ],
    unsteady: told("passed"),
  };
}

/** A failed test in few lines: where, which, and the beginning of what it said. */
const failure = (file, name, message) =>
  [`${path.relative(root, file)} > ${name}`, ...message.split("\n").slice(0, 12)].join("\n    ");

/** What failed, and what did at its first try, to be read at the end of a log of thousands of lines. */
export const failed = ({ failures = [], unsteady = [] }) =>
  [
    ...unsteady.map((text) => `PASSED AT THE SECOND TRY ${text}\n`),
    ...failures.map((text) => `FAILED ${text}\n`),
  ].join("");

/** `N passed, N failed, N skipped` */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...(a.failures ?? []), ...(b.failures ?? [])],
  unsteady: [...(a.unsteady ?? []), ...(b.unsteady ?? [])],
});
