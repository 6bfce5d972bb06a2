import { expect, test } from "vitest";
import { hostPlatform } from "../../action/src/system/platform.ts";
import { describeTarget } from "../../action/src/target/describe.ts";
import { phones } from "../../action/src/target/phones.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";

test("host, and a CPU of qemu", () => {
  expect(resolveTarget("host")).toEqual({ name: "host", kind: "host", cpu: null, standsFor: null });
  expect(resolveTarget("qemu:Cortex-A76")).toEqual({
    name: "qemu:cortex-a76",
    kind: "qemu",
    cpu: "cortex-a76",
    standsFor: null,
  });
});

test("the reporter's phone is a cortex-a76, and says so", () => {
  expect(resolveTarget("phone:sm6450")).toEqual({
    name: "qemu:cortex-a76",
    kind: "qemu",
    cpu: "cortex-a76",
    standsFor: { name: "phone:sm6450", note: expect.stringMatching(/Snapdragon 6 Gen 1.*A78.*no i8mm/) },
  });
});

test.each(phones)("phone:$name says what is approximated", ({ name, note }) => {
  expect(resolveTarget(`phone:${name}`).kind).toBe("qemu");
  expect(note).toMatch(/fp16/);
});

test.each(["", "qemu", "qemu:", "phone:nokia3310", "usb:1234", "qemu:cortex a76", "qemu:../x"])(
  "%j is refused with the valid forms",
  (name) => {
    expect(() => resolveTarget(name)).toThrow(
      expect.objectContaining({
        code: "target-unknown",
        exit: 2,
        message: expect.stringMatching(/host, qemu:CPU .*adb:SERIAL .*phone:.*sm6450/),
      }),
    );
  },
);

test("how the report tells them", () => {
  const emulator = { name: "qemu-aarch64", version: "7.2.0", sha256: null };
  expect(describeTarget(resolveTarget("qemu:max"), emulator)).toMatchObject({
    id: "qemu:max",
    platform: "linux-aarch64",
    cpu: "max",
    emulator,
  });
  const host = describeTarget(resolveTarget("host"), null);
  expect(host.platform).toBe(hostPlatform());
  expect(host.cpu.length).toBeGreaterThan(0);
});

test.each([
  ["linux", "x64", "linux-x86_64"],
  ["linux", "arm64", "linux-aarch64"],
  ["darwin", "arm64", "macos-arm64"],
  ["win32", "x64", "win32-x64"],
])("%s %s is %s", (system, arch, platform) => {
  expect(hostPlatform(system, arch)).toBe(platform);
});
