import { readFile } from "node:fs/promises";

/** What the private apt needs to know about the Linux distribution. */
export interface Distribution {
  id: "debian" | "ubuntu";
  /** `bookworm`, `noble`. */
  codename: string;
}

/** The distribution by `/etc/os-release`, or null where it is neither Debian nor Ubuntu nor built on them. */
export async function readDistribution(file = "/etc/os-release"): Promise<Distribution | null> {
  return parseDistribution(await readFile(file, "utf8").catch(() => ""));
}

/** Reads the text of an os-release file. Mint and its like name the Ubuntu under them. */
export function parseDistribution(text: string): Distribution | null {
  const field = (name: string) => new RegExp(`^${name}=["']?([^"'\\n]*)["']?$`, "m").exec(text)?.[1] ?? "";
  const ubuntu = field("UBUNTU_CODENAME");
  if (ubuntu) return { id: "ubuntu", codename: ubuntu };
  const codename = field("VERSION_CODENAME");
  return field("ID") === "debian" && codename ? { id: "debian", codename } : null;
}
