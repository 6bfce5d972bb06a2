import type { Message } from "./message.ts";

const quoted = (said: string): string => (said ? `\n${said.replace(/^/gm, "    ")}` : "");
const list = (names: readonly string[]): string => names.join(", ") || "none";

/** Messages about devices reached over adb. */
export const deviceMessages = {
  "adb-missing": (): Message => ({
    exit: 3,
    what: "no adb on PATH, nor under ANDROID_HOME",
    fix: "install Android's platform tools",
    example: "apt-get install adb",
  }),
  "adb-server": (said: string): Message => ({
    exit: 3,
    what: `adb's server does not start${quoted(said)}`,
    fix: "stop what else uses its port, or choose another with ANDROID_ADB_SERVER_PORT",
    example: "adb kill-server; adb start-server",
  }),
  "adb-no-device": (): Message => ({
    exit: 3,
    what: "no device is connected over adb",
    fix: "connect one with USB debugging switched on (Settings, Developer options), or over the network by its address",
    example: "npx mnn-parity run --target adb:192.168.1.20:5555",
  }),
  "adb-several": (serials: readonly string[]): Message => ({
    exit: 2,
    what: `the target adb means the only device, and there are ${serials.length}: ${list(serials)}`,
    fix: "name one, or several of them",
    example: `npx mnn-parity run --target ${serials.map((serial) => `adb:${serial}`).join(",")}`,
  }),
  "adb-not-found": (serial: string, serials: readonly string[]): Message => ({
    exit: 3,
    what: `no device ${serial} is connected over adb; there are: ${list(serials)}`,
    fix: "connect it, or name one that is",
    example: "adb devices -l",
  }),
  "adb-unauthorised": (serial: string): Message => ({
    exit: 3,
    what: `the device ${serial} does not trust this machine yet`,
    fix: "unlock it and accept the question whether to allow USB debugging; if it does not ask, replug it",
    example: "adb kill-server; adb devices",
  }),
  "adb-offline": (serial: string): Message => ({
    exit: 3,
    what: `the device ${serial} is offline: adb sees it and it does not answer`,
    fix: "wake it, replug the cable, or connect again",
    example: `adb reconnect offline; adb -s ${serial} wait-for-device`,
  }),
  "adb-permissions": (serial: string, state: string): Message => ({
    exit: 3,
    what: `this user may not talk to the device ${serial}: ${state}`,
    fix: "install the udev rules for Android devices and join their group, then replug it",
    example: "apt-get install android-sdk-platform-tools-common; adduser $USER plugdev",
  }),
  "adb-state": (serial: string, state: string): Message => ({
    exit: 3,
    what: `the device ${serial} is in the state ${state}, where nothing can be run on it`,
    fix: "start Android on it",
    example: `adb -s ${serial} reboot`,
  }),
  "adb-old": (serial: string): Message => ({
    exit: 3,
    what: `the device ${serial} has an adbd without shell v2, which keeps output and exit codes apart`,
    fix: "use a device with Android 7 or later",
  }),
  "adb-abi": (serial: string, abis: readonly string[]): Message => ({
    exit: 3,
    what: `the device ${serial} is ${abis[0] ?? "unknown"} by its first ABI (all: ${list(abis)}), and MNN is built for arm64-v8a and x86_64`,
    fix: "use a 64-bit Arm device, or an x86_64 emulator with ;cpu= for Arm by qemu",
    example: "npx mnn-parity run --target 'adb;cpu=cortex-a76'",
  }),
  "adb-arm": (serial: string, cpu: string): Message => ({
    exit: 2,
    what: `the device ${serial} is Arm itself: cpu=${cpu} is for an x86_64 Android, where qemu must stand in`,
    fix: "leave cpu= away, and the device's own CPU computes",
    example: `npx mnn-parity run --target adb:${serial}`,
  }),
  "adb-wheel": (release: string): Message => ({
    exit: 3,
    what: `MNN ${release} as a wheel needs Python, and devices have none`,
    fix: "name a source build for devices: source:, git: or path:",
    example: `mnn: ['source:${release}']`,
  }),
  "adb-full": (serial: string, said: string): Message => ({
    exit: 3,
    what: `no space left on the device ${serial}${quoted(said)}`,
    fix: "free some space on it; what earlier runs left there is in /data/local/tmp/mnn-parity",
    example: `adb -s ${serial} shell rm -r /data/local/tmp/mnn-parity`,
  }),
  "adb-push": (serial: string, file: string, said: string): Message => ({
    exit: 3,
    what: `cannot bring ${file} to the device ${serial}${quoted(said)}`,
    fix: "look at what adb said; /data/local/tmp on the device must be writable",
    example: `adb -s ${serial} shell ls -ld /data/local/tmp`,
  }),
  "adb-folder": (serial: string, said: string): Message => ({
    exit: 3,
    what: `cannot make a folder on the device ${serial}${quoted(said)}`,
    fix: "/data/local/tmp on the device must be writable, and have space",
    example: `adb -s ${serial} shell df -h /data/local/tmp`,
  }),
  "adb-start": (serial: string, said: string): Message => ({
    exit: 3,
    what: `the probe does not start on the device ${serial}${quoted(said)}`,
    fix: "look at what it said; a probe for Android or a fully static one is needed",
    example: `adb -s ${serial} shell uname -a`,
  }),
  "adb-lost": (serial: string): Message => ({
    exit: 3,
    what: `the device ${serial} dropped off`,
    fix: "check the cable, and keep it awake; then run again",
    example: `adb -s ${serial} get-state`,
  }),
} satisfies Record<string, (...args: never[]) => Message>;
