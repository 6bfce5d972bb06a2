import type { Device } from "../../../../core/report/schema.ts";

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

/** Arm's own cores by the part number that /proc/cpuinfo has. */
const PARTS: Record<string, string> = {
  "0xd03": "Cortex-A53",
  "0xd04": "Cortex-A35",
  "0xd05": "Cortex-A55",
  "0xd07": "Cortex-A57",
  "0xd08": "Cortex-A72",
  "0xd09": "Cortex-A73",
  "0xd0a": "Cortex-A75",
  "0xd0b": "Cortex-A76",
  "0xd0c": "Neoverse-N1",
  "0xd0d": "Cortex-A77",
  "0xd40": "Neoverse-V1",
  "0xd41": "Cortex-A78",
  "0xd44": "Cortex-X1",
  "0xd46": "Cortex-A510",
  "0xd47": "Cortex-A710",
  "0xd48": "Cortex-X2",
  "0xd49": "Neoverse-N2",
  "0xd4d": "Cortex-A715",
  "0xd4e": "Cortex-X3",
  "0xd80": "Cortex-A520",
  "0xd81": "Cortex-A720",
  "0xd82": "Cortex-X4",
};

function parseCpuInfo(text: string): { features: string[]; cores: string[] } {
  const field = (block: string, name: string) =>
    new RegExp(`^${name}\\s*:\\s*(.*)$`, "m").exec(block)?.[1]?.trim();
  const blocks = text.split(/^(?=processor\s*:)/m).filter((block) => /^processor\s*:/.test(block));
  const cores = blocks.map((block) => {
    const part = field(block, "CPU part") ?? "";
    const maker = field(block, "CPU implementer") ?? "";
    if (maker === "0x41" && PARTS[part]) return PARTS[part];
    return part ? `implementer ${maker} part ${part}` : (field(block, "model name") ?? "unknown");
  });
  return {
    features: (field(text, "Features") ?? field(text, "flags") ?? "").split(/\s+/).filter(Boolean),
    cores,
  };
}

/** `4x Cortex-A78, 4x Cortex-A55`. */
function sumUp(cores: string[]): string {
  const counts = new Map<string, number>();
  for (const core of cores) counts.set(core, (counts.get(core) ?? 0) + 1);
  return [...counts].map(([core, count]) => `${count}x ${core}`).join(", ");
}

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
