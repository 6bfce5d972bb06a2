import { failure } from "../errors/error.ts";
import { parseAdbTarget } from "./adb-name.ts";
import { phones } from "./phones.ts";
import type { TargetSpec } from "./spec.ts";

/** `host`, `qemu:CPU`, `qemu:CPU;bionic`, `phone:NAME`, `adb` or `adb:SERIAL` as a target. Throws `target-unknown`, which tells the valid forms. */
export function resolveTarget(name: string): TargetSpec {
  if (name === "host") return { name, kind: "host", cpu: null, standsFor: null };
  const device = parseAdbTarget(name.trim());
  if (device) return device;
  const [, cpu] = /^qemu:([a-z0-9][a-z0-9._-]*);bionic$/i.exec(name.trim()) ?? [];
  if (cpu) return onBionic(emulated(cpu, null));
  const [, form, value] = /^(qemu|phone):([a-z0-9][a-z0-9._-]*)$/i.exec(name.trim()) ?? [];
  if (form?.toLowerCase() === "qemu" && value) return emulated(value, null);
  const phone = value && phones.find((row) => row.name === value.toLowerCase());
  if (!phone) throw failure("target-unknown", name, phones);
  return emulated(phone.cpu, { name: `phone:${phone.name}`, note: `${phone.chip}. ${phone.note}` });
}

const onBionic = (target: TargetSpec): TargetSpec => ({
  ...target,
  name: `${target.name};bionic`,
  bionic: true,
});

function emulated(cpu: string, standsFor: TargetSpec["standsFor"]): TargetSpec {
  const model = cpu.toLowerCase();
  return { name: `qemu:${model}`, kind: "qemu", cpu: model, standsFor };
}
