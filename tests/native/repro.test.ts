import path from "node:path";
import { describe, expect, test } from "vitest";
import { buildLibrary } from "../../action/src/places/build/library.ts";
import { sourceTree } from "../../action/src/places/build/runtime.ts";
import { findToolchain } from "../../action/src/places/build/toolchain.ts";
import { emulatorFor } from "../../action/src/places/qemu/emulator.ts";
import { execute } from "../support/cli.ts";
import { freshFolder } from "../support/home.ts";
import { overflowRepro } from "../support/overflow.ts";
import { buildContext, carried, obstacle } from "./runtimes.ts";

const why = await obstacle(true);
if (why !== null) test(`the C++ of a repro is not tested: ${why}`, (context) => context.skip());

describe.skipIf(why !== null)("the C++ program of a repro", () => {
  test("compiles against MNN alone, and fails on an Arm CPU with fp16 and on no other", {
    timeout: 2_400_000,
  }, async () => {
    const context = buildContext();
    const { at } = await overflowRepro(freshFolder());
    const spec = await carried("3.6.1");
    const [tree, toolchain] = [await sourceTree(spec, context), await findToolchain("aarch64", context)];
    const library = await buildLibrary(spec.name, tree, spec.build, toolchain, context);
    const flags = ["-std=c++11", "-O1", "-static", "-Wall", "-Wextra", "-Werror"];
    const libraries = ["-Wl,--whole-archive", library.file, "-Wl,--no-whole-archive", "-lpthread", "-ldl"];
    const include = ["-I", path.join(tree.folder, "include")];
    const program = path.join(at, "repro");
    const built = await execute(
      "aarch64-linux-gnu-g++",
      [...flags, "repro.cpp", ...include, ...libraries, "-o", program],
      {
        cwd: at,
      },
    );
    expect(built.stderr).not.toMatch(/\berror\b/);
    expect(built.code).toBe(0);
    const on = async (cpu: string) => {
      const { executable } = await emulatorFor(cpu, context);
      return execute(executable, ["-cpu", cpu, program], { cwd: at });
    };
    const half = await on("cortex-a76");
    expect(half.stdout).toContain("FAILS");
    expect(half.code).toBe(1);
    const whole = await on("cortex-a57");
    expect(whole.stdout).toContain("passes");
    expect(whole.code).toBe(0);
  });
});
