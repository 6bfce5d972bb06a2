import type { Message } from "./message.ts";

const list = (names: readonly string[]): string => names.join(", ") || "none";
const python = (tag: string): string => tag.replace(/^cp3/, "3.");

const quoted = (said: string): string => (said ? `\n${said.replace(/^/gm, "    ")}` : "");

const FILL = "run `npx mnn-parity setup` where there is network; it fills the cache folder (MNN_PARITY_HOME)";

/** The names nearest to `wrong`: those that share the most letter pairs with it. */
function near(wrong: string, names: readonly string[], most: number): string[] {
  const pairs = (text: string) => new Set([...text].slice(1).map((letter, at) => `${text[at]}${letter}`));
  const wanted = pairs(wrong);
  const likeness = (name: string) => [...pairs(name)].filter((pair) => wanted.has(pair)).length;
  return names
    .filter((name) => likeness(name) > 0)
    .sort((a, b) => likeness(b) - likeness(a))
    .slice(0, most);
}

/** Messages about what MNN needs to run: releases, wheels, Python, emulator, and where it runs. */
export const runtimeMessages = {
  "command-silent": (command: string, args: readonly string[], seconds: number): Message => ({
    exit: 3,
    what: `${[command, ...args].join(" ").slice(0, 200)} said nothing for ${seconds} s and was ended`,
    fix: "run it by hand to see what it waits for; a network or a disk that hangs is the usual reason",
  }),
  // --- MNN's releases and wheels
  "release-unknown": (release: string, known: readonly string[]): Message => ({
    exit: 2,
    what: `there is no MNN ${release} as a wheel; there are ${list(known)}`,
    fix: "name one of these releases",
    example: `npx mnn-parity run --mnn ${known.at(-1)}`,
  }),
  "wheel-missing": (
    release: string,
    platform: string,
    tag: string | null,
    tags: readonly string[],
    platforms: readonly string[],
  ): Message =>
    tags.length === 0
      ? {
          exit: 3,
          what: `MNN ${release} has no wheel for ${platform}; it has wheels for ${list(platforms)}`,
          fix: "run it on one of these platforms; on Linux x86-64, qemu targets bring their own arm64 Python",
        }
      : {
          exit: 3,
          what: `MNN ${release} has no wheel for Python ${python(tag ?? "")} on ${platform}; it has wheels for Python ${tags.map(python).join(", ")}`,
          fix: "put one of these Pythons on PATH (as python3.N), or leave this release out",
        },
  "outside-missing": (runtime: string, platform: string, tag: string, tags: readonly string[]): Message => ({
    exit: 3,
    what: `${runtime} has no wheel for Python ${python(tag)} on ${platform}; it has wheels for Python ${list(tags.map(python))}`,
    fix: "put one of these Pythons on PATH (as python3.N); without it nothing outside MNN says what the model computes",
  }),
  "wheel-hash": (file: string, said: string): Message => ({
    exit: 3,
    what: `${file} was refused: what the registry sent does not have the pinned SHA-256${quoted(said)}`,
    fix: "look at pip's index and proxy settings (`python3 -m pip config list`): something replaces or damages packages",
  }),
  "wheel-download": (file: string, said: string): Message => ({
    exit: 3,
    what: `cannot download ${file}${quoted(said)}`,
    fix: `look at the network and at pip's index (\`python3 -m pip config list\`); or ${FILL}`,
  }),
  "wheel-unpack": (file: string, said: string): Message => ({
    exit: 3,
    what: `cannot unpack ${file}${quoted(said)}`,
    fix: "free some space, or choose another cache folder with MNN_PARITY_HOME",
  }),
  "runtime-broken": (release: string, target: string, said: string): Message => ({
    exit: 3,
    what: `MNN ${release} does not start on ${target}${quoted(said)}`,
    fix: "look at what it said; `npx mnn-parity doctor` shows what this machine has",
  }),

  // --- Python
  "python-missing": (): Message => ({
    exit: 3,
    what: "no CPython 3.9 or later (64 bit, glibc) on PATH",
    fix: "install Python with pip",
    example: "apt-get install python3 python3-pip",
  }),
  "pip-missing": (): Message => ({
    exit: 3,
    what: "no Python on PATH has pip, which downloads MNN's wheels",
    fix: "install pip, or put a virtual environment's Python first on PATH",
    example: "apt-get install python3-pip",
  }),

  // --- emulated Arm
  "qemu-unsupported": (target: string): Message => ({
    exit: 3,
    what: `${target} cannot run here: qemu emulates single programs on Linux only`,
    fix: "run qemu targets on Linux; the host target needs no emulator",
  }),
  "qemu-not-static": (cpu: string, files: readonly string[]): Message => ({
    exit: 3,
    what: `no qemu-aarch64 with ${cpu} is fully static and for x86-64, as it must be to run inside Android: ${list(files)}`,
    fix: "install a static one",
    example: "apt-get install qemu-user-static",
  }),
  "cpu-unknown": (cpu: string, known: readonly string[]): Message => ({
    exit: 2,
    what: `qemu has no CPU ${cpu}; nearest by name: ${list(near(cpu, known, 3))}; all: ${list([...known].sort())}`,
    fix: "name one of these CPUs",
    example: `npx mnn-parity run --target qemu:${near(cpu, known, 1)[0] ?? "cortex-a76"}`,
  }),
  "apt-missing": (purpose: string): Message => ({
    exit: 3,
    what: `cannot fetch ${purpose}: this is done with apt-get on Debian and Ubuntu, and this is neither`,
    fix: "run emulated targets on Debian or Ubuntu, or leave them out",
    example: "npx mnn-parity run --target host",
  }),
  "apt-no-source": (purpose: string, codename: string): Message => ({
    exit: 3,
    what: `cannot fetch ${purpose}: apt's sources here have none of ${codename} itself`,
    fix: "add the distribution's own source to /etc/apt/sources.list.d",
    example: "apt-get indextargets",
  }),
  "apt-unreachable": (purpose: string, said: string): Message => ({
    exit: 3,
    what: `cannot fetch ${purpose}: no mirror of the distribution answered${quoted(said)}`,
    fix: `look at the network and apt's sources; or ${FILL}`,
  }),
  "apt-failed": (purpose: string, said: string): Message => ({
    exit: 3,
    what: `cannot fetch ${purpose} with apt-get${quoted(said)}`,
    fix: `look at the network and apt's sources; or ${FILL}`,
  }),
  "root-unpack": (name: string, said: string): Message => ({
    exit: 3,
    what: `cannot unpack the package ${name}${quoted(said)}`,
    fix: "free some space, or choose another cache folder with MNN_PARITY_HOME",
  }),

  // --- the cache
  "cache-broken": (file: string, folder: string, said: string): Message => ({
    exit: 3,
    what: `${file} is not what it was when it was kept, and cannot be taken away: ${said}`,
    fix: "remove the folder, or choose another cache folder with MNN_PARITY_HOME",
    example: `rm -rf "${folder}"`,
  }),
  "disk-full": (what: string): Message => ({
    exit: 3,
    what: `no space left on the disk for ${what}`,
    fix: "free some space, or choose another cache folder with MNN_PARITY_HOME",
    example: "MNN_PARITY_HOME=/another/disk/mnn-parity npx mnn-parity setup",
  }),
  "cache-unwritable": (folder: string, reason: string): Message => ({
    exit: 3,
    what: `cannot write the cache folder ${folder}: ${reason}`,
    fix: "choose another one with MNN_PARITY_HOME",
    example: "MNN_PARITY_HOME=/tmp/mnn-parity npx mnn-parity setup",
  }),

  // --- targets
  "target-unknown": (name: string, phones: readonly { name: string; chip: string }[]): Message => ({
    exit: 2,
    what: `no target ${name}; a target is host, qemu:CPU (with ;bionic on Android's libraries), adb, adb:SERIAL (with ;cpu=CPU on an x86_64 Android), or phone: with one of ${phones.map((phone) => `${phone.name} (${phone.chip})`).join(", ")}`,
    fix: "write one of these forms",
    example: "npx mnn-parity run --target host,qemu:cortex-a76,phone:sm6450",
  }),

  // --- conversion
  "model-format": (file: string, extensions: readonly string[]): Message => ({
    exit: 2,
    what: `${file} is not a model that MNN's converter takes: it goes by the ending, ${list(extensions)}`,
    fix: "rename the file to what it is, or convert it to ONNX first",
  }),
  "convert-option": (release: string, names: readonly string[], file: string): Message => ({
    exit: 2,
    what: `the converter of MNN ${release} knows no ${names.map((name) => `--${name}`).join(", ")}, and would pass over it without a word (${file})`,
    fix: "convert with a later release's converter, or leave it out",
    example: "converter: 3.6.1",
  }),
  "convert-failed": (file: string, release: string, said: string): Message => ({
    exit: 2,
    what: `MNN ${release} cannot convert ${file}${quoted(said)}`,
    fix: "look at the converter's words above; another release's converter may take it",
  }),
};
