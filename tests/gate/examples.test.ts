import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { folderWith } from "../input/temp.ts";
import { mnnParity } from "../support/cli.ts";

const docs = path.join(import.meta.dirname, "../../docs");
const read = (name: string) => readFileSync(path.join(docs, name), "utf8");

/** The scripts of an example, as its shell would get them. */
const scripts: Record<string, () => string> = {
  "ci/gitlab.yml": () =>
    (parse(read("ci/gitlab.yml")) as { parity: { script: string[] } }).parity.script.join("\n"),
  "ci/gitee.yml": () =>
    (
      parse(read("ci/gitee.yml")) as { stages: { steps: { commands: string[] }[] }[] }
    ).stages[0]!.steps[0]!.commands.join("\n"),
  "ci/Jenkinsfile": () => read("ci/Jenkinsfile"),
};

describe("examples for other CI systems", () => {
  it.each(Object.keys(scripts))("%s uses flags that there are", async (name) => {
    const used = new Set(scripts[name]!().match(/(?<=[\s'+])--(?!yes\b)[a-z][a-z-]*/g));
    expect(used).toContain("--baseline");
    expect(used).toContain("--junit");
    const { stdout } = await mnnParity(["run", "--help"]);
    for (const flag of used) expect(stdout).toContain(`  ${flag} `);
  });

  it("GitLab's job keeps what it writes, also when it fails", () => {
    const { parity } = parse(read("ci/gitlab.yml")) as {
      parity: { artifacts: { when: string; paths: string[]; reports: Record<string, string> } };
    };
    expect(parity.artifacts.when).toBe("always");
    for (const file of Object.values(parity.artifacts.reports))
      expect(scripts["ci/gitlab.yml"]!()).toContain(file);
  });

  it("the nightly's parity.yml loads, with a commit of MNN beside the release", async () => {
    const text = read("workflows/nightly-mnn.yml");
    const yaml = [...text.matchAll(/^# {3}(.*)$/gm)].map(([, line]) => line).join("\n");
    // What MNN's tools/script/get_model.sh leaves, and the photograph that its repository has.
    const models = [
      "resource/model/MobileNet/v1/mobilenet_v1.caffe.mnn",
      "resource/model/MobileNet/v2/mobilenet_v2.caffe.mnn",
      "resource/model/SqueezeNet/v1.0/squeezenet_v1.0.caffe.mnn",
      "resource/model/SqueezeNet/v1.1/squeezenet_v1.1.caffe.mnn",
      "resource/build/mobilenet_v2_1.0_224.tflite",
      "resource/build/deeplabv3_257_mv_gpu.tflite",
    ];
    const mnn = ["3.6.1", `git:alibaba/MNN#${"a".repeat(40)}`];
    const load = (there: string[]) =>
      loadSettings({
        flags: { mnn },
        cwd: folderWith({
          "parity.yml": yaml,
          "resource/images/TestMe.jpg": "x",
          ...Object.fromEntries(there.map((file) => [file, "model"])),
        }),
      });
    const settings = await load(models);
    expect(settings.models.map(({ file }) => models.find((one) => file.endsWith(one)))).toEqual(models);
    expect(new Set(settings.models.map(({ name }) => name)).size).toBe(models.length);
    for (const lost of models)
      await expect(load(models.filter((one) => one !== lost))).rejects.toThrow(path.basename(lost));
    expect(settings.releases).toHaveLength(2);
    expect(settings.reference).toMatchObject({ kind: "config", runtime: { name: "3.6.1" } });
    expect(parse(text)).toMatchObject({ on: { schedule: [{ cron: expect.any(String) }] } });
  });
});
