import { existsSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { findPocl } from "../../action/src/places/opencl/pocl.ts";
import { queryOpenCl } from "../../action/src/places/opencl/query.ts";
import { withOpenCl } from "../../action/src/places/opencl/support.ts";
import { openClTools } from "../../action/src/places/opencl/tools.ts";
import { readDistribution } from "../../action/src/places/packages/distribution.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { exec } from "../../action/src/system/exec.ts";
import { freshFolder } from "../support/home.ts";
import { testContext } from "../support/tool-context.ts";

// The real PoCL, installed or from the distribution's packages; no MNN.
const context = testContext();
const compiler = await exec({ command: "cc", args: ["--version"], env: context.env }).catch(() => null);
const why =
  process.platform !== "linux"
    ? "PoCL is fetched on Linux"
    : compiler?.code !== 0
      ? "no C compiler"
      : (await readDistribution()) === null
        ? "PoCL is fetched on Debian and Ubuntu"
        : "";

/** A built MNN, as far as OpenCL goes. */
const place = (release: string): Place => ({
  runtime: { id: release, release, commit: null, origin: "path", flags: {}, platform: "", artifacts: [] },
  target: { id: "host", kind: "host", platform: "", cpu: "", standsFor: null, emulator: null },
  artifacts: [],
  probe: (args) => ({ command: "/bin/true", args, env: { PATH: "/usr/bin:/bin" } }),
});

/** A folder with the loader under the name that MNN looks for. */
function unversioned(loader: string): string {
  const folder = freshFolder();
  symlinkSync(loader, path.join(folder, "libOpenCL.so"));
  return folder;
}

const low = parseConfig("opencl/low", 1);

describe.skipIf(why)(`PoCL ${why ? `(skipped: ${why})` : ""}`, { timeout: 180_000 }, () => {
  test("answers as a GPU to the probe alone, through our loader", async () => {
    const pocl = await findPocl(context);
    const { query, widened } = await openClTools(pocl.loader, context);
    const bare = {
      PATH: "/usr/bin:/bin",
      ...(pocl.vendors ? { OCL_ICD_VENDORS: pocl.vendors } : {}),
    };
    const paths = (...folders: string[]) => ({ ...bare, LD_LIBRARY_PATH: folders.join(":") });
    const with_ = await queryOpenCl(query, paths(widened!, ...pocl.folders), context);
    expect(with_).toMatchObject({
      kind: "answer",
      answer: { library: "libOpenCL.so", platforms: 1, devices: [{ gpu: false }] },
    });
    const without = await queryOpenCl(query, paths(...pocl.folders), context);
    // Without the loader MNN finds no libOpenCL.so at all, or one that has no GPU.
    if (without.kind === "answer") expect(without.answer.devices.filter(({ gpu }) => !gpu)).toEqual([]);
  });

  test("a place with the opt-in says what it runs on, and refuses nothing", async () => {
    const made = await withOpenCl(place("2.9.3"), { wanted: true, choice: "pocl" }, context);
    expect(made.opencl?.describe(low)).toMatchObject({ standIn: true, mode: "image", tuning: "none" });
    expect(made.opencl?.describe(parseConfig("opencl/low;mode=buffer", 1))?.mode).toBe("buffer");
    expect(made.opencl?.describe(parseConfig("cpu/low", 1))).toBeNull();
    expect(made.opencl?.refuse(low)).toBeNull();
    const { env } = made.probe([]);
    expect(env.POCL_CACHE_DIR?.startsWith(context.home)).toBe(true);
    expect(existsSync(`${env.LD_LIBRARY_PATH?.split(":")[0]}/libOpenCL.so`)).toBe(true);
    expect(made.artifacts).toContainEqual(expect.objectContaining({ name: "pocl" }));
  });

  test("a release that would crash on it without the opt-in is refused, with the fix", async () => {
    const pocl = await findPocl(context);
    // As where PoCL and a libOpenCL.so are installed for all programs.
    const env = {
      PATH: "/usr/bin:/bin",
      LD_LIBRARY_PATH: [unversioned(pocl.loader), ...pocl.folders].join(":"),
      ...(pocl.vendors ? { OCL_ICD_VENDORS: pocl.vendors } : {}),
    };
    const on = (release: string): Place => ({
      ...place(release),
      probe: (args) => ({ command: "/bin/true", args, env }),
    });
    const made = await withOpenCl(on("2.9.3"), { wanted: true, choice: "auto" }, context);
    expect(made.opencl?.refuse(low)).toMatchObject({
      code: "opencl-crash",
      exit: 3,
      message: expect.stringContaining("MNN 2.9.3 crashes here"),
      fix: expect.stringContaining("opencl: pocl"),
    });
    expect(made.opencl?.refuse(parseConfig("cpu/low", 1))).toBeNull();
    // 2.9.3 looks for OpenCL in CPU sessions as well: there it must find none.
    const { query } = await openClTools(null, context);
    expect(await queryOpenCl(query, made.probe([]).env, context)).toMatchObject({
      answer: { library: null },
    });
    const later = await withOpenCl(on("3.0.2"), { wanted: true, choice: "auto" }, context);
    expect(later.opencl?.refuse(low)).toBeNull();
    expect(later.opencl?.describe(low)).toBeNull();
  });

  test("wheels and runs that ask for no OpenCL are left alone", async () => {
    const wheel = { ...place("2.9.3"), runtime: { ...place("2.9.3").runtime, origin: "wheel" as const } };
    expect(await withOpenCl(wheel, { wanted: true, choice: "pocl" }, context)).toBe(wheel);
    const unasked = place("3.6.1");
    expect(await withOpenCl(unasked, { wanted: false, choice: "auto" }, context)).toBe(unasked);
  });
});

test("no compiler, with the fix", async () => {
  const bare = testContext({ env: { PATH: "/nowhere", CC: "no-such-cc" } });
  await expect(openClTools("/nowhere/libOpenCL.so.1", bare)).rejects.toMatchObject({
    code: "opencl-no-compiler",
    exit: 3,
  });
});
