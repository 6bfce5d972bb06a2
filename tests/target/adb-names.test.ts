import { describe, expect, test } from "vitest";
import { parseDescription } from "../../action/src/places/adb/describe.ts";
import { chooseDevice, isAddress, parseDevices } from "../../action/src/places/adb/devices.ts";
import { wayOnto, whatItIs } from "../../action/src/places/adb/way.ts";
import { quote } from "../../action/src/system/shell-words.ts";
import { coreMask } from "../../action/src/target/adb-name.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { cpuInfo } from "../support/adb/phone.ts";

describe("names of adb targets", () => {
  test.each([
    ["adb", null, null],
    ["adb:0123456789ABCDEF", "0123456789ABCDEF", null],
    ["adb:192.168.1.20:5555", "192.168.1.20:5555", null],
    ["adb:adb-XYZ-abc._adb-tls-connect._tcp", "adb-XYZ-abc._adb-tls-connect._tcp", null],
    ["adb;cores=4-7", null, [4, 5, 6, 7]],
    ["adb:emulator-5554;cores=0+6-7", "emulator-5554", [0, 6, 7]],
  ])("%s", (name, serial, cores) => {
    expect(resolveTarget(name)).toEqual({
      name,
      kind: "adb",
      cpu: null,
      standsFor: null,
      adb: { serial, cores },
    });
  });

  test("an emulated CPU, in one order with the cores", () => {
    expect(resolveTarget("adb;cpu=cortex-a76")).toMatchObject({ kind: "adb", cpu: "cortex-a76" });
    expect(resolveTarget("adb:emulator-5554;cores=0;cpu=Cortex-A57")).toEqual({
      name: "adb:emulator-5554;cpu=cortex-a57;cores=0",
      kind: "adb",
      cpu: "cortex-a57",
      standsFor: null,
      adb: { serial: "emulator-5554", cores: [0] },
    });
  });

  test.each([
    "adb;cpu=",
    "adb;cpu=a;cpu=b",
    "adb;cpu=$(reboot)",
    "adb:",
    "adb;cores=",
    "adb;cores=7-4",
    "adb:a b",
    "adb:x;cores=1,2",
    "adbx",
    "adb:$(reboot)",
  ])("%j is refused", (name) => {
    expect(() => resolveTarget(name)).toThrow(expect.objectContaining({ code: "target-unknown", exit: 2 }));
  });

  test("cores become the mask that Android's taskset takes", () => {
    expect(coreMask([4, 5, 6, 7])).toBe("f0");
    expect(coreMask([0])).toBe("1");
    expect(coreMask([40])).toBe("10000000000");
  });

  test("addresses are told from serials", () => {
    expect(["10.0.0.2:5555", "[fe80::1]:5555", "phone.lan:40123"].every(isAddress)).toBe(true);
    expect(["emulator-5554", "0123456789ABCDEF", "adb-XYZ._adb-tls-connect._tcp"].some(isAddress)).toBe(
      false,
    );
  });
});

const listing = `* daemon not running; starting now at tcp:5037
* daemon started successfully
List of devices attached
0123456789ABCDEF       unauthorized usb:1-1 transport_id:3
emulator-5554          offline transport_id:2
192.168.1.20:5555      device product:parrot model:Phone device:parrot transport_id:1
ZY22          no permissions (user in plugdev group; are your udev rules wrong?); see [http://developer.android.com/tools/device.html] usb:1-2
RECOV         recovery usb:1-3 transport_id:9

`;
const devices = parseDevices(listing);

