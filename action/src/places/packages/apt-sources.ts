import type { Distribution } from "./distribution.ts";

/** One line of `apt-get indextargets`: where packages come from on this machine. */
export interface ConfiguredSource {
  suite: string;
  component: string;
  uri: string;
}

/** The format that `parseTargets` reads. */
export const TARGET_FORMAT = "$(RELEASE)|$(COMPONENT)|$(REPO_URI)";

export function parseTargets(text: string): ConfiguredSource[] {
  return text
    .split("\n")
    .map((line) => line.split("|"))
    .flatMap(([suite, component, uri]) => (suite && component && uri ? [{ suite, component, uri }] : []));
}

/**
 * Ubuntu keeps arm64 apart from x86-64: its own servers have it under the name `ports` in place of `archive`, mirrors
 * in a folder beside. `MNN_PARITY_UBUNTU_PORTS` names another place where this guess is wrong.
 */
export function portsOf(uri: string): string {
  if (!URL.canParse(uri)) return uri;
  const url = new URL(uri);
  const official = /(?:^|\.)(?:archive|security)\.(.+)$/.exec(url.hostname);
  if (official) url.hostname = `ports.${official[1]}`;
  url.pathname = url.pathname.replace(/\/ubuntu\/?$/, "/ubuntu-ports/");
  return url.href;
}

/** The first address in a list of mirrors, as `mirror+file:` sources keep it; null where there is none. */
export const firstMirror = (list: string): string | null =>
  list
    .split("\n")
    .map((line) => line.split(/\s/)[0] ?? "")
    .find((word) => /^https?:/.test(word)) ?? null;

const MOVING_NAMES = ["stable", "testing", "unstable", "sid"];

export interface SourcesWanted {
  distribution: Distribution;
  /** The release to take packages of; usually the distribution's own. */
  codename: string;
  /** Debian's name of the architecture. */
  arch: "amd64" | "arm64";
  /** This machine's architecture. */
  hostArch: "amd64" | "arm64";
  components: string[];
  /** A keyring's path, or null to trust what the machine trusts. */
  keyring: string | null;
  ports?: string;
}

/**
 * The `sources.list` for a private apt: of the machine's sources those that carry the distribution itself,
 * told by suite and component (and by their signature: `keyring`). Third-party sources are left out.
 * Empty where the machine has none of the distribution's own.
 */
export function privateSources(configured: ConfiguredSource[], wanted: SourcesWanted): string[] {
  const own = [wanted.distribution.codename, ...MOVING_NAMES];
  const options = [`arch=${wanted.arch}`, ...(wanted.keyring ? [`signed-by=${wanted.keyring}`] : [])];
  const lines = configured.flatMap(({ suite, component, uri }) => {
    const [, name = "", pocket = ""] = /^([a-z]+)(-updates|-security|\/updates)?$/.exec(suite) ?? [];
    if (!own.includes(name) || !wanted.components.includes(component)) return [];
    const mirror = mirrorFor(uri, wanted);
    return [`deb [${options.join(" ")}] ${mirror} ${wanted.codename}${pocket} ${component}`];
  });
  return [...new Set(lines)];
}

function mirrorFor(uri: string, { distribution, arch, hostArch, ports }: SourcesWanted): string {
  const elsewhere = distribution.id === "ubuntu" && arch === "arm64" && hostArch !== "arm64";
  return elsewhere && !uri.includes("ubuntu-ports") ? (ports ?? portsOf(uri)) : uri;
}
