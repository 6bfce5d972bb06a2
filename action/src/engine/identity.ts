import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Config, Target } from "../../../core/report/schema.ts";
import type { Place } from "../places/place/place.ts";
import { sha256File, sha256Text } from "../system/hash.ts";
import { packageRoot } from "../system/package-root.ts";
import { hostFeatures } from "../system/platform.ts";
import { toolVersion } from "../system/version.ts";
import { extrasFor } from "./extras.ts";
import { PROTOCOL } from "./frame.ts";
import { planConfig } from "./plan.ts";
import type { Ask, Feed } from "./setup.ts";

/** Raised when what is kept of a result changes its form or its meaning. */
const FORM = 1;

/** Everything that the bits of a result depend on: where one of these is another, nothing is known of it. */
export interface Ingredients {
  form: number;
  /** Of the tool: its version, the protocol, and the sources of its probes. */
  tool: { version: string; protocol: string; probe: string };
  /** Digest of the .mnn's files, external weights among them. */
  model: string;
  /** As fed, so after preprocessing: by position, each with the digest of its bytes. */
  input: { name: string; dtype: string; shape: number[]; optional: boolean; digest: string }[];
  /** With its artifacts' digests and, of a source build, commit and flags. */
  runtime: Omit<Place["runtime"], "id" | "name">;
  /** Emulator and its version, the CPU's features, a device's system. A CPU's name is none: clouds mix them. */
  target: unknown;
  /** Python, numpy, the system root. */
  artifacts: Place["artifacts"];
  /** As the probe is told it, with what is asked beyond it. */
  config: object;
  opencl: unknown;
}

/** The digest of a result's ingredients. @param modelDigest of its `.mnn`'s files */
export async function ingredientsOf(
  { config, ask = {} }: { config: Config; ask?: Ask },
  place: Place,
  modelDigest: string,
  feed: Feed,
): Promise<Ingredients> {
  const { id: _, name: __, ...runtime } = place.runtime;
  const input: Ingredients["input"] = [];
  for (const tensor of feed.tensors) {
    const { name, dtype, shape, optional = false } = tensor;
    input.push({ name, dtype, shape, optional, digest: await digestOfFed(tensor) });
  }
  return {
    form: FORM,
    tool: { version: toolVersion(), protocol: PROTOCOL, probe: await probeDigest() },
    model: modelDigest,
    input,
    runtime,
    target: targetOf(place.target),
    artifacts: place.artifacts,
    config: planConfig(config, { ...extrasFor(config, place, undefined), ...ask }),
    opencl: place.opencl?.describe(config) ?? null,
  };
}

/** Ingredients as a file's name. */
export const keyOf = (ingredients: Ingredients): string => sha256Text(JSON.stringify(ingredients));

function targetOf({ kind, platform, cpu, emulator, device }: Target): unknown {
  if (kind === "host") return { kind, platform, features: hostFeatures() };
  if (!device) return { kind, platform, cpu, emulator };
  const { serial: _, thermal: __, battery: ___, ...about } = device;
  return { kind, platform, cpu, emulator, device: about };
}

/** Of what is fed, whose files are written once. */
const fed = new WeakMap<Feed["tensors"][number], Promise<string>>();

function digestOfFed(tensor: Feed["tensors"][number]): Promise<string> {
  const known = fed.get(tensor) ?? sha256File(tensor.file);
  fed.set(tensor, known);
  return known;
}

let probe: Promise<string> | undefined;

/** One digest over the sources of all probes. */
function probeDigest(): Promise<string> {
  probe ??= digestOfFolder(path.join(packageRoot(), "action", "probe"));
  return probe;
}

async function digestOfFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.endsWith(".pyc"))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return sha256Text(JSON.stringify(files.map((file, at) => [path.relative(folder, file), texts[at]])));
}
