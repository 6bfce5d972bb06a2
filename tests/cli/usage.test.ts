import { describe, expect, it } from "vitest";
import { folderWith, listing } from "../input/temp.ts";
import { mnnParity } from "../support/cli.ts";

const files = { "net.mnn": "a model", "empty.mnn": "", "in/a.npz": "an input", "photo.jpg": "a photo" };

/** What a command says in a folder of these files, which must stay as it was. */
async function said(args: string[], more: Record<string, string> = {}) {
  const folder = folderWith({ ...files, ...more });
  const before = listing(folder);
  const { code, stdout, stderr } = await mnnParity(args, { cwd: folder });
  expect(listing(folder)).toEqual(before);
  return {
    code,
    stdout,
    stderr: stderr.replaceAll(folder, "FOLDER").replace(/\(?\d+(\.\d)? m?s\)?/g, "TIME"),
  };
}

const run = ["run", "--model", "net.mnn", "--input", "in/*.npz", "--mnn", "3.6.1", "--target", "host"];

describe("help", () => {
  it.each([["--help"], ["run --help"], ["publish --help"], ["report --help"]])(
    "mnn-parity %s",
    async (args) => {
      const { code, stdout, stderr } = await said(args.split(" "));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatchSnapshot();
    },
  );

  it("--version", async () => {
    expect(await said(["--version"])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: "",
    });
  });
});

describe("a mistake is told on stderr, exits 2, and nothing is written", () => {
  it.each<[string, string[], Record<string, string>?]>([
    ["no command", []],
    ["an unknown command", ["rum"]],
    ["an unknown flag", [...run, "--modle", "x"]],
    ["a flag without its value", ["run", "--model"]],
    ["no parity.yml and no model", ["run"]],
    ["a parity.yml that is not there", ["run", "other.yml"]],
    [
      "a parity.yml with a mistake",
      ["run"],
      { "parity.yml": "models: [{ file: net.mnn, inputs: 'in/*.npz' }]\nmnn: [3.6.1]\nops: some\n" },
    ],
    ["a missing model", [...run.with(2, "nothing.mnn")]],
    ["an empty model", [...run.with(2, "empty.mnn")]],
    ["a folder as a model", [...run.with(2, "in")]],
    ["a photo as a model", [...run.with(2, "photo.jpg")]],
    ["a glob that matches nothing", [...run.with(4, "in/*.png")]],
    ["an unknown release", [...run.with(6, "9.9.9")]],
    ["an unknown kind of target", [...run.with(8, "moon")]],
    ["an unknown config", [...run, "--config", "cpu/lowest"]],
    ["an unknown --ops", [...run, "--ops", "some"]],
    ["repeats that are no number", [...run, "--repeats", "many"]],
    ["a report that is not there", ["report", "nothing"]],
    ["a report that is no JSON", ["report", "."], { "report.json": "{" }],
    ["a report of another version", ["report", "."], { "report.json": '{"schema":"mnn-parity.report/9"}' }],
    [
      "a report with a mistake in it",
      ["report", "."],
      { "report.json": '{"schema":"mnn-parity.report/1","id":3}' },
    ],
    ["an unknown format", ["report", ".", "--format", "pdf"]],
    ["publish without an address", ["publish", "."]],
    ["publish of nothing", ["publish", "nothing", "--to", "http://127.0.0.1:1"]],
    ["setup of a release that does not exist", ["setup", "--mnn", "9.9.9"]],
  ])("%s", async (_, args, more) => {
    const { code, stdout, stderr } = await said(args, more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).toMatchSnapshot();
  });

  // The list of CPUs is the emulator's.
  it("an unknown CPU", async () => {
    const { code, stderr } = await said(run.with(8, "qemu:cortex-z99"));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /error: qemu has no CPU cortex-z99; nearest by name: cortex-a.*\n {2}fix: name one of these CPUs/,
    );
  });

  it("with --json as well: stdout stays empty", async () => {
    expect(await said([...run.with(6, "9.9.9"), "--json"])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("doctor", () => {
  it("says what this machine can run", async () => {
    const { code, stdout, stderr } = await said(["doctor"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^This machine can run targets: host, qemu:CPU\./m);
  });

  it("as JSON, and nothing else", async () => {
    const { stdout } = await said(["doctor", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      targets: expect.arrayContaining(["host"]),
      checks: expect.any(Array),
    });
  });
});
