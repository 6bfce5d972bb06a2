import { describe, expect, it } from "vitest";
import type { ParityError } from "../../action/src/errors/error.ts";
import { readInputs } from "../../action/src/github/job/inputs.ts";
import { readJob, withoutSecrets } from "../../action/src/system/environment.ts";

const read = (inputs: Record<string, string>) => readInputs({ inputs });

describe("the Action's inputs", () => {
  it("have defaults", () => {
    expect(read({})).toMatchObject({
      config: undefined,
      flags: {},
      failOn: null,
      baseline: "auto",
      dashboardUrl: null,
      comment: true,
      name: "mnn-parity",
      shard: null,
      cache: true,
    });
  });

  it("are read as one writes them", () => {
    const inputs = read({
      model: "a.onnx\nb.onnx",
      inputs: "x/{a,b}.npz\n",
      mnn: "3.0.0, 3.6.1",
      targets: "host\nqemu:cortex-a76",
      configs: "cpu/low;threads=4",
      "fail-on": "any",
      "dashboard-url": "https://d.example.com",
      token: "t",
      comment: "FALSE",
      cache: "false",
    });
    expect(inputs.flags).toEqual({
      model: ["a.onnx", "b.onnx"],
      input: ["x/{a,b}.npz"],
      mnn: ["3.0.0", "3.6.1"],
      target: ["host", "qemu:cortex-a76"],
      config: ["cpu/low;threads=4"],
    });
    expect(inputs).toMatchObject({ failOn: "any", comment: false, cache: false, dashboardToken: "t" });
  });

  it("keeps nothing of what it runs with a cache that is read only, nor of a fork's commit that is verified", () => {
    expect(read({ cache: " Read-Only " }).cache).toBe("read-only");
    expect(read({ cache: "read-only", verify: "a".repeat(40) }).cache).toBe(false);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      "config with model",
      { config: "p.yml", model: "m", inputs: "i", mnn: "1" },
      /model: config and model are both given/,
    ],
    [
      "model without inputs",
      { model: "m", mnn: "3.6.1" },
      /inputs: model is given without inputs[\s\S]*add inputs/,
    ],
    ["model without mnn", { model: "m", inputs: "i" }, /mnn: model is given without mnn/],
    ["inputs without model", { inputs: "i" }, /inputs are given without model/],
    ["fail-on", { "fail-on": "never" }, /"never" is neither new nor any/],
    [
      "fail-on new without a baseline",
      { "fail-on": "new", baseline: "none" },
      /needs something to compare with/,
    ],
    ["a comment that is no flag", { comment: "yes" }, /"yes" is neither true nor false/],
    ["a cache that is no flag", { cache: "1" }, /neither true nor false/],
    ["no address", { "dashboard-url": "parity" }, /"parity" is no address/],
    ["an address without encryption", { "dashboard-url": "http://parity.example.com" }, /unencrypted/],
    [
      "an address with a password",
      { "dashboard-url": "https://u:p@parity.example.com" },
      /user name or password/,
    ],
    ["a script as address", { "dashboard-url": "javascript:alert(1)" }, /unencrypted/],
    ["a token for nobody", { token: "t" }, /no dashboard/],
    ["a name with a slash", { "artifact-name": "a/b" }, /no name of an artifact/],
    ["a name with a line break", { "artifact-name": "a\nb" }, /no name of an artifact/],
    ["shards", { shards: "0" }, /no whole number from 1 to 256/],
    ["a check", { check: "1; rm -rf /" }, /no whole number/],
    ["a NUL", { config: "a\0b" }, /NUL/],
  ])("are refused for %s, with the fix", (_, inputs, message) => {
    expect(() => read(inputs)).toThrow(message);
  });

  it("are told all at once", () => {
    expect(() => read({ comment: "x", cache: "y", "fail-on": "z" })).toThrow(
      /3 inputs are wrong[\s\S]*z[\s\S]*x[\s\S]*y/,
    );
  });

  it("are told in Chinese whole", () => {
    try {
      read({ comment: "x", "fail-on": "z", token: "t", "artifact-name": "a/b", model: "m" });
      expect.unreachable();
    } catch (error) {
      const { what, fix } = (error as ParityError).told("zh");
      expect(`${what}\n${fix}`).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/);
      expect(what.split("\n")).toHaveLength(13);
    }
  });
});

describe("the job's environment", () => {
  it("gives tools nothing of the runner's secrets", () => {
    const given = {
      PATH: "/bin",
      HOME: "/root",
      INPUT_TOKEN: "s",
      "INPUT_GITHUB-TOKEN": "s",
      ACTIONS_RUNTIME_TOKEN: "s",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "s",
      GITHUB_TOKEN: "s",
      MNN_PARITY_TOKEN: "s",
      NPM_TOKEN: "s",
      AWS_SECRET_ACCESS_KEY: "s",
      RUNNER_TEMP: "/tmp",
      SSL_CERT_FILE: "/x",
    };
    expect(withoutSecrets(given)).toEqual({
      PATH: "/bin",
      HOME: "/root",
      RUNNER_TEMP: "/tmp",
      SSL_CERT_FILE: "/x",
    });
  });

  it("is read in one place", () => {
    const job = readJob({ "INPUT_FAIL-ON": "new", STATE_folder: "/x", GITHUB_REPOSITORY: "a/b" } as never);
    expect(job.inputs).toEqual({ "fail-on": "new" });
    expect(job.state).toEqual({ folder: "/x" });
    expect(job).toMatchObject({ repository: "a/b", canIdentify: false, hasArtifacts: false });
  });
});
