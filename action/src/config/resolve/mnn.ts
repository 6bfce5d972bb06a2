import path from "node:path";
import type { Config } from "../../../../core/report/schema.ts";
import { progress as told } from "../../../../core/words/log/progress.ts";
import type { Told } from "../../../../core/words/stored/phrase.ts";
import { failure } from "../../errors/error.ts";
import { reservedDefinitions } from "../../mnn/build-rules.ts";
import { type BuildFlags, defaultFlags, differing, flagsText, parseFlags } from "../../mnn/flags.ts";
import { sourceReleases } from "../../mnn/known-releases.ts";
import type { RuntimeSpec, SourceSpec, SourceWish } from "../../mnn/spec.ts";
import { UPSTREAM } from "../../mnn/spec.ts";
import { wheelReleases } from "../../mnn/wheels.ts";
import { nearest } from "../../system/nearest.ts";
import type { TargetSpec } from "../../target/spec.ts";
import type { BuildConfig, MnnConfig } from "../file/schema.ts";
import { releaseName, resolveRelease } from "./release.ts";

/** What a run asks of its runtimes beyond what wheels have. */
export interface Wants {
  bf16: boolean;
  opencl: boolean;
  /** To run on devices or on Android's libraries, for which there are no wheels. */
  device: boolean;
}

export const wantNothing: Wants = { bf16: false, opencl: false, device: false };

/** What these configurations ask on these targets. BF16 exists on Arm only, OpenCL not under emulation. */
export function wantsOf(configs: readonly Config[], targets: readonly TargetSpec[]): Wants {
  const arm = targets.some(({ kind }) => kind !== "host" || process.arch === "arm64");
  const real = targets.some(({ cpu }) => cpu === null);
  return {
    bf16: arm && configs.some(({ backend, precision }) => backend === "cpu" && precision === "low_bf16"),
    opencl: real && configs.some(({ backend }) => backend === "opencl"),
    device: targets.some(({ kind, bionic }) => kind === "adb" || bionic),
  };
}

/** An entry of `mnn` taken apart. */
interface Entry {
  /** What stands before the flags, trimmed. */
  base: string;
  /** Its origin where it says one. */
  form: "wheel" | "source" | "git" | "path" | null;
  rest: string;
  name: string | null;
  flags: BuildFlags;
  /** Whether flags were given at all. */
  flagged: boolean;
}

/**
 * One MNN from an entry: `3.6.1`, `wheel:3.6.1`, `source:2.9.3;bf16=off`, `git:REF`, `git:OWNER/REPO#REF`, `path:FOLDER`,
 * or a block with `mnn`, `build` and `name`. A bare release is its wheel, unless there is none or it lacks what is wanted.
 * Throws a ParityError with exit code 2.
 */
export function resolveMnn(written: MnnConfig, folder: string, wants: Wants): RuntimeSpec {
  const entry = parseEntry(written, folder);
  const { form, rest, base, flagged } = entry;
  if (form === "wheel" || (form === null && !flagged && isWheel(rest, wants))) {
    if (flagged) throw failure("build-wheel-flags", base);
    return { ...resolveRelease(rest), ...(entry.name ? { name: entry.name } : {}) };
  }
  if (form === "git") return sourceSpec(entry, "git", gitWish(base, rest, folder), `git:${rest}`, wants);
  if (form === "path") {
    const at = path.resolve(folder, rest);
    return sourceSpec(entry, "path", { kind: "path", folder: at }, `path:${rest}`, wants);
  }
  const release = releaseName(rest);
  if (form === null && !/^\d+(\.\d+)+$/.test(release) && /[:/\\]/.test(base))
    throw failure("source-form", base);
  if (!sourceReleases.includes(release)) {
    if (form === null) return resolveRelease(release);
    throw failure("source-release-unknown", release, sourceReleases, nearest(release, sourceReleases));
  }
  const source: SourceWish = { kind: "git", repository: UPSTREAM, ref: release, fixed: true };
  const shown = wheelReleases.includes(release) ? `${release} source` : release;
  const spec = sourceSpec(entry, "source", source, shown, wants);
  return {
    ...spec,
    release,
    written: `source:${release}${flagsText(entry.flags)}`,
    why: whySource(entry, wants),
  };
}

const isWheel = (rest: string, wants: Wants): boolean =>
  wheelReleases.includes(releaseName(rest)) && !Object.values(wants).some(Boolean);

