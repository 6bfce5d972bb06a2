import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { nativeFor } from "../../action/src/places/qemu/native.ts";
import { cpuInfo } from "../support/adb/phone.ts";

// No Arm machine is here: what one says of itself is a file.
const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-native-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function on(text: string, platform = "linux-aarch64") {
  const file = path.join(folder, "cpuinfo");
  writeFileSync(file, text);
  return (cpu: string) => nativeFor(cpu, { platform, cpuInfo: file });
}

/** Four cores of a part with these features. */
const machine = (part: string, features: string): string =>
  [0, 1, 2, 3]
    .map(
      (core) =>
        `processor\t: ${core}\nFeatures\t: ${features}\nCPU implementer\t: 0x41\nCPU part\t: ${part}\n`,
    )
    .join("\n");
const NEOVERSE_N1 = machine(
  "0xd0c",
  "fp asimd aes crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp ssbs",
);
const NEOVERSE_N2 = machine(
  "0xd49",
  "fp asimd fphp asimdhp asimddp sve sve2 sveaes svei8mm svebf16 i8mm bf16",
);

test("a CPU with just the features of the emulated one runs it natively, and says so", async () => {
  expect(await on(NEOVERSE_N1)("cortex-a76")).toBe(
    "4x Neoverse-N1, natively: of what MNN picks kernels by it has what cortex-a76 has",
  );
  expect(await on(NEOVERSE_N2)("cortex-a710")).toContain("4x Neoverse-N2, natively");
  expect(await on(cpuInfo)("cortex-a55")).toContain("4x Cortex-A55, 4x Cortex-A78");
});

test.each([
  ["more features, which would pick other kernels", NEOVERSE_N2, "cortex-a76"],
  ["fewer features", NEOVERSE_N1, "neoverse-n2"],
  ["fp16, where the emulated CPU is there to have none", NEOVERSE_N1, "cortex-a57"],
  ["a model of which nothing certain is known", NEOVERSE_N2, "max"],
  ["a machine that does not tell its features", "processor\t: 0\n", "cortex-a57"],
])("%s: emulated", async (_, text, cpu) => {
  expect(await on(text)(cpu)).toBeNull();
});

test("an x86 machine emulates, whatever its cpuinfo has", async () => {
  expect(await on(NEOVERSE_N1, "linux-x86_64")("cortex-a76")).toBeNull();
});
