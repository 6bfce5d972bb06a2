import { expect, test } from "vitest";
import { requireWheel } from "../../action/src/mnn/wheel-choice.ts";
import { allWheels, findWheel, tagsOf, wheelReleases } from "../../action/src/mnn/wheels.ts";

test("the releases that have wheels, oldest first", () => {
  expect(wheelReleases).toEqual(["3.0.0", "3.1.0", "3.2.0", "3.4.0", "3.4.1", "3.5.0", "3.6.0", "3.6.1"]);
});

test("every wheel of MNN has a numpy for its Python and platform", () => {
  for (const { project, platform, tag } of allWheels) {
    if (project === "mnn")
      expect(findWheel("numpy", null, platform, tag), `${platform} ${tag}`).toBeDefined();
  }
});

test("a wheel's file name says what it is for", () => {
  expect(requireWheel("3.6.1", "linux-aarch64", "cp311")).toMatchObject({
    project: "mnn",
    version: "3.6.1",
    tag: "cp311",
    platform: "linux-aarch64",
    platformTags: ["manylinux2014_aarch64", "manylinux_2_17_aarch64"],
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(tagsOf("3.6.1", "macos-arm64")).toContain("cp314");
});

test.each([
  ["2.9.3", "linux-x86_64", "cp311", "release-unknown", 2, /3\.0\.0, .*3\.6\.1/],
  ["3.0.0", "linux-x86_64", "cp313", "wheel-missing", 3, /Python 3\.13.*3\.9, 3\.10, 3\.11, 3\.12/],
  ["3.6.1", "macos-x86_64", null, "wheel-missing", 3, /linux-x86_64.*macos-arm64|macos-arm64.*linux-x86_64/],
])("MNN %s on %s with %s: %s", (release, platform, tag, code, exit, text) => {
  expect(() => requireWheel(release, platform, tag)).toThrow(
    expect.objectContaining({ code, exit, message: expect.stringMatching(text) }),
  );
});
