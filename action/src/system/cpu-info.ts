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

/** What /proc/cpuinfo says: the first core's features, and one name a core. */
export function parseCpuInfo(text: string): { features: string[]; cores: string[] } {
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
export function sumUp(cores: string[]): string {
  const counts = new Map<string, number>();
  for (const core of cores) counts.set(core, (counts.get(core) ?? 0) + 1);
  return [...counts].map(([core, count]) => `${count}x ${core}`).join(", ");
}
