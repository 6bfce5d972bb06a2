import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { outsideRuntimeOf } from "../../action/src/mnn/outside-spec.ts";
import { allWheels } from "../../action/src/mnn/wheels.ts";
import { prepareOutside } from "../../action/src/places/outside/outside.ts";
import { outsideWheel, outsideWheels } from "../../action/src/places/outside/outside-wheels.ts";
import { hostPlatform } from "../../action/src/system/platform.ts";
import { freshFolder } from "../support/home.ts";
import { testContext } from "../support/tool-context.ts";

test("every Python that numpy is pinned for has ONNX Runtime, and LiteRT but for one", () => {
  for (const { platform, tag } of allWheels.filter(({ project }) => project === "numpy")) {
    expect(outsideWheel("onnxruntime", platform, tag), `${platform} ${tag}`).toBeDefined();
    const none = platform === "macos-arm64" && tag === "cp39";
    expect(outsideWheel("ai-edge-litert", platform, tag) === undefined, `${platform} ${tag}`).toBe(none);
  }
  expect(new Set(outsideWheels.map(({ sha256 }) => sha256)).size).toBe(outsideWheels.length);
});

test("which runtime says what a source computes", () => {
  expect(outsideRuntimeOf("/a/net.ONNX")).toBe("onnxruntime");
  expect(outsideRuntimeOf("net.tflite")).toBe("ai-edge-litert");
  expect(outsideRuntimeOf("net.mnn")).toBeUndefined();
});

test("a machine whose Python has no wheel is told which have", async () => {
  // A stand-in for a Python newer than any wheel.
  const folder = freshFolder();
  const described = { executable: "x", real: "x", version: "3.99.0", tag: "cp399", pip: true, glibc: true };
  const file = path.join(folder, "python3");
  mkdirSync(path.join(folder, "home"));
  writeFileSync(file, `#!/bin/sh\necho '${JSON.stringify({ ...described, usable: true })}'\n`, {
    mode: 0o755,
  });
  const context = testContext({ home: path.join(folder, "home"), env: { PATH: folder } });
  await expect(prepareOutside("onnxruntime", context)).rejects.toMatchObject({
    code: "outside-missing",
    exit: 3,
    message: expect.stringMatching(
      new RegExp(`Python 3\\.99 on ${hostPlatform()}; .*3\\.9, 3\\.10, .*3\\.14`),
    ),
  });
});
