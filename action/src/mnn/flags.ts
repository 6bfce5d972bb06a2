/** What a source build is made with, beyond what every build of ours has. */
export interface BuildFlags {
  /** fp16 kernels of Armv8.2. */
  arm82: boolean;
  bf16: boolean;
  opencl: boolean;
  /** Weight-quantised convolutions without expansion, as in MNN's wheels. */
  lowMemory: boolean;
  /** False, true for what the tree carries, or the absolute folder of KleidiAI's sources. */
  kleidiai: boolean | string;
  /** Further CMake definitions, which win over ours. */
  cmake: Record<string, string>;
}

/** Everything that a phone's build has and that costs nothing where it is not used. */
export const defaultFlags: BuildFlags = {
  arm82: true,
  bf16: true,
  opencl: false,
  lowMemory: true,
  kleidiai: false,
  cmake: {},
};

export const switches = ["arm82", "bf16", "opencl", "lowMemory", "kleidiai"] as const;

const word = (value: boolean | string): string => (value === true ? "on" : value === false ? "off" : value);

/** The flags that differ from the defaults, by name, in a fixed order: a runtime's identity. */
export function differing(flags: BuildFlags): Record<string, string> {
  const changed = switches
    .filter((name) => flags[name] !== defaultFlags[name])
    .map((name): [string, string] => [name, word(flags[name])]);
  const further = Object.entries(flags.cmake).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries([...changed, ...further]);
}

/** `;bf16=off;MNN_AVX512=ON`, as it is written after an entry; empty for the defaults. */
export const flagsText = (flags: BuildFlags): string =>
  Object.entries(differing(flags))
    .map(([name, value]) => `;${name}=${value}`)
    .join("");

/**
 * Flags from the parts that follow an entry: `bf16=off`, `MNN_AVX512=ON`.
 *
 * @returns the flags, or the part that is not understood
 */
export function parseFlags(parts: readonly string[]): BuildFlags | { wrong: string } {
  const flags: BuildFlags = { ...defaultFlags, cmake: {} };
  for (const part of parts) {
    const [, name = "", value = ""] = /^([A-Za-z]\w*)\s*=\s*(.+)$/.exec(part) ?? [];
    const known = switches.find((one) => one === name);
    if (known === "kleidiai") flags.kleidiai = /^(on|off)$/i.test(value) ? isOn(value) : value;
    else if (known && /^(on|off)$/i.test(value)) flags[known] = isOn(value);
    else if (!known && /^[A-Z]\w*$/.test(name)) flags.cmake[name] = value;
    else return { wrong: part };
  }
  return flags;
}

const isOn = (value: string): boolean => value.toLowerCase() === "on";