describe("which device is meant", () => {
  test("states are read as adb tells them", () => {
    expect(devices.map(({ serial, state }) => [serial, state.slice(0, 14)])).toEqual([
      ["0123456789ABCDEF", "unauthorized"],
      ["emulator-5554", "offline"],
      ["192.168.1.20:5555", "device"],
      ["ZY22", "no permissions"],
      ["RECOV", "recovery"],
    ]);
  });

  test("the only one that can be used, or the one that is named", () => {
    expect(chooseDevice(devices, null).serial).toBe("192.168.1.20:5555");
    expect(chooseDevice(devices, "192.168.1.20:5555").state).toBe("device");
  });

  const refused = (serial: string | null, of = devices) => {
    try {
      chooseDevice(of, serial);
    } catch (error) {
      return error as { code: string; exit: number; message: string; fix: string; example: string };
    }
    throw new Error("it was not refused");
  };

  test.each([
    ["0123456789ABCDEF", "adb-unauthorised", /does not trust this machine/, /allow USB debugging/],
    ["emulator-5554", "adb-offline", /offline/, /replug/],
    ["ZY22", "adb-permissions", /udev rules wrong/, /udev rules/],
    ["RECOV", "adb-state", /state recovery/, /start Android/],
    ["gone", "adb-not-found", /there are: 0123456789ABCDEF, emulator-5554/, /connect it/],
  ])("%s: %s, with the fix", (serial, code, message, fix) => {
    const error = refused(serial);
    expect(error).toMatchObject({ code, exit: 3 });
    expect(error.message).toMatch(message);
    expect(error.fix).toMatch(fix);
  });

  test("none at all, none that can be used, and several", () => {
    expect(refused(null, [])).toMatchObject({ code: "adb-no-device", exit: 3 });
    expect(refused(null, devices.slice(0, 2))).toMatchObject({ code: "adb-unauthorised", exit: 3 });
    const two = refused(null, [...devices, { serial: "PIXEL", state: "device" }]);
    expect(two).toMatchObject({ code: "adb-several", exit: 2 });
    expect(two.example).toBe("npx mnn-parity run --target adb:192.168.1.20:5555,adb:PIXEL");
  });
});

describe("what a device says of itself", () => {
  test("a device that lacks every tool is described as far as it goes", () => {
    expect(
      parseDescription("\n@@props\n\n@@machine\naarch64\n@@cpuinfo\n@@gpu\n@@thermal\n@@battery\n"),
    ).toEqual({
      abis: ["arm64-v8a"],
      virtual: false,
      cpu: "unknown",
      device: {
        model: null,
        soc: null,
        system: null,
        abi: "arm64-v8a",
        cpuFeatures: [],
        cores: [],
        gpu: null,
        thermal: null,
        battery: null,
      },
    });
  });

  test("the first ABI is the device's own, whatever a list adds", () => {
    const said = (text: string) => parseDescription(`@@props\n${text}\n@@machine\nx86_64\n`);
    const translating = said(
      "[ro.product.cpu.abi]: [x86_64]\n[ro.product.cpu.abilist]: [arm64-v8a,x86_64]\n[ro.boot.qemu]: [1]",
    );
    expect(translating).toMatchObject({ abis: ["x86_64", "arm64-v8a"], virtual: true });
    expect(wayOnto(translating, "S", null)).toEqual({ abi: "x86_64", cpu: null });
    expect(wayOnto(translating, "S", "cortex-a76")).toEqual({ abi: "arm64-v8a", cpu: "cortex-a76" });
    expect(whatItIs(translating, { abi: "arm64-v8a", cpu: "cortex-a76" })).toBe(
      "Android emulator, Arm by qemu",
    );
    const phone = said(
      "[ro.product.cpu.abi]: [armeabi-v7a]\n[ro.product.cpu.abilist]: [armeabi-v7a,arm64-v8a]",
    );
    expect(wayOnto(phone, "S", null)).toEqual({ abi: "arm64-v8a", cpu: null });
    expect(whatItIs(phone, { abi: "arm64-v8a", cpu: null })).toBeNull();
    const chromebook = said("[ro.product.cpu.abi]: [x86_64]");
    expect(whatItIs(chromebook, wayOnto(chromebook, "S", null))).toBe("Android on x86_64");
  });

  test("cores are named by their parts, unknown ones by number", () => {
    const text = `@@cpuinfo\n${cpuInfo}\nprocessor\t: 8\nCPU implementer\t: 0x51\nCPU part\t: 0x802\n`;
    const { device, cpu } = parseDescription(text);
    expect(device.cores.slice(3, 5)).toEqual(["Cortex-A55", "Cortex-A78"]);
    expect(cpu).toBe("4x Cortex-A55, 4x Cortex-A78, 1x implementer 0x51 part 0x802");
    expect(device.cpuFeatures).toContain("fphp");
  });
});

test("words are quoted for the device's shell", () => {
  expect(quote("/data/local/tmp/x-1.bin")).toBe("/data/local/tmp/x-1.bin");
  expect(quote("it's $HOME")).toBe("'it'\\''s $HOME'");
});