/** Why a bare release is not run from its wheel, in words; null where the source was asked for. */
function whySource({ form, flagged, rest }: Entry, wants: Wants): Told | null {
  if (form !== null || flagged) return null;
  const release = releaseName(rest);
  if (!wheelReleases.includes(release)) return told.noWheel({ release });
  const [one, two] = [...(wants.bf16 ? ["BF16"] : []), ...(wants.opencl ? ["OpenCL"] : [])];
  return told.builtBecause({ release, lacks: whatLacks(one, two, wants.device) });
}

function whatLacks(one: string | undefined, two: string | undefined, device: boolean): Told {
  if (one && two) return device ? told.lacksTwoNoDevice({ one, two }) : told.lacksTwo({ one, two });
  if (one) return device ? told.lacksOneNoDevice({ one }) : told.lacksOne({ one });
  return told.noDevice();
}

function sourceSpec(
  { name, flags }: Entry,
  origin: SourceSpec["origin"],
  source: SourceWish,
  shown: string,
  wants: Wants,
): SourceSpec {
  const text = flagsText(flags);
  const address = source.kind === "path" ? `path:${source.folder}` : shown;
  return {
    name: name ?? `${shown}${text}`,
    origin,
    release: name ?? shown,
    written: `${address}${text}`,
    source,
    asked: flags,
    // What a configuration of the run needs is built in; it changes no number on the CPU, and so no identity.
    build: { ...flags, opencl: flags.opencl || (wants.opencl && differing(flags).opencl !== "off") },
    why: null,
  };
}

function parseEntry(written: MnnConfig, folder: string): Entry {
  const block = typeof written === "string" ? { mnn: written } : written;
  const [base = "", ...parts] = block.mnn.split(";").map((part) => part.trim());
  const parsed = parseFlags(parts.filter(Boolean));
  if ("wrong" in parsed) throw failure("build-flag-unknown", block.mnn, parsed.wrong);
  const [, form = null, rest = base] = /^(wheel|source|git|path):(.*)$/s.exec(base) ?? [];
  if (rest.trim() === "") throw failure("source-form", block.mnn);
  const flags = withBlock(parsed, block.build ?? {}, folder);
  const reserved = reservedDefinitions.filter((one) => one in flags.cmake);
  if (reserved.length > 0) throw failure("build-reserved", reserved);
  return {
    base,
    form: form as Entry["form"],
    rest: rest.trim(),
    name: block.name ?? null,
    flags,
    flagged: parts.some(Boolean) || block.build !== undefined,
  };
}

function withBlock(flags: BuildFlags, { cmake = {}, ...block }: BuildConfig, folder: string): BuildFlags {
  const said = Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined));
  const merged: BuildFlags = { ...defaultFlags, ...flags, ...said };
  const { kleidiai } = merged;
  return {
    ...merged,
    kleidiai: typeof kleidiai === "string" ? path.resolve(folder, kleidiai) : kleidiai,
    cmake: {
      ...flags.cmake,
      ...Object.fromEntries(
        Object.entries(cmake).map(([name, value]) => [
          name,
          value === true ? "ON" : value === false ? "OFF" : String(value),
        ]),
      ),
    },
  };
}

/** `REF` of MNN's own repository, `OWNER/REPO#REF` of a fork, or `ADDRESS#REF`. */
function gitWish(base: string, rest: string, folder: string): SourceWish {
  const at = rest.lastIndexOf("#");
  if (at < 0) {
    if (/\s|^-/.test(rest)) throw failure("source-form", base);
    return { kind: "git", repository: UPSTREAM, ref: rest, fixed: false };
  }
  const [where, ref] = [rest.slice(0, at), rest.slice(at + 1)];
  if (!where || !ref || /\s|^-/.test(ref) || where.startsWith("-")) throw failure("source-form", base);
  const fork = /^[\w.-]+\/[\w.-]+$/.test(where) && !where.startsWith(".");
  const repository = fork
    ? UPSTREAM.replace(/[\w.-]+\/[\w.-]+\.git$/, `${where}.git`)
    : /^(?:[a-z+]+:\/\/|[\w.-]+@)/.test(where)
      ? where
      : path.resolve(folder, where);
  return { kind: "git", repository, ref, fixed: false };
}

/** The run's MNN that a name means: by its name, as it is written, or by a release that only one has. */
export function findMnn<Spec extends RuntimeSpec>(written: string, among: readonly Spec[]): Spec | undefined {
  const name = releaseName(written);
  const exact = among.find((spec) => spec.name === name || ("written" in spec && spec.written === name));
  const [only, ...others] = among.filter(({ release }) => release === name);
  return exact ?? (others.length === 0 ? only : undefined);
}
