import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { obstacle } from "../native/runtimes.ts";
import { runAct } from "../support/act.ts";
import { type DeviceLab, deviceLab } from "../support/adb/device.ts";
import { type StandIn, startGithub } from "../support/github.ts";
import { mnnSources } from "../support/mnn-sources.ts";
import { type ResultsService, startResultsService } from "../support/results-service.ts";
import { testContext } from "../support/tool-context.ts";
import { type Consumer, makeConsumer, makeRelease, readText, root } from "./consumer.ts";

// docs/workflows/android-emulator.yml as it is, but for two steps: the compiler is here already, and in place of Google's
// emulator, which cannot be had, stands this machine as an x86 Android: real adb, real adbd, Android's shell and tools.
const made = await deviceLab(testContext());
const why = typeof made === "string" ? made : await obstacle(true);
const lab = made as DeviceLab;

let consumer: Consumer;
let release: string;
let github: StandIn;
let results: ResultsService;
let scratch: string;

beforeAll(async () => {
  if (why) return;
  scratch = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-android-"));
  [consumer, release, github, results] = await Promise.all([
    makeConsumer(),
    makeRelease(),
    startGithub({
      users: [{ login: "acme" }],
      repos: [{ owner: "acme", name: "photo-editor", auto_init: true, default_branch: "main" }],
    }),
    startResultsService(),
  ]);
  const text = await readText(path.join(root, "docs/workflows/android-emulator.yml"));
  const steps = text.split(/^(?= {6}- )/m);
  const kept = steps.filter((step) => !/- name: (A compiler|Start an emulator)/.test(step));
  expect(steps.length - kept.length).toBe(2);
  await consumer.write({
    ".github/workflows/android.yml": `${kept.join("").replace("- uses: org/", "- id: parity\n        uses: org/")}
      - if: \${{ always() }}
        env:
          REPORT: \${{ steps.parity.outputs.report }}
          VERDICT: \${{ steps.parity.outputs.verdict }}
        run: |
          echo "output verdict=$VERDICT"
          echo "output called=$(grep -o 'Android emulator, Arm by qemu' "$REPORT/report.html" | head -n 1)"
          echo "output phone=$(grep -ci 'phone' "$REPORT/report.md")"
`,
    "parity.yml": JSON.stringify({
      models: [
        {
          name: "lama-tiny",
          file: "lama-tiny.onnx",
          inputs: {
            image: { files: "images/*.png", preprocess: { channels: "rgb" } },
            mask: { files: "masks/*.png", preprocess: { channels: "gray", scale: 1 / 255 } },
          },
        },
      ],
      mnn: [{ mnn: `path:${await mnnSources("3.6.1")}`, name: "3.6.1-built" }],
      configs: ["cpu/normal", "cpu/low", "cpu/low_bf16"],
      reference: { config: "cpu/normal", mnn: "3.6.1-built" },
      converter: "3.6.1",
      ops: "none",
    }),
  });
  await consumer.commit("main", "parity");
});
afterAll(async () => {
  if (why) return;
  await lab.close();
  await Promise.all([github?.close(), results?.close(), consumer?.remove()]);
  for (const folder of [release, scratch]) if (folder) await rm(folder, { recursive: true, force: true });
});

describe.skipIf(why)(`the workflow with an Android emulator ${why ? `(skipped: ${why})` : ""}`, () => {
  it("runs Arm's kernels inside it, and calls it what it is", async () => {
    const device = await lab.device({ virtual: true, space: "256m" });
    // Connected before the job, as the step that starts the emulator leaves it.
    await lab.adb("connect", device.serial);
    const sdk = path.join(scratch, "sdk");
    await mkdir(path.join(sdk, "platform-tools"), { recursive: true });
    await symlink(lab.packages.client, path.join(sdk, "platform-tools", "adb"));
    const { code, log, outputs } = await runAct({
      cwd: consumer.folder,
      workflow: ".github/workflows/android.yml",
      event: "push",
      payload: { ref: "refs/heads/main" },
      env: {
        GITHUB_API_URL: github.url,
        GITHUB_RUN_ID: "401",
        MNN_PARITY_HOME: process.env.MNN_PARITY_HOME ?? path.join(os.homedir(), ".cache", "mnn-parity"),
        ANDROID_HOME: sdk,
        ANDROID_ADB_SERVER_PORT: lab.context.env.ANDROID_ADB_SERVER_PORT!,
      },
      secrets: { GITHUB_TOKEN: github.token },
      action: release,
      cacheFolder: path.join(scratch, "cache"),
      results: results.url,
      timeoutMs: 400_000,
    });
    if (process.env.MNN_PARITY_SHOW) process.stdout.write(log);
    expect(outputs).toMatchObject({ verdict: "pass", called: "Android emulator, Arm by qemu", phone: "0" });
    expect(code).toBe(0);
  }, 420_000);
});
