import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Flags } from "../../action/src/config/file/flags.ts";
import { collect, parseList } from "../../action/src/config/file/flags.ts";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { planGroups } from "../../action/src/grid/groups.ts";
import { defaultProject, repositoryOf } from "../../action/src/system/project.ts";
import { folderWith, listing, parityError } from "../input/temp.ts";

const files = {
  "net.onnx": "model",
  "other.mnn": "model",
  "in/a.npz": "x",
  "in/b.npz": "x",
  "want/a.npz": "x",
};
const small = "models:\n  - file: net.onnx\n    inputs: 'in/*.npz'\nmnn: [3.6.1]\n";

const load = (yaml: string, flags: Flags = {}) => {
  const folder = folderWith({
    ...files,
    "conf/parity.yml": yaml.replaceAll(/(?<=file: |')(?=net|other|in\/|want)/g, "../"),
  });
  return loadSettings({ file: "conf/parity.yml", flags, cwd: folder });
};

/** The error of loading this parity.yml in a folder of model and inputs, which must stay as it was. */
async function refusal(yaml: string | undefined, flags: Flags = {}, more: Record<string, string> = {}) {
  const folder = folderWith({ ...files, ...more, ...(yaml === undefined ? {} : { "parity.yml": yaml }) });
  const before = listing(folder);
  const error = await parityError(() => loadSettings({ flags, cwd: folder }));
  expect(error.exit).toBe(2);
  expect(listing(folder)).toEqual(before);
  return { error, text: error.render().replaceAll(folder, "FOLDER") };
}

describe("settings from parity.yml", () => {
  test("what is left out is filled in", async () => {
    const settings = await load(small);
    const { folder } = settings;
    expect(settings).toEqual({
      project: "conf",
      models: [
        {
          name: "net",
          file: path.join(folder, "../net.onnx"),
          releases: null,
          api: "auto",
          inputs: { kind: "files", globs: ["../in/*.npz"], folder, preprocess: null },
          tolerance: {},
          outputTolerance: {},
        },
      ],
      releases: [{ name: "3.6.1", origin: "wheel", release: "3.6.1" }],
      targets: [{ name: "qemu:cortex-a76", kind: "qemu", cpu: "cortex-a76", standsFor: null }],
      configs: [
        { id: "cpu/normal", backend: "cpu", precision: "normal", threads: 1, memory: "normal" },
        { id: "cpu/low", backend: "cpu", precision: "low", threads: 1, memory: "normal" },
      ],
      reference: {
        kind: "config",
        config: { id: "cpu/normal", backend: "cpu", precision: "normal", threads: 1, memory: "normal" },
        runtime: null,
        target: null,
      },
      opencl: "auto",
      ops: "failing",
      out: path.join(folder, "parity-report"),
      expect: [],
      timeoutSeconds: 120,
      repeats: 1,
      resize: false,
      converter: null,
      diagnose: "auto",
      folder,
    });
  });

  test("which of MNN's interfaces runs a model is its own, and a flag's before that", async () => {
    const yaml = `${small}api: module\n`;
    expect((await load(yaml)).models[0]?.api).toBe("module");
    const own = yaml.replace(/^( +)(inputs: .*)$/m, "$1$2\n$1api: session");
    expect((await load(own)).models[0]?.api).toBe("session");
    expect((await load(own, { api: "auto" })).models[0]?.api).toBe("auto");
  });

  test("everything that can be said", async () => {
    const settings = await load(`
project: acme/photo-editor
models:
  - name: inpaint
    file: net.onnx
    mnn: [3.6.1]
    inputs:
      image: { files: 'in/*.npz', preprocess: { size: 256, channels: bgr, mean: [1, 2, 3], scale: 0.5 } }
      mask: 'in/*.npz'
    tolerance: { snr: 30, maxAbs: 0.1, cosine: 0.999, outputs: { out: { snr: 40 } } }
  - file: other.mnn
    inputs: { files: ['in/a.npz', 'in/b.npz'], preprocess: { size: [320, 240], channels: gray } }
mnn: [3.6.1, 3.0.0, v3.4.1, 3.6.1]
targets: [host, 'qemu:cortex-a57', 'phone:sm6450', 'qemu:cortex-a76']
configs: [cpu/normal, { precision: low, threads: 4 }, 'cpu/low;memory=low']
reference: { config: { backend: cpu, precision: high }, mnn: 3.4.1, target: 'phone:sm6450' }
threads: 2
ops: all
timeout: 2.5
repeats: 3
converter: 3.0.0
out: ../reports/x
expect:
  - { model: inpaint, input: a, mnn: 3.6.1, target: 'phone:sm6450', config: cpu/normal, verdict: [drift, nonfinite], reason: known }
  - { verdict: fallback, reason: all of it }
`);
    expect(settings.models[0]).toMatchObject({
      name: "inpaint",
      releases: ["3.6.1"],
      inputs: {
        kind: "perTensor",
        tensors: {
          image: {
            preprocess: { size: [256, 256], channels: "bgr", mean: [1, 2, 3], scale: [0.5, 0.5, 0.5] },
          },
          mask: { globs: ["../in/*.npz"], preprocess: null },
        },
      },
      tolerance: { snrDb: 30, maxAbs: 0.1, cosine: 0.999 },
      outputTolerance: { out: { snrDb: 40 } },
    });
    expect(settings.models[1]).toMatchObject({
      name: "other",
      releases: null,
      inputs: { kind: "files", preprocess: { size: [320, 240], channels: "gray", mean: [0], scale: [1] } },
    });
    expect(settings.releases.map(({ name }) => name)).toEqual(["3.0.0", "3.4.1", "3.6.1"]);
    expect(settings.targets.map(({ name, standsFor }) => [name, standsFor?.name])).toEqual([
      ["host", undefined],
      ["qemu:cortex-a57", undefined],
      ["qemu:cortex-a76", "phone:sm6450"],
    ]);
    expect(settings.configs.map(({ id }) => id)).toEqual([
      "cpu/normal;threads=2",
      "cpu/low;threads=4",
      "cpu/low;threads=2;memory=low",
    ]);
    expect(settings.reference).toEqual({
      kind: "config",
      config: { id: "cpu/high", backend: "cpu", precision: "high", threads: 1, memory: "normal" },
      runtime: { name: "3.4.1", origin: "wheel", release: "3.4.1" },
      target: settings.targets[2],
    });
    expect(settings).toMatchObject({
      project: "acme/photo-editor",
      ops: "all",
      timeoutSeconds: 2.5,
      repeats: 3,
      converter: "3.0.0",
      out: path.resolve(settings.folder, "../reports/x"),
    });
    expect(settings.expect).toEqual([
      {
        model: "inpaint",
        input: "a",
        release: "3.6.1",
        target: "qemu:cortex-a76",
        config: "cpu/normal;threads=2",
        verdicts: ["drift", "nonfinite"],
        reason: "known",
      },
      {
        model: null,
        input: null,
        release: null,
        target: null,
        config: null,
        verdicts: ["fallback"],
        reason: "all of it",
      },
    ]);
  });

  test("one value stands for a list of one, and a reference can be saved tensors", async () => {
    const settings = await load(
      `${small.replace("[3.6.1]", "3.6.1")}targets: host\nconfigs: cpu/low\nreference: { tensors: 'want/*.npz' }\n`,
    );
    expect(settings.targets.map(({ name }) => name)).toEqual(["host"]);
    expect(settings.configs.map(({ id }) => id)).toEqual(["cpu/low"]);
    expect(settings.reference).toEqual({
      kind: "tensors",
      globs: ["../want/*.npz"],
      folder: settings.folder,
    });
  });

  test("a reference that is none of the run's MNN is run as it is written", async () => {
    const settings = await load(
      `${small.replace("[3.6.1]", "[3.0.0]")}reference: { mnn: 'source:3.6.1;bf16=off', target: host }\n`,
    );
    const [group] = planGroups(settings);
    expect(group?.runtime.name).toBe("3.0.0");
    expect(group?.reference).toMatchObject({
      runtime: { origin: "source", release: "3.6.1", written: "source:3.6.1;bf16=off" },
      target: { name: "host", kind: "host" },
      config: { id: "cpu/normal", threads: 1 },
    });
  });

  test("a reference by a runtime's name is that runtime", async () => {
    const settings = await load(
      `${small.replace("[3.6.1]", "[3.0.0, { mnn: 'path:tree', name: ours }]")}reference: { mnn: ours }\n`,
    );
    const ours = settings.releases.find(({ name }) => name === "ours");
    expect(ours).toBeDefined();
    for (const { reference } of planGroups(settings)) expect(reference.runtime).toBe(ours);
  });

  test("anchors and aliases can be used", async () => {
    const settings = await load(
      "mnn: &all [3.6.1]\nmodels:\n  - { file: net.onnx, inputs: 'in/*.npz', mnn: *all }\n",
    );
    expect(settings.models[0]?.releases).toEqual(["3.6.1"]);
  });
});

describe("flags", () => {
  test("alone make a run", async () => {
    const folder = folderWith({ ...files, "parity.yml": "not: read" });
    const settings = await loadSettings({
      flags: {
        model: ["net.onnx"],
        input: collect("in/{a,b}.npz"),
        mnn: parseList("3.0.0, 3.6.1"),
        target: parseList("qemu:cortex-a57", parseList("host")),
        config: ["cpu/low"],
        out: "out",
        ops: "none",
        project: "p",
        timeout: "7",
        threads: "4",
        repeats: "2",
        resize: true,
        reference: "cpu/high",
        converter: "3.0.0",
      },
      cwd: folder,
    });
    expect(settings).toMatchObject({
      models: [{ name: "net", inputs: { globs: ["in/{a,b}.npz"], folder } }],
      targets: [{ name: "host" }, { name: "qemu:cortex-a57" }],
      configs: [{ id: "cpu/low;threads=4" }],
      reference: { config: { id: "cpu/high" } },
      out: path.join(folder, "out"),
      ops: "none",
      project: "p",
      timeoutSeconds: 7,
      repeats: 2,
      resize: true,
      converter: "3.0.0",
      folder,
    });
    expect(settings.releases).toHaveLength(2);
  });

  const two = `${small}  \n`.replace(
    "mnn: [3.6.1]",
    "  - { file: other.mnn, mnn: 3.6.1, inputs: { files: 'in/*.npz', preprocess: { size: 8 } } }\nmnn: [3.0.0, 3.6.1]\nexpect:\n  - { model: other, mnn: 3.6.1, verdict: drift, reason: known }",
  );

  test("win over the file, and leave what they do not mention", async () => {
    const settings = await load(two, { mnn: ["3.0.0"], config: ["cpu/high"], out: "here", ops: "all" });
    expect(settings.releases.map(({ name }) => name)).toEqual(["3.0.0"]);
    expect(settings.configs.map(({ id }) => id)).toEqual(["cpu/high"]);
    expect(settings.out).toBe(path.join(path.dirname(settings.folder), "here"));
    expect(
      settings.models.map(({ name }) => name),
      "other is limited to 3.6.1",
    ).toEqual(["net"]);
    expect(settings.expect, "which this run does not have, and still knows of").toHaveLength(1);
  });

  test("choose a model of the file by name, and feed it other files", async () => {
    const settings = await load(two, { model: ["other"], input: ["in/a.npz"] });
    expect(settings.models).toHaveLength(1);
    expect(settings.models[0]).toMatchObject({
      name: "other",
      inputs: {
        globs: ["in/a.npz"],
        folder: path.dirname(settings.folder),
        preprocess: { size: [8, 8] },
      },
    });
  });

  test("prepare images by the same keys as a preprocess block", async () => {
    const flags = { model: ["net.onnx"], input: ["in/*.npz"], mnn: ["3.6.1"] };
    const preprocessOf = async (words: Flags) =>
      (await loadSettings({ flags: { ...flags, ...words }, cwd: folderWith(files) })).models[0]?.inputs;
    expect(
      await preprocessOf({ size: "320x256", channels: "bgr", mean: "1,2.5,-3", scale: "0.5" }),
    ).toMatchObject({
      preprocess: { size: [320, 256], channels: "bgr", mean: [1, 2.5, -3], scale: [0.5, 0.5, 0.5] },
    });
    expect(await preprocessOf({ size: "8", channels: "gray" })).toMatchObject({
      preprocess: { size: [8, 8], channels: "gray", mean: [0], scale: [1] },
    });
    expect(await preprocessOf({})).toMatchObject({ preprocess: null });
  });

  test("change the preparation of the file key by key", async () => {
    const settings = await load(two, { model: ["other"], mean: "127.5" });
    expect(settings.models[0]?.inputs).toMatchObject({
      globs: ["../in/*.npz"],
      preprocess: { size: [8, 8], mean: [127.5, 127.5, 127.5] },
    });
  });

  test("of images do not say for which of several inputs they are", async () => {
    const { text } = await refusal(
      "models:\n  - file: net.onnx\n    inputs: { a: 'in/*.npz', b: 'in/*.npz' }\nmnn: [3.6.1]\n",
      { size: "8" },
    );
    expect(text).toContain(
      "--size: --size does not say for which input: net has files of their own for a, b",
    );
  });

  test("name a model that the file does not have, by its path", async () => {
    const settings = await load(two, { model: ["./net.onnx"], input: ["in/a.npz"] });
    expect(settings.models.map(({ file }) => file)).toEqual([path.resolve(settings.folder, "../net.onnx")]);
  });

  test("may be absolute", async () => {
    const folder = folderWith({ "with (odd) [name]/net.onnx": "x", "with (odd) [name]/in/a.npz": "x" });
    const inside = path.join(folder, "with (odd) [name]");
    const flags = {
      model: [path.join(inside, "net.onnx")],
      input: [`${folder}/with*/in/*.npz`],
      mnn: ["3.6.1"],
    };
    expect((await loadSettings({ flags, cwd: "/" })).models).toHaveLength(1);
    const relative = { model: ["net.onnx"], input: ["in/*.npz"], mnn: ["3.6.1"] };
    expect((await loadSettings({ flags: relative, cwd: inside })).models).toHaveLength(1);
  });

  test("name releases for a file that has none", async () => {
    const settings = await load("models:\n  - { file: net.onnx, inputs: 'in/*.npz' }\n", { mnn: ["3.0.0"] });
    expect(settings.releases).toHaveLength(1);
  });

  const alone = { model: ["net.onnx"], input: ["in/*.npz"], mnn: ["3.6.1"] };
  const wrong: [string, Flags, string[]][] = [
    ["--input", { ...alone, input: [] }, ["--model: nothing to feed net.onnx", "--input 'inputs/*.npy'"]],
    ["--mnn missing", { ...alone, mnn: undefined }, ["--mnn: no MNN release was named", "3.0.0, 3.1.0"]],
    [
      "release",
      { ...alone, mnn: ["3.9.9"] },
      ["--mnn: there is no MNN 3.9.9 to fetch", "3.0.0, 3.1.0, 3.2.0"],
    ],
    ["target", { ...alone, target: ["phone:sm9"] }, ["--target: ", "phone:sm9", "phone:sm6450"]],
    [
      "config",
      { ...alone, config: ["cpu/lo"] },
      ["--config: configuration cpu/lo: there is no precision lo; did you mean cpu/low?"],
    ],
    ["config form", { ...alone, config: ["low"] }, ["it is not of the form backend/precision"]],
    [
      "config option",
      { ...alone, config: ["cpu/low;thread=4"] },
      ["thread=4 is neither threads=NUMBER nor memory="],
    ],
    ["backend", { ...alone, config: ["gpu/low"] }, ["there is no backend gpu; did you mean cpu/low?"]],
    [
      "ops",
      { ...alone, ops: "al" },
      ['--ops: ops is "al", and must be one of none, failing, all; did you mean all?', "--ops failing"],
    ],
    [
      "threads",
      { ...alone, threads: "many" },
      ['--threads: threads is "many", and must be a number', "--threads 4"],
    ],
    ["repeats", { ...alone, repeats: "1.5" }, ["--repeats: repeats is 1.5, and must be a whole number"]],
    ["timeout", { ...alone, timeout: "0" }, ["--timeout: timeout is 0, and must be more than 0"]],
    [
      "size",
      { ...alone, size: "8*8" },
      ['--size: size is "8*8", and must be a whole number or a list', "320x256"],
    ],
    ["size of nothing", { ...alone, size: "0x8" }, ["--size: size[0] is 0, and must be at least 1"]],
    ["channels", { ...alone, channels: "rbg" }, ["--channels: channels is", "rgb, bgr, gray"]],
    [
      "mean",
      { ...alone, mean: "1,2" },
      ["--mean: mean has 2 values, and rgb has 3 channels", "--mean 123.675,116.28,103.53"],
    ],
    ["scale", { ...alone, scale: "1/255" }, ['--scale: scale is "1/255", and must be a number or a list']],
    ["missing model", { ...alone, model: ["nope.onnx"] }, ["--model: no model at FOLDER/nope.onnx"]],
    ["no inputs", { ...alone, input: ["x/*.npy"] }, ["--input: no file matches x/*.npy in FOLDER"]],
    [
      "out",
      { ...alone, out: "net.onnx" },
      ["--out: the report cannot be written to FOLDER/net.onnx: it is a file"],
    ],
  ];
  test.each(wrong)("wrong: %s", async (_, flags, texts) => {
    const { text } = await refusal(undefined, flags);
    for (const part of texts) expect(text).toContain(part);
  });

  test("that leave no model, or name none", async () => {
    const limited = small.replace("    inputs", "    mnn: 3.6.1\n    inputs");
    const { text } = await refusal(limited, { mnn: ["3.0.0"] });
    expect(text).toContain("no model is left to run on MNN 3.0.0");
    const folder = folderWith({ ...files, "parity.yml": small });
    const error = await parityError(() =>
      loadSettings({ file: "parity.yml", flags: { model: ["nte"] }, cwd: folder }),
    );
    expect(error.message).toBe(
      "--model: nte is neither a model of the configuration nor a file; did you mean net?",
    );
  });
});

describe("a parity.yml that is refused", () => {
  const line5 = (line: string) => `${small}${line}\n`;
  const cases: [string, string, string[]][] = [
    [
      "a key that is none",
      line5("target: [host]"),
      [
        "parity.yml:5:1: the configuration has no key target; did you mean targets?",
        "fix: write targets",
        "targets: [host",
      ],
    ],
    [
      "a key far from any",
      line5("colour: red"),
      ["has no key colour\n", "use one of project, models, defaults, mnn"],
    ],
    ["a key twice", line5("mnn: [3.0.0]"), ["parity.yml:5:1: not valid YAML: Map keys must be unique"]],
    [
      "a release that YAML reads as a number",
      small.replace("3.6.1", "3.10"),
      [
        "parity.yml:4:7: mnn[0]: YAML reads 3.10 as the number 3.1, and a release has three parts",
        'mnn: ["3.10.0"]',
      ],
    ],
    [
      "the same, alone",
      small.replace("[3.6.1]", "3.0"),
      ["parity.yml:4:6: mnn: YAML reads 3.0 as the number 3"],
    ],
    [
      "a release that does not exist",
      small.replace("3.6.1", "3.6.2"),
      [
        "parity.yml:4:7: there is no MNN 3.6.2 to fetch; did you mean 3.6.",
        "fix: use releases that PyPI has wheels of: 3.0.0, 3.1.0, 3.2.0, 3.4.0, 3.4.1, 3.5.0, 3.6.0, 3.6.1",
      ],
    ],
    [
      "a number for a name",
      `project: 12\n${small}`,
      ["parity.yml:1:10: project: YAML reads 12 as a number", 'fix: quote it: "12"'],
    ],
    [
      "a word that is none",
      line5("ops: som"),
      ['parity.yml:5:6: ops is "som", and must be one of none, failing, all'],
    ],
    ["a target", line5("targets: [host, 'qemu:']"), ["parity.yml:5:17: "]],
    [
      "a configuration",
      line5("configs: [cpu/nromal]"),
      ["parity.yml:5:11: configuration cpu/nromal: there is no precision nromal; did you mean cpu/normal?"],
    ],
    [
      "a configuration's parts",
      line5("configs: [{ precision: lwo }]"),
      ['parity.yml:5:24: configs[0].precision is "lwo"', "did you mean low?"],
    ],
    [
      "an empty list",
      small.replace("[3.6.1]", "[]"),
      ["parity.yml:4:6: mnn is empty", "fix: name at least one"],
    ],
    ["no value", line5("timeout:"), ["parity.yml:5:9:", "timeout has no value, and must be a number"]],
    [
      "a number out of bounds",
      line5("repeats: 0"),
      ["parity.yml:5:10: repeats is 0, and must be at least 1"],
    ],
    ["no number", line5("timeout: soon"), ['parity.yml:5:10: timeout is "soon", and must be a number']],
    [
      "no models",
      "mnn: [3.6.1]\n",
      ["parity.yml:1:1: the configuration lacks models", "models:\n      - file: model.onnx"],
    ],
    ["no releases", small.replace(/mnn.*/, ""), ["the configuration lacks mnn", "mnn: [3.0.0, 3.6.1]"]],
    ["no file", small.replace("file: net.onnx\n   ", ""), ["parity.yml:2:6: models[0] lacks file"]],
    [
      "a list at the top",
      "- a\n",
      ['parity.yml:1:1: the configuration is ["a"], and must be a block of keys'],
    ],
    [
      "a missing model",
      small.replace("net.onnx", "nte.onnx"),
      ["parity.yml:2:11: no model at FOLDER/nte.onnx"],
    ],
    [
      "a folder for a model",
      small.replace("net.onnx", "in"),
      ["parity.yml:2:11: the model FOLDER/in is a folder"],
    ],
    [
      "a pattern that matches nothing",
      small.replace("in/", "im/"),
      ["parity.yml:3:13: no file matches im/*.npz in FOLDER"],
    ],
    [
      "one of several patterns",
      small.replace("'in/*.npz'", "['in/*.npz', 'no*']"),
      ["parity.yml:3:26: no file matches no*"],
    ],
    [
      "expected tensors that are not there",
      line5("reference: { tensors: 'nope/*' }"),
      ["parity.yml:5:23: no file matches nope/*"],
    ],
    [
      "a reference's MNN that does not exist",
      line5("reference: { mnn: 'source:9.9.9' }"),
      ["parity.yml:5:19: there is no MNN 9.9.9 from 2.8.0 on"],
    ],
    [
      "a reference's MNN that is none",
      line5("reference: { mnn: 3.6.1;bf16=perhaps }"),
      ["parity.yml:5:19:", "bf16=perhaps"],
    ],
    [
      "a reference's target that does not exist",
      line5("reference: { target: pixel }"),
      ["parity.yml:5:22:", "pixel"],
    ],
    [
      "inputs of another kind",
      small.replace("'in/*.npz'", "7"),
      ["parity.yml:3:13: models[0].inputs is 7, and must be text or a list or a block of keys"],
    ],
    [
      "a misspelt key of inputs",
      small.replace("'in/*.npz'", "{ files: 'in/*', preproces: { size: 1 } }"),
      ["models[0].inputs has no key preproces; did you mean preprocess?"],
    ],
    [
      "a misspelt key of an input's files",
      small.replace("'in/*.npz'", "{ image: { files: 'in/*', preproces: {} } }"),
      ["models[0].inputs.image has no key preproces; did you mean preprocess?"],
    ],
    [
      "means that are not one per channel",
      small.replace("'in/*.npz'", "{ files: 'in/*', preprocess: { mean: [1, 2] } }"),
      ["parity.yml:3:50: mean has 2 values, and rgb has 3 channels", "mean: [123.675, 116.28, 103.53]"],
    ],
    [
      "sizes",
      small.replace("'in/*.npz'", "{ files: 'in/*', preprocess: { size: [0, 8] } }"),
      ["models[0].inputs.preprocess.size[0] is 0, and must be at least 1"],
    ],
    [
      "tolerances",
      small.replace("    inputs", "    tolerance: { cosine: 2 }\n    inputs"),
      ["models[0].tolerance.cosine is 2, and must be at most 1"],
    ],
    [
      "dictionaries",
      small.replace("    inputs", "    decode: { out: { ctc: nowhere.txt } }\n    inputs"),
      ["parity.yml:3:27: ctc is nowhere.txt: no file can be read there"],
    ],
    [
      "two models of one name",
      small.replace("mnn:", "  - { name: net, file: other.mnn, inputs: 'in/*' }\nmnn:"),
      ["parity.yml:4:13: two models are called net"],
    ],
    [
      "a name with slashes",
      small.replace("file:", "name: a/b\n    file:"),
      ['parity.yml:2:11: name is "a/b": a name has no slashes'],
    ],
    [
      "a model's release that the run lacks",
      small.replace("    inputs", "    mnn: [3.0.0]\n    inputs"),
      [
        "parity.yml:3:11: net is limited to MNN 3.0.0, which is not among the releases of the run: 3.6.1",
        "mnn: [3.6.1, 3.0.0]",
      ],
    ],
    [
      "an expectation of a model that is none",
      line5("expect: [{ model: nte, verdict: drift, reason: x }]"),
      [
        "parity.yml:5:19: no model of this configuration is nte, so the expectation would never be met; did you mean net?",
      ],
    ],
    [
      "of a target",
      line5("expect: [{ target: host, verdict: drift, reason: x }]"),
      ["parity.yml:5:20: no target of this configuration is host", "fix: name one of qemu:cortex-a76"],
    ],
    [
      "of a configuration",
      line5("expect: [{ config: cpu/high, verdict: drift, reason: x }]"),
      ["no config of this configuration is cpu/high"],
    ],
    [
      "of a release",
      line5("expect: [{ mnn: 3.0.0, verdict: drift, reason: x }]"),
      ["no mnn of this configuration is 3.0.0"],
    ],
    [
      "of success",
      line5("expect: [{ verdict: pass, reason: x }]"),
      ['expect[0].verdict is "pass", and must be one of drift, nonfinite'],
    ],
    ["without a reason", line5("expect: [{ verdict: drift }]"), ["parity.yml:5:10: expect[0] lacks reason"]],
    ["a converter", line5("converter: 2.9.9"), ["parity.yml:5:12: there is no MNN 2.9.9 to fetch"]],
    ["out", line5("out: net.onnx"), ["parity.yml:5:6: the report cannot be written to FOLDER/net.onnx"]],
    ["broken YAML", "models: [\n", ["parity.yml:2:1: not valid YAML: "]],
    ["a tab", "models:\n\t- file: x\n", ["parity.yml:2:1: not valid YAML: "]],
    ["a tag", line5("out: !python/object x"), ["parity.yml:5:6: not valid YAML: Unresolved tag"]],
    ["no text", "", ["parity.yml says nothing", "models:\n      - file: model.onnx"]],
  ];
  test.each(cases)("%s", async (_, yaml, texts) => {
    const { text } = await refusal(yaml);
    for (const part of texts) expect(text).toContain(part);
    expect(text).not.toMatch(/undefined|\[object/);
  });

  test("an empty model", async () => {
    const { text } = await refusal(small, {}, { "net.onnx": "" });
    expect(text).toContain("parity.yml:2:11: FOLDER/net.onnx is empty");
  });

  test("bytes that are no text", async () => {
    const folder = folderWith({ "parity.yml": Uint8Array.of(0xff, 0xfe, 0x00, 0xd8) });
    const error = await parityError(() => loadSettings({ flags: {}, cwd: folder }));
    expect([error.code, error.exit]).toEqual(["config-unreadable", 2]);
  });

  test("aliases that multiply without end", async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefgh"].map((c, at) => `${c}: &${c} [${`*${"abcdefg"[at]},`.repeat(9)}]`).join("\n")}\n`;
    const { text } = await refusal(bomb);
    expect(text).toContain("Excessive alias count");
  });

  test("with many mistakes tells them all, in order, up to ten", async () => {
    const { error, text } = await refusal(
      `${small.replace("    inputs", "    toleranc: {}\n    inputs")}ops: som\nrepeats: 0\ntargt: host\n`,
    );
    expect(error.code).toBe("config-invalid");
    expect(text).toBe(`error: 4 problems in parity.yml
  parity.yml:3:5: models[0] has no key toleranc; did you mean tolerance?
    fix: write tolerance
        tolerance: { snr: 30, maxAbs: 0.1 }
  parity.yml:6:6: ops is "som", and must be one of none, failing, all
    fix: write one of none, failing, all
        ops: failing
  parity.yml:7:10: repeats is 0, and must be at least 1
    fix: give a value that is at least 1
        repeats: 3
  parity.yml:8:1: the configuration has no key targt; did you mean targets?
    fix: write targets
        targets: [host, 'qemu:cortex-a76', 'phone:sm6450']
  fix: correct these; docs/parity-yml.md describes every key
`);
    const many = await refusal(
      small + [..."abcdefghijkl"].map((key) => `${key}${key}${key}${key}: 1\n`).join(""),
    );
    expect(many.text).toContain("12 problems in parity.yml");
    expect(many.text).toContain("  and 2 more\n");
    expect(many.text.match(/fix: use one of/g)).toHaveLength(10);
  });
});

describe("which file", () => {
  test("none: says how to begin", async () => {
    const { error, text } = await refusal(undefined);
    expect(error.code).toBe("config-absent");
    expect(text).toContain("nothing to run: there is no parity.yml in FOLDER, and no --model");
  });

  test("one that does not exist", async () => {
    const folder = folderWith();
    const error = await parityError(() => loadSettings({ file: "x.yml", flags: {}, cwd: folder }));
    expect([error.code, error.exit]).toEqual(["config-missing", 2]);
    expect(error.message).toBe(`no configuration at ${path.join(folder, "x.yml")}`);
  });

  test("a folder stands for the parity.yml in it", async () => {
    const folder = folderWith({ ...files, "parity.yml": small });
    const settings = await loadSettings({ file: folder, flags: {}, cwd: "/" });
    expect(settings.folder).toBe(folder);
  });
});

describe("the project", () => {
  test.each([
    ["https://github.com/acme/photo-editor.git", "acme/photo-editor"],
    ["https://token:x@github.com/acme/photo-editor", "acme/photo-editor"],
    ["git@github.com:acme/photo-editor.git", "acme/photo-editor"],
    ["ssh://git@host:22/group/sub/name.git/", "sub/name"],
    ["host:acme/name", "acme/name"],
    ["/srv/git/name.git", null],
    ["../name", null],
    ["file:///srv/git/name.git", null],
    ["", null],
  ])("of %s is %s", (url, project) => {
    expect(repositoryOf(url)).toBe(project);
  });

  test("is the remote's, else the folder's name", async () => {
    const folder = folderWith({ "sub/x": "" });
    expect(await defaultProject(folder)).toBe(path.basename(folder));
    execFileSync("git", ["init", "-q", folder]);
    execFileSync("git", ["-C", folder, "remote", "add", "origin", "git@github.com:acme/photo-editor.git"]);
    expect(await defaultProject(path.join(folder, "sub"))).toBe("acme/photo-editor");
  });
});
