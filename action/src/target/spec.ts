/** `host`, `qemu:cortex-a76`, `adb:SERIAL`, `adb;cpu=cortex-a76`; a phone's name is resolved to the qemu CPU that stands for it. */
export interface TargetSpec {
  /** The target's id in the report, `qemu:cortex-a76`. */
  name: string;
  kind: "host" | "qemu" | "adb";
  /** The CPU model that qemu emulates, here or on an x86 Android (`adb;cpu=cortex-a76`); null where nothing is emulated. */
  cpu: string | null;
  standsFor: { name: string; note: string } | null;
  /** Of `adb` targets: which device, null for the only one, and the cores to pin the probe to, if any. */
  adb?: { serial: string | null; cores: number[] | null };
}
