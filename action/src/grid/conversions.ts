import path from "node:path";
import type { Model } from "../../../core/report/schema.ts";
import { progress as told } from "../../../core/words/log/progress.ts";
import type { ModelSettings } from "../config/resolve/settings.ts";
import { digestOf } from "../engine/store.ts";
import type { Workspace } from "../engine/workspace.ts";
import { asParityError } from "../errors/error.ts";
import { convertId } from "../mnn/convert-options.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { convertModel } from "../places/wheel/convert.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { digestOfGraph, digestOfSource } from "./model-digest.ts";

/** A model as MNN reads it, and which release's converter made it; null where it was a .mnn already. */
export interface Converted {
  /** The .mnn file. */
  file: string;
  converter: string | null;
  converted: Model["converted"];
}

interface Needs {
  workspace: Workspace;
  context: ToolContext;
}

/** Converts with one release's converter. @throws ParityError */
export async function convertBy(
  release: string,
  model: ModelSettings,
  { workspace, context }: Needs,
): Promise<Converted> {
  const asked = convertId(model.convert ?? {});
  const name = digestOf(Buffer.from([model.file, release, ...(asked ? [asked] : [])].join(" "))).slice(0, 12);
  const file = path.join(workspace.folder, "models", `${name}.mnn`);
  const { converter } = await convertModel(model.file, file, release, context, model.convert);
  const converted = { from: path.basename(model.file), sha256: await digestOfSource(model.file), converter };
  return { file, converter: release, converted };
}

/**
 * What each release runs: what its own converter makes, where it has one and takes the model; else what `shared` is. Where two
 * converters make the same graph it is one file.
 */
export async function convertByOwn(
  model: ModelSettings,
  releases: RuntimeSpec[],
  shared: Converted,
  needs: Needs,
): Promise<Map<string, Converted>> {
  const made = new Map<string, Converted>();
  const byDigest = new Map<string, string>();
  for (const { name, origin, release } of releases.filter(({ origin }) => origin === "wheel")) {
    if (origin !== "wheel" || release === shared.converter) continue;
    try {
      const own = await convertBy(release, model, needs);
      if (byDigest.size === 0) byDigest.set(await digestOfGraph(shared.file), shared.file);
      const digest = await digestOfGraph(own.file);
      made.set(name, { ...own, file: byDigest.get(digest) ?? own.file });
      if (!byDigest.has(digest)) byDigest.set(digest, own.file);
    } catch (error) {
      needs.context.signal.throwIfAborted();
      const { message } = asParityError(error);
      needs.context.progress.note(
        told.converts({
          runtime: release,
          model: model.name,
          converter: shared.converter ?? "",
          why: message,
        }),
      );
    }
  }
  return made;
}
