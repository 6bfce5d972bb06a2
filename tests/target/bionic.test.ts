import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkBuilds } from "../../action/src/commands/doctor-builds.ts";
import { kindFor, probeWords } from "../../action/src/places/build/place.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { bionicRoot, NEEDED } from "../../action/src/places/qemu/bionic.ts";
import { describeTarget } from "../../action/src/target/describe.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { inEnvironment, testContext } from "../support/tool-context.ts";

// Neither an NDK nor a system image is here: what is tested is what would be started, and what is said where they lack.
const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-bionic-"));
const context = testContext();
const within = (root: string) => inEnvironment(context, { ...context.env, MNN_PARITY_ANDROID_ROOT: root });

beforeAll(() => {
  for (const name of [...NEEDED, "system/build.prop"]) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), name);
  }
  writeFileSync(
    path.join(folder, "system/build.prop"),
    "ro.build.fingerprint=Android/sdk/generic:7.0/1:user\n",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const target = resolveTarget("qemu:Cortex-A76;bionic");

test("it is a target of its own, built with the NDK", () => {
  expect(target).toMatchObject({
    name: "qemu:cortex-a76;bionic",
    kind: "qemu",
    cpu: "cortex-a76",
    bionic: true,
  });
  expect(kindFor(target)).toBe("android");
  expect(kindFor(resolveTarget("qemu:cortex-a76"))).toBe("aarch64");
  expect(describeTarget(target, null).platform).toBe("android-arm64");
});

test("its probe is started by qemu, which finds the linker and the libraries in the root", async () => {
  const root = await bionicRoot(within(folder));
  expect(probeWords("/cache/probe", "cortex-a76", { executable: "/usr/bin/qemu-aarch64" }, root)).toEqual([
    "/usr/bin/qemu-aarch64",
    "-cpu",
    "cortex-a76",
    "-L",
    folder,
    "/cache/probe",
  ]);
  expect(root.artifact).toMatchObject({ name: "android-root", version: "Android/sdk/generic:7.0/1:user" });
  const { sha256 } = root.artifact;
  writeFileSync(path.join(folder, "system/lib64/libm.so"), "another");
  expect((await bionicRoot(within(folder))).artifact.sha256).not.toBe(sha256);
});

test("a folder that lacks something, and none at all, with the fix", async () => {
  const empty = mkdtempSync(path.join(folder, "empty-"));
  await expect(bionicRoot(within(empty))).rejects.toMatchObject({
    code: "bionic-root",
    exit: 3,
    message: expect.stringContaining("it lacks system/bin/linker64, system/lib64/libc.so"),
  });
  await expect(bionicRoot(within(""))).rejects.toThrow("MNN_PARITY_ANDROID_ROOT is not set");
});

test("a wheel is refused before anything is fetched, and doctor says what there is", async () => {
  const wheel = { name: "3.6.1", origin: "wheel" as const, release: "3.6.1" };
  await expect(preparePlace(wheel, target, context)).rejects.toMatchObject({ code: "bionic-wheel", exit: 3 });
  const said = async (root: string) =>
    (await checkBuilds(within(root))).find(({ name }) => name === "Android libraries");
  expect(await said(folder)).toMatchObject({ state: "ok", text: expect.stringContaining("generic:7.0") });
  expect(await said("")).toMatchObject({ state: "later", fix: expect.stringContaining("system image") });
});
