import type { Device } from "../../../../core/report/schema.ts";
import { parseCpuInfo, sumUp } from "../../system/cpu-info.ts";

/** One shell script whose answer tells all; a device that lacks a tool leaves its part empty. */
export const DESCRIBE = [
  ["props", "getprop"],
  ["machine", "uname -m"],
  ["cpuinfo", "cat /proc/cpuinfo"],
  ["gpu", "dumpsys SurfaceFlinger | grep -m 1 'GLES:'"],
  ["thermal", "dumpsys thermalservice | grep -m 1 'Thermal Status'"],
  ["battery", "dumpsys battery"],
]
  .map(([name, command]) => `echo; echo "@@${name}"; ${command} 2>/dev/null`)
  .join("; ");

/** What a device said of itself. */
export interface Described {
  device: Omit<Device, "serial" | "pinned">;
  /** `arm64-v8a`, `x86_64`, the device's own first; the kernel's word for it where there is no property. */
  abis: string[];
  /** Whether Android says that it runs in Google's emulator. */
  virtual: boolean;
  cpu: string;
}

/** Reads the answer to {@link DESCRIBE}. */
export function parseDescription(text: string): Described {
  const parts = new Map(
    text
      .split(/^@@/m)
      .slice(1)
      .map((part): [string, string] => {
        const end = part.indexOf("\n");
        return [part.slice(0, end).trim(), part.slice(end + 1)];
      }),
  );
  const part = (name: string) => (parts.get(name) ?? "").replaceAll("\r", "").trim();
  const props = new Map(
    [...part("props").matchAll(/^\[([^\]]+)\]: \[([^\]]*)\]$/gm)].map(([, key, value]) => [key, value]),
  );
  const prop = (...names: string[]): string | null => {
    const words = names.map((name) => props.get(name)).filter(Boolean);
    return words.length > 0 ? words.join(" ") : null;
  };
  const { features, cores } = parseCpuInfo(part("cpuinfo"));
  const android = prop("ro.build.version.release");
  const level = prop("ro.build.version.sdk");
  const soc = prop("ro.soc.manufacturer", "ro.soc.model") ?? prop("ro.board.platform");
  const listed = (prop("ro.product.cpu.abilist") ?? "").split(",");
  const own = prop("ro.product.cpu.abi") ?? (listed[0] || abiOf(part("machine")));
  const abis = unique([own, ...listed]).filter(Boolean);
  const virtual =
    prop("ro.boot.qemu") === "1" ||
    prop("ro.kernel.qemu") === "1" ||
    /^(ranchu|goldfish)/.test(prop("ro.hardware") ?? "");
  const model = prop("ro.product.manufacturer", "ro.product.model");
  return {
    abis,
    virtual,
    cpu: [soc, sumUp(cores)].filter(Boolean).join(", ") || "unknown",
    device: {
      model,
      soc,
      system: android === null ? null : `Android ${android}${level ? ` (API ${level})` : ""}`,
      abi: abis[0] ?? null,
      cpuFeatures: features,
      cores,
      gpu: part("gpu").replace(/^GLES:\s*/, "") || null,
      thermal: thermalOf(part("thermal")),
      battery: batteryOf(part("battery")),
    },
  };
}

const unique = (names: string[]): string[] => [...new Set(names)];

const abiOf = (machine: string): string => (machine === "aarch64" ? "arm64-v8a" : machine || "unknown");

const THERMAL = ["none", "light", "moderate", "severe", "critical", "emergency", "shutdown"];

/** Android's PowerManager.THERMAL_STATUS_*. */
function thermalOf(text: string): string | null {
  const status = /Thermal Status:\s*(\d)/.exec(text)?.[1];
  return status === undefined ? null : `${status} (${THERMAL[Number(status)] ?? "unknown"})`;
}

function batteryOf(text: string): string | null {
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s*(\\S+)`, "m").exec(text)?.[1];
  const level = field("level");
  if (level === undefined) return null;
  const tenths = Number(field("temperature"));
  const powered = /powered:\s*true/.test(text) ? "on power" : "on battery";
  return [`${level}%`, powered, ...(Number.isFinite(tenths) ? [`${tenths / 10} °C`] : [])].join(", ");
}
