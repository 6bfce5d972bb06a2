import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { exists } from "../../action/src/cache/keep.ts";
import { type BuildFlags, defaultFlags } from "../../action/src/mnn/flags.ts";
import { buildLibrary } from "../../action/src/places/build/library.ts";
import { pathSource } from "../../action/src/places/build/path-source.ts";
import { findToolchain } from "../../action/src/places/build/toolchain.ts";
import { packageRoot } from "../../action/src/system/package-root.ts";
import type { ToolContext } from "../../action/src/system/tool-context.ts";
import { startWorker } from "../runtime/start-worker.ts";
import { missingTools } from "../support/build-tools.ts";
import { inEnvironment, testContext } from "../support/tool-context.ts";
import { makeFolder, makeTree } from "./tree.ts";

const why = await missingTools(["cmake", "ninja", "g++"]);

describe.skipIf(why !== null)(
  `building a library${why ? ` (skipped: ${why})` : ""}`,
  { timeout: 60_000 },
  () => {
    let bundles: string;
    let worker: string;
    let home: string;
    let said: string[];
    let toolContext: ToolContext;

    beforeAll(async () => {
      bundles = await makeFolder("bundle");
      worker = path.join(bundles, "worker.mjs");
      const bundle = await rolldown({
        input: path.join(packageRoot(), "tests", "build", "worker.ts"),
        platform: "node",
      });
      await bundle.write({ file: worker, format: "esm", codeSplitting: false });
      await bundle.close();
    });
    afterAll(() => rm(bundles, { recursive: true, force: true }));
    beforeEach(async () => {
      home = await makeFolder("home");
      said = [];
      const progress = {
        step: (title: string) => {
          said.push(title);
          return { update: (detail: string) => void said.push(detail), done: () => {} };
        },
        note: (line: string) => void said.push(line),
      };
      toolContext = testContext({ home, progress });
      return () => rm(home, { recursive: true, force: true });
    });

    const tree = (making: Parameters<typeof makeTree>[1] = "sound", name = "MNN") =>
      makeTree(path.join(home, name), making);
    const build = async (folder: string, flags: Partial<BuildFlags> = {}, within = toolContext) =>
      buildLibrary(
        "mine",
        await pathSource(folder, within),
        { ...defaultFlags, ...flags },
        await findToolchain("host", within),
        within,
      );
    const start = (folder: string) => startWorker([process.execPath, worker, home, folder]);

    test("is done once, says how far it is, and keeps only the library, its log and what it is", async () => {
      const folder = await tree();
      const first = await build(folder);
      expect(said.filter((line) => line.startsWith("building"))).toHaveLength(1);
      expect(said).toContain("configuring");
      expect(said.some((line) => /^\d+ %/.test(line))).toBe(true);
      expect((await readdir(path.dirname(first.file))).sort()).toEqual([
        ".seal.json",
        "libMNN.a",
        "log.txt",
        "manifest.json",
      ]);
      said.length = 0;
      const startedAt = performance.now();
      expect(await build(folder)).toEqual(first);
      expect(performance.now() - startedAt).toBeLessThan(1000);
      expect(said).toEqual([]);
    });

    test("parts without kernels are compiled many files at a time", async () => {
      const { file } = await build(await tree("parts"));
      expect(await readFile(path.join(path.dirname(file), "log.txt"), "utf8")).toMatch(
        /Building CXX object .*Unity\/unity_0/,
      );
      expect(said).not.toContain("again, file by file");
    });

    test("where their files do not go together, file by file", async () => {
      const { file } = await build(await tree("clashing"));
      const log = await readFile(path.join(path.dirname(file), "log.txt"), "utf8");
      expect(log).toMatch(/redefinition of .*_clash/);
      expect(log).toMatch(/Building CXX object .*MNNTransform\.dir\/source\/two/);
      expect(said).toContain("again, file by file");
    });

    test("other flags, other sources or another compiler are another library", async () => {
      const folder = await tree();
      const first = await build(folder);
      const keys = new Set([first.key, (await build(folder, { lowMemory: false })).key]);
      keys.add((await build(folder, { cmake: { MNN_X: "1" } })).key);
      keys.add((await build(await makeTree(path.join(home, "other"), "sound", "3.6.0"))).key);
      const compiler = path.join(home, "g++-other");
      await writeFile(
        compiler,
        `#!/bin/sh\n[ "$1" = --version ] && echo "g++ other 99.1" && exit\nexec g++ "$@"\n`,
      );
      await symlink("/usr/bin/cc", path.join(home, "gcc-other"));
      await chmod(compiler, 0o755);
      const other = inEnvironment(toolContext, { ...toolContext.env, CXX: compiler });
      keys.add((await build(folder, {}, other)).key);
      expect(keys.size).toBe(5);
      const manifest = JSON.parse(
        await readFile(path.join(path.dirname(first.file), "manifest.json"), "utf8"),
      );
      expect(manifest).toMatchObject({ version: "3.6.1", definitions: { MNN_BUILD_SHARED_LIBS: "OFF" } });
    });

    test.each([
      ["a compiler's error", "broken", /answer\.cpp:1:\d+: error: .*fortytwo/],
      ["CMake's error", "refusing", /CMake Error at CMakeLists\.txt:3[\s\S]*this tree refuses/],
    ] as const)("%s is told by its first line, and the log is kept", async (_, making, line) => {
      const error = await build(await tree(making)).catch((caught) => caught);
      expect(error).toMatchObject({ code: "build-failed", exit: 3 });
      expect(error.message).toMatch(line);
      const log = /is in (.*)$/.exec(error.fix)?.[1] ?? "";
      expect(await readFile(log, "utf8")).toMatch(line);
      expect((await readdir(path.join(home, "builds"))).filter((name) => !name.endsWith(".lock"))).toEqual(
        [],
      );
    });

    test.each([
      ["no compiler", "g++", ["cmake", "ninja"]],
      ["no CMake", "cmake", ["g++", "gcc", "ninja"]],
      ["no Ninja", "ninja", ["g++", "gcc", "cmake"]],
    ])("%s is told with the command that installs it", async (_, name, present) => {
      const bin = path.join(home, "bin");
      await mkdir(bin);
      for (const tool of present) await symlink(path.join("/usr/bin", tool), path.join(bin, tool));
      const { CXX: _cxx, CC: _cc, ...env } = toolContext.env;
      const bare = inEnvironment(toolContext, { ...env, PATH: bin });
      await expect(build(await tree(), {}, bare)).rejects.toMatchObject({
        code: "build-tool-missing",
        exit: 3,
        message: expect.stringContaining(`no ${name} on PATH`),
        fix: expect.stringContaining("apt-get install"),
      });
    });

    test("no NDK is told by what is missing", async () => {
      const { ANDROID_NDK_HOME: _, ...env } = toolContext.env;
      await expect(findToolchain("android", inEnvironment(toolContext, env))).rejects.toMatchObject({
        code: "ndk-missing",
        message: expect.stringContaining("ANDROID_NDK_HOME is not set"),
      });
      const wrong = inEnvironment(toolContext, { ...env, ANDROID_NDK_HOME: home });
      await expect(findToolchain("android", wrong)).rejects.toThrow(`ANDROID_NDK_HOME is ${home}`);
    });

    test("an NDK is used as MNN's own script does", async () => {
      await mkdir(path.join(home, "build", "cmake"), { recursive: true });
      await writeFile(path.join(home, "build", "cmake", "android.toolchain.cmake"), "");
      await writeFile(path.join(home, "source.properties"), "Pkg.Desc = NDK\nPkg.Revision = 27.2.12479018\n");
      const within = inEnvironment(toolContext, { ...toolContext.env, ANDROID_NDK_HOME: home });
      const toolchain = await findToolchain("android", within);
      expect(toolchain).toMatchObject({ platform: "android-arm64", fullyStatic: false });
      expect(toolchain.compiler.says).toBe("Android NDK 27.2.12479018");
      expect(await toolchain.cmake(home)).toEqual([
        `-DCMAKE_TOOLCHAIN_FILE=${home}/build/cmake/android.toolchain.cmake`,
        "-DANDROID_ABI=arm64-v8a",
        "-DANDROID_STL=c++_static",
        "-DANDROID_PLATFORM=android-21",
        "-DANDROID_NATIVE_API_LEVEL=android-21",
      ]);
    });

    test("definitions that the link depends on cannot be chosen", async () => {
      const flags = { cmake: { MNN_SEP_BUILD: "ON" } };
      await expect(build(await tree(), flags)).rejects.toMatchObject({ code: "build-reserved", exit: 2 });
    });

    test("two processes that want the same build make it once", async () => {
      const folder = await tree();
      const workers = [start(folder), start(folder)];
      const outputs = await Promise.all(workers.map(({ output }) => output));
      for (const output of outputs) expect(output).toContain("done ");
      const building = outputs.filter((output) => output.includes("configuring"));
      expect(building).toHaveLength(1);
    });

    test("a build that was killed half way is made anew by the next run", async () => {
      const folder = await tree("slow");
      const killed = start(folder);
      await killed.said("configuring");
      await sleep(1500);
      killed.child.kill("SIGKILL");
      await once(killed.child, "close");
      const left = (await readdir(path.join(home, "builds"))).filter((name) => name.includes(".partial-"));
      expect(left).toHaveLength(1);
      await makeTree(folder, "slow");
      const cmake = await readFile(path.join(folder, "CMakeLists.txt"), "utf8");
      // The same content hash: only what is waited for is over.
      await writeFile(path.join(folder, "CMakeLists.txt"), cmake.replace("sleep 30", "sleep 0 "));
      const sound = await build(folder);
      expect(await exists(sound.file)).toBe(true);
      expect((await stat(sound.file)).size).toBeGreaterThan(0);
    });

    test("an abort ends the build and leaves nothing", async () => {
      const abort = new AbortController();
      const going = build(await tree("slow"), {}, { ...toolContext, signal: abort.signal });
      await sleep(2500);
      abort.abort(new Error("enough"));
      await expect(going).rejects.toThrow("enough");
      expect((await readdir(path.join(home, "builds"))).filter((name) => name.includes("partial"))).toEqual(
        [],
      );
    });
  },
);

if (why !== null) test(`builds are not tested: ${why}`, (context) => context.skip());
