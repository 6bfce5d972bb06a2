import { expect, test } from "vitest";
import { privateConfig } from "../../action/src/places/packages/apt.ts";
import {
  firstMirror,
  parseTargets,
  portsOf,
  privateSources,
} from "../../action/src/places/packages/apt-sources.ts";
import { parseDistribution } from "../../action/src/places/packages/distribution.ts";
import { emulatorSuites, pythonSuites } from "../../action/src/places/packages/suites.ts";
import { parseCpus } from "../../action/src/places/qemu/emulator.ts";

test.each([
  ["ID=debian\nVERSION_CODENAME=bookworm\n", { id: "debian", codename: "bookworm" }],
  ['ID=ubuntu\nVERSION_CODENAME="noble"\nUBUNTU_CODENAME=noble\n', { id: "ubuntu", codename: "noble" }],
  ["ID=linuxmint\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n", { id: "ubuntu", codename: "noble" }],
  ["ID=fedora\n", null],
  ["", null],
])("os-release %j", (text, distribution) => {
  expect(parseDistribution(text)).toEqual(distribution);
});

const debian = parseTargets(
  [
    "bookworm|main|http://mirror.test/debian/",
    "bookworm-updates|main|http://mirror.test/debian/",
    "bookworm-security|main|http://mirror.test/debian-security/",
    "bookworm-backports|main|http://mirror.test/debian/",
    "bookworm|stable|https://third-party.test/linux/",
    "nodistro|main|https://other.test/",
    "",
  ].join("\n"),
);
const wanted = {
  distribution: { id: "debian" as const, codename: "bookworm" },
  codename: "bookworm",
  arch: "arm64" as const,
  hostArch: "amd64" as const,
  components: ["main"],
  keyring: "/keys.gpg",
};

test("of the machine's sources only the distribution's own, for the other architecture", () => {
  expect(privateSources(debian, wanted)).toEqual([
    "deb [arch=arm64 signed-by=/keys.gpg] http://mirror.test/debian/ bookworm main",
    "deb [arch=arm64 signed-by=/keys.gpg] http://mirror.test/debian/ bookworm-updates main",
    "deb [arch=arm64 signed-by=/keys.gpg] http://mirror.test/debian-security/ bookworm-security main",
  ]);
});

test("another release of the distribution, and no source at all", () => {
  const [first] = privateSources(debian, { ...wanted, codename: "trixie", keyring: null });
  expect(first).toBe("deb [arch=arm64] http://mirror.test/debian/ trixie main");
  expect(privateSources([], wanted)).toEqual([]);
});

test("Ubuntu's arm64 packages are on its ports mirror, which can be named", () => {
  const ubuntu = parseTargets(
    "noble|main|http://mirror.test/ubuntu/\nnoble|universe|http://mirror.test/ubuntu/",
  );
  const ask = { ...wanted, distribution: { id: "ubuntu" as const, codename: "noble" }, codename: "noble" };
  const ports = "http://ports.test/";
  expect(privateSources(ubuntu, { ...ask, ports })).toEqual([
    "deb [arch=arm64 signed-by=/keys.gpg] http://ports.test/ noble main",
  ]);
  const own = { ...ask, arch: "amd64" as const, components: ["main", "universe"], ports };
  expect(privateSources(ubuntu, own)).toHaveLength(2);
  expect(privateSources(ubuntu, own)[0]).toContain("http://mirror.test/ubuntu/");
  expect(privateSources(ubuntu, { ...ask, hostArch: "arm64", ports })[0]).toContain(
    "http://mirror.test/ubuntu/",
  );
});

test.each([
  ["http://archive.ubuntu.test/ubuntu/", "http://ports.ubuntu.test/ubuntu-ports/"],
  ["http://azure.archive.ubuntu.test/ubuntu/", "http://ports.ubuntu.test/ubuntu-ports/"],
  ["http://security.ubuntu.test/ubuntu", "http://ports.ubuntu.test/ubuntu-ports/"],
  ["https://mirror.test/pub/ubuntu/", "https://mirror.test/pub/ubuntu-ports/"],
])("where %s has its arm64 packages", (uri, ports) => {
  expect(portsOf(uri)).toBe(ports);
});

test("the first mirror of a list", () => {
  expect(firstMirror("# mirrors\nhttp://a.test/ubuntu/\tpriority:1\nhttp://b.test/\n")).toBe(
    "http://a.test/ubuntu/",
  );
  expect(firstMirror("# none\n")).toBeNull();
});

test("a private apt keeps the machine's proxy, not its hooks and further indexes", () => {
  const machine = [
    'Acquire::http::Proxy "http://proxy.test:3128";',
    'Acquire::IndexTargets::deb::DEP-11::MetaKey "x";',
    'APT::Update::Post-Invoke:: "rm -f /var/cache/apt/archives/*.deb";',
  ].join("\n");
  const config = privateConfig("/state", "arm64", machine);
  expect(config).toContain('Acquire::http::Proxy "http://proxy.test:3128";');
  expect(config).toContain('Dir::State::status "/state/status";');
  expect(config).not.toMatch(/DEP-11|Post-Invoke/);
});

test("which releases of the distribution serve", () => {
  expect(pythonSuites({ id: "debian", codename: "trixie" }, ["cp311", "cp313"])).toEqual([
    "trixie",
    "bookworm",
  ]);
  expect(pythonSuites({ id: "debian", codename: "trixie" }, ["cp39", "cp311"])).toEqual([
    "bookworm",
    "bullseye",
  ]);
  expect(pythonSuites({ id: "ubuntu", codename: "plucky" }, ["cp312"])).toEqual(["noble", "plucky"]);
  expect(emulatorSuites({ id: "debian", codename: "bookworm" })).toEqual(["bookworm", "trixie"]);
  expect(emulatorSuites({ id: "debian", codename: "forky" })[0]).toBe("forky");
});

test("the CPUs that qemu prints", () => {
  expect(parseCpus("Available CPUs:\n  a64fx\n  cortex-a76\n  max\n")).toEqual([
    "a64fx",
    "cortex-a76",
    "max",
  ]);
});
