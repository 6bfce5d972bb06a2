import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import type { Settings } from "../../action/src/config/resolve/settings.ts";
import type { Setup } from "../../action/src/engine/setup.ts";
import { hostTarget, plainConfig, planGroups } from "../../action/src/grid/groups.ts";
import { ModelRun } from "../../action/src/grid/model-run.ts";
import type { PreparedInput, PreparedModel } from "../../action/src/grid/models.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { type Canned, FakeEngine } from "../support/fake-engine.ts";
import { gaussian, toHalf } from "../support/random.ts";

const low = parseConfig("cpu/low", 1);
const releases = ["3.0.0", "3.6.1"].map((release) => resolveMnn(release, "/", wantNothing));
const right = gaussian(600, 1);
const half = right.map(toHalf);
const refused: Canned = { status: "refused", message: "MNN failed at resize: RESIZE_STATUS 2" };
const byModule = ({ ask }: Setup) => ask?.api === "module";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-through-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a model of one input on two releases over a scripted engine. @param session whether one takes it */
async function ran(
  session: (setup: Setup) => boolean,
  { api = "auto", module = true }: { api?: Settings["models"][number]["api"]; module?: boolean } = {},
) {
  const through = api === "module" ? "module" : "session";
  const model = {
    name: "net",
    file: "/net.mnn",
    converter: null,
    diagnose: "auto",
    settings: { name: "net", api, releases: null, tolerance: {}, outputTolerance: {} },
    report: { id: "net" },
    through,
    inputs: [
      {
        id: "a",
        feed: { id: "a", tensors: [{ name: "x", dtype: "float32", shape: [1, 3], file: "/a.bin" }] },
        report: {},
        picture: null,
        loaded: {} as PreparedInput["loaded"],
      },
    ],
  } as unknown as PreparedModel;
  const settings = {
    models: [model.settings],
    releases,
    targets: [hostTarget],
    configs: [plainConfig, low],
    reference: { kind: "config", config: plainConfig, runtime: null, target: null },
    ops: "none",
    repeats: 1,
    expect: [],
  } as unknown as Settings;
  const run = (setup: Setup): Canned => {
    if (byModule(setup) ? !module : !session(setup)) return refused;
    return setup.config.precision === "low" ? half : right;
  };
  const engine = new FakeEngine({ run }, await mkdtemp(path.join(folder, "run-")));
  const place = async (runtime: { name: string }) =>
    ({
      runtime: { id: `${runtime.name}@linux-aarch64`, origin: "wheel", flags: {}, platform: "linux-aarch64" },
      target: { id: "host" },
    }) as unknown as Place;
  const { signal } = new AbortController();
  const done = new ModelRun(model, planGroups(settings), { settings, engine, signal, place, saved: null });
  await done.run();
  const told = done.cells
    .map(({ runtime, config, verdict, api = "session" }) => `${runtime} ${config}: ${verdict} by ${api}`)
    .map((line) => line.replace("@linux-aarch64", ""))
    .sort();
  return { told, report: done.model.report, series: done.cells.map(({ series }) => series).sort(), engine };
}

const all = (verdict: string, api: string) =>
  ["3.0.0", "3.6.1"].flatMap((release) =>
    ["cpu/low", "cpu/normal"].map((config) => `${release} ${config}: ${verdict} by ${api}`),
  );

describe("which of MNN's interfaces a model goes through", () => {
  test("a session, where it takes the model, without a run more", async () => {
    const { told, report, engine } = await ran(() => true);
    expect(told).toEqual(all("pass", "session"));
    expect(report.api).toBeUndefined();
    // Two references twice, two candidates.
    expect(engine.spent.runs).toBe(6);
  });

  test("Module for all of them where the newest release's session refuses it, in the same series", async () => {
    const { told, report, series } = await ran(() => false);
    expect(told).toEqual(all("pass", "module"));
    expect(report.api).toEqual({
      through: "module",
      why: expect.stringContaining("a session of MNN 3.6.1 refuses it at cpu/normal"),
    });
    expect(series).toEqual((await ran(() => true)).series);
  });

  test("Module for all of them where only an older release's refuses it", async () => {
    const { told, report } = await ran(({ runtime }) => runtime.name === "3.6.1");
    expect(told).toEqual(all("pass", "module"));
    expect(report.api?.why).toContain("a session of MNN 3.0.0 refuses it");
  });

  test("a session, with what it says, where Module does not run it either", async () => {
    const { told } = await ran(() => false, { module: false });
    expect(told.filter((line) => !line.endsWith("crashed by session"))).toEqual([]);
  });

  test("what was asked for, whatever comes of it", async () => {
    expect((await ran(() => false, { api: "session" })).told[0]).toContain("crashed by session");
    expect((await ran(() => true, { api: "module" })).told).toEqual(all("pass", "module"));
  });
});
