import { cpSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Progress } from "../../action/src/progress/progress.ts";
import { readReport } from "../../action/src/report/read.ts";
import { reportFile } from "../../action/src/report/write.ts";
import { commandWords, wordsOf } from "../../action/src/system/shell.ts";
import { command } from "../support/command.ts";
import { smallFolder } from "../support/small.ts";

// A network that falls back on the host, on real wheels: a report with cells that failed, one an input.
describe("diagnose of a report that was made before", { timeout: 300_000 }, () => {
  let small: Awaited<ReturnType<typeof smallFolder>>;
  beforeAll(async () => {
    small = await smallFolder();
    const model = "models: [{ name: small, file: net.mnn, inputs: 'in/*.npz', tolerance: { snr: 25 } }]";
    small.write("parity.yml", `${model}\nmnn: [3.6.1]\ntargets: [host]\nconfigs: [cpu/low]\nproject: a/b\n`);
    const { code, stderr } = await command(["run", "parity.yml", "--out", "report"], { cwd: small.folder });
    if (code !== 1) throw new Error(stderr);
  }, 120_000);
  afterAll(() => small.remove());

  const ask = (folder: string, ...args: string[]) =>
    command(["diagnose", folder, "--only", "when", ...args], { cwd: small.folder });
  const copied = (name: string): string => {
    cpSync(small.at("report"), small.at(name), { recursive: true });
    return name;
  };

  it("runs the cell again and puts what was found into the report, under the report's names", async () => {
    const folder = copied("asked");
    const before = await readReport(small.at(folder));
    const { stderr, code } = await ask(folder, "--cell", "cpu/low b", "--budget", "40 runs");
    expect(stderr).toBe("");
    expect(code).toBe(1);
    const after = await readReport(small.at(folder));
    const { diagnoses, ...rest } = after;
    expect(rest).toEqual(before);
    const cell = before.cells.find(({ input, verdict }) => input === "b" && verdict === "fallback")!;
    expect(diagnoses).toMatchObject([{ cell: cell.id, finding: cell.finding, budget: "40 runs" }]);
    expect(diagnoses![0]!.answers.when).toMatchObject({ kind: "always", where: "the verdict is fallback" });
    const log = readFileSync(
      small.at(`${folder}/diagnosis/small cpu%2flow b ${cell.id}/diagnosis.log`),
      "utf8",
    );
    expect(log).toContain("on MNN 3.0.0");
    // A second question of the same cell takes the first one's place.
    await ask(folder, "--cell", cell.id);
    expect((await readReport(small.at(folder))).diagnoses).toHaveLength(1);
  });

  it("keeps what it had found when it is interrupted, and no less than the report had", async () => {
    const folder = copied("interrupted");
    const interrupted = () => {
      const stop = new AbortController();
      let [diagnosing, told] = [false, 0];
      const progress: Progress = {
        note: () => {},
        step: (what) => {
          diagnosing ||= what.startsWith("diagnosing");
          const update = () => void (diagnosing && ++told === 1 && stop.abort(new Error("interrupted")));
          return { update, done: () => {} };
        },
      };
      return { signal: stop.signal, progress, cwd: small.folder };
    };
    const args = ["diagnose", folder, "--only", "ship,map", "--cell", "cpu/low b"];
    const { code } = await command(args, interrupted());
    expect(code).toBe(130);
    const [first] = (await readReport(small.at(folder))).diagnoses!;
    expect(first!.interrupted).toBe(true);
    expect(first!.answers.ship!.asked.stopped).toBe("it was interrupted");
    const log = readFileSync(
      small.at(`${folder}/diagnosis/small cpu%2flow b ${first!.cell}/diagnosis.log`),
      "utf8",
    );
    expect(log).toContain("it was interrupted");
    expect(log).toContain("What follows:");

    await command(["diagnose", folder, "--only", "ship,when", "--cell", "cpu/low b"], { cwd: small.folder });
    const before = (await readReport(small.at(folder))).diagnoses!;
    expect(before[0]!.interrupted).toBeUndefined();
    await command(args, interrupted());
    expect((await readReport(small.at(folder))).diagnoses).toEqual(before);
  });

  it("leaves the report as it is where --out names another folder", async () => {
    const folder = copied("kept");
    const file = small.at(path.join(folder, reportFile));
    const before = readFileSync(file, "utf8");
    await ask(folder, "--cell", "cpu/low a", "--out", "elsewhere");
    expect(readFileSync(file, "utf8")).toBe(before);
    expect((await readReport(small.at("elsewhere"))).diagnoses).toHaveLength(1);
  });

  it("finds the model by its hash, and takes no other for it", async () => {
    const folder = copied("moved");
    cpSync(small.at("net.mnn"), small.at("old/renamed.mnn"));
    const other = small.at("other");
    small.write("other/net.mnn", "another model");
    const from = (cwd: string, ...args: string[]) =>
      command(["diagnose", small.at(folder), "--only", "when", "--cell", "cpu/low a", ...args], { cwd });
    const found = await from(other, "--model", small.at("old/renamed.mnn"));
    expect([found.code, found.stderr]).toEqual([1, ""]);
    const wrong = await from(other, "--model", "net.mnn");
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("no such file is at");
    expect(wrong.stderr).toContain("the hash tells it from later versions");
    expect(wrong.stdout).toBe("");
  });

  it("says which cells there are where words fit none or several, and what else is amiss", async () => {
    const many = await ask("report", "--cell", "cpu/low");
    expect(many.stderr).toMatch(/true of 2 cells that failed: c\d+ small a 3\.6\.1 host cpu\/low fallback/);
    const none = await ask("report", "--cell", "cpu/lwo a");
    expect(none.stderr).toContain("did you mean cpu/low");
    const fine = await ask("report");
    expect(fine.stderr).toContain("no cell of");
    const bare = copied("bare");
    rmSync(small.at(`${bare}/inputs`), { recursive: true });
    const lacking = await ask(bare, "--cell", "cpu/low a");
    expect(lacking.stderr).toContain("has no inputs to run again");
    const nowhere = await command(["diagnose", "parity.yml", "--cell", "c1"], { cwd: small.folder });
    expect(nowhere.stderr).toContain("no report was given");
    expect([many, none, fine, lacking, nowhere].map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  });
});

it("a command's words are read as they were written", () => {
  const words = ["run", "--input", "a b/it's.npz", "--config", "cpu/normal;threads=2", "--out", "x"];
  expect(wordsOf(commandWords(words))).toEqual(words);
});
