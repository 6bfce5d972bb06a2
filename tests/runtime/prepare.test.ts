import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { requireWheel } from "../../action/src/mnn/wheel-choice.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { hostPython } from "../../action/src/places/wheel/host-python.ts";
import { unpackWheel } from "../../action/src/places/wheel/wheel.ts";
import { hostPlatform } from "../../action/src/system/platform.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { artifactSchema, runtimeSchema, targetSchema } from "../../core/report/schema.ts";
import { freshFolder, testHome } from "../support/home.ts";
import { inEnvironment, testContext } from "../support/tool-context.ts";
import { bundleWorker, startWorker } from "./start-worker.ts";

const RELEASE = "3.6.1";
const FETCHES = 300_000;
const mnn = { name: RELEASE, origin: "wheel" as const, release: RELEASE };
const context = testContext({ home: testHome() });

/** Runs Python in a place as its probe would be run. */
function python(place: Place, code: string) {
  const { command, args, env } = place.probe([]);
  const leading = args.slice(0, -1);
  const { stdout, stderr, status } = spawnSync(command, [...leading, "-c", code], {
    env: env as NodeJS.ProcessEnv,
    encoding: "utf8",
  });
  return { stdout, stderr, status };
}

test(
  "MNN on the host: what the report needs, and a Python that sees the wheels alone",
  async () => {
    const place = await preparePlace(mnn, resolveTarget("host"), context);
    expect(runtimeSchema.parse(place.runtime)).toMatchObject({ release: RELEASE, platform: hostPlatform() });
    expect(targetSchema.parse(place.target)).toMatchObject({ id: "host", emulator: null });
    expect(place.runtime.artifacts[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(place.artifacts.map((artifact) => artifactSchema.parse(artifact).name)).toEqual([
      "python",
      "numpy",
    ]);
    const { args } = place.probe(["--fd", "3"]);
    expect(args.slice(-3)).toEqual([expect.stringMatching(/action\/probe\/python\/probe\.py$/), "--fd", "3"]);
    const code =
      "import sys, MNN, numpy; print(MNN.version()); print([p for p in sys.path if 'site-packages' in p])";
    expect(python(place, code).stdout).toMatch(new RegExp(`^${RELEASE}\\n\\[\\]\\n`));
  },
  FETCHES,
);

test(
  "MNN on an emulated Arm, whose CPU's features it sees",
  async () => {
    const [a76, a57] = await Promise.all(
      ["qemu:cortex-a76", "qemu:cortex-a57"].map((name) => preparePlace(mnn, resolveTarget(name), context)),
    );
    expect(runtimeSchema.parse(a76?.runtime).platform).toBe("linux-aarch64");
    expect(targetSchema.parse(a76?.target).emulator).toMatchObject({ name: "qemu-aarch64" });
    expect(a76?.artifacts.map(({ name }) => name)).toEqual(["arm64-root", "python", "qemu-aarch64", "numpy"]);
    const code = "import platform, MNN; print(platform.machine())";
    expect(python(a76 as Place, code).stdout).toMatch(/aarch64[\s\S]*fp16:1, i8mm: 0/);
    expect(python(a57 as Place, code).stdout).toMatch(/aarch64[\s\S]*fp16:0, i8mm: 0/);
  },
  FETCHES,
);

test(
  "with everything in the cache it takes next to no time",
  async () => {
    for (const name of ["host", "qemu:cortex-a76"]) {
      await preparePlace(mnn, resolveTarget(name), context);
      const start = performance.now();
      await preparePlace(mnn, resolveTarget(name), context);
      expect(performance.now() - start, name).toBeLessThan(200);
    }
  },
  FETCHES,
);

test(
  "and no network",
  async ({ skip }) => {
    if (spawnSync("unshare", ["-rn", "true"]).status !== 0) skip("no network namespaces here");
    for (const name of ["host", "qemu:cortex-a76"]) await preparePlace(mnn, resolveTarget(name), context);
    const worker = await bundleWorker(freshFolder());
    const run = (home: string, target: string) =>
      startWorker(["unshare", "-rn", process.execPath, worker, "place", home, RELEASE, target]).output;
    expect(await run(testHome(), "host")).toBe("done\n");
    expect(await run(testHome(), "qemu:cortex-a76")).toBe("done\n");
    expect(await run(freshFolder(), "host")).toContain("wheel-download exit 3");
    expect(await run(freshFolder(), "qemu:cortex-a76")).toMatch(/apt-(unreachable|failed) exit 3/);
  },
  FETCHES,
);

test(
  "two processes that need the same wheels at once fetch them once",
  async () => {
    const folder = freshFolder();
    const worker = await bundleWorker(folder);
    const home = path.join(folder, "home");
    const outputs = await Promise.all(
      [1, 2].map(() => startWorker([process.execPath, worker, "place", home, RELEASE, "host"]).output),
    );
    for (const output of outputs) expect(output).toMatch(/done\n$/);
    expect(outputs.join("").match(/^fetching MNN/gm)).toHaveLength(1);
    expect(outputs.join("").match(/^fetching numpy/gm)).toHaveLength(1);
    expect(readdirSync(path.join(home, "wheels")).filter((name) => /partial|lock/.test(name))).toEqual([]);
  },
  FETCHES,
);

test(
  "a process killed while it fetches costs the next one nothing but the time",
  async () => {
    const folder = freshFolder();
    const worker = await bundleWorker(folder);
    const home = path.join(folder, "home");
    const command = [process.execPath, worker, "place", home, RELEASE, "host"];
    const killed = startWorker(command);
    await killed.said("fetching MNN");
    killed.child.kill("SIGKILL");
    await killed.output;
    expect(await startWorker(command).output).toMatch(/done\n$/);
    expect(readdirSync(path.join(home, "wheels")).filter((name) => /partial|lock/.test(name))).toEqual([]);
  },
  FETCHES,
);

test(
  "a wheel that is not the pinned one is refused",
  async () => {
    const fresh = { ...context, home: freshFolder() };
    const { tag } = await hostPython(RELEASE, context);
    const wheel = { ...requireWheel(RELEASE, hostPlatform(), tag), sha256: "0".repeat(64) };
    await expect(unpackWheel(wheel, fresh)).rejects.toMatchObject({ code: "wheel-hash", exit: 3 });
    expect(readdirSync(path.join(fresh.home, "wheels"))).toEqual([]);
  },
  FETCHES,
);

test(
  "unknown release and CPU: exit 2 and what there is",
  async () => {
    const old = { ...mnn, name: "2.9.3", release: "2.9.3" };
    for (const name of ["host", "qemu:cortex-a76"]) {
      await expect(preparePlace(old, resolveTarget(name), context)).rejects.toMatchObject({
        code: "release-unknown",
        exit: 2,
      });
    }
    await expect(preparePlace(mnn, resolveTarget("qemu:cortex-a67"), context)).rejects.toMatchObject({
      code: "cpu-unknown",
      exit: 2,
      message: expect.stringMatching(/nearest by name: .*cortex-a/),
    });
  },
  FETCHES,
);

test(
  "an abort ends it",
  async () => {
    const stop = new AbortController();
    const fresh = { ...context, home: freshFolder(), signal: stop.signal };
    const started = preparePlace(mnn, resolveTarget("host"), fresh);
    setTimeout(() => stop.abort(new Error("enough")), 200);
    await expect(started).rejects.toThrow("enough");
  },
  FETCHES,
);

test("no Python, no pip: said in words", async () => {
  const env = { ...context.env, PATH: freshFolder() };
  const nothing = inEnvironment({ ...context, home: freshFolder() }, env);
  await expect(preparePlace(mnn, resolveTarget("host"), nothing)).rejects.toMatchObject({
    code: "python-missing",
    exit: 3,
  });
});
