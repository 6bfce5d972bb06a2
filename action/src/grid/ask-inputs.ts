import { rm } from "node:fs/promises";
import type { TensorInfo } from "../../../core/report/schema.ts";
import { progress as told } from "../../../core/words/log/progress.ts";
import type { Settings } from "../config/resolve/settings.ts";
import { newTemporaryFolder, Workspace } from "../engine/workspace.ts";
import { failure } from "../errors/error.ts";
import { Places } from "../places/places.ts";
import { inStep } from "../progress/step.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { whatItTakes } from "./models.ts";

/** The inputs of a model that must be fed, and those that may be given or not. */
export interface Takes {
  signature: TensorInfo[];
  unused: TensorInfo[];
}

/**
 * Asks MNN for the inputs of each model of the settings; nothing is fed. By the model's name.
 *
 * @throws ParityError for what is no model, what cannot be converted, and what no MNN of the settings loads
 */
export async function askInputs(settings: Settings, context: ToolContext): Promise<Map<string, Takes>> {
  const folder = await newTemporaryFolder();
  const places = new Places(context, { wanted: false, choice: settings.opencl });
  const needs = { settings, context, workspace: new Workspace(folder), place: places.get.bind(places) };
  const answers = new Map<string, Takes>();
  try {
    for (const model of settings.models)
      await inStep(context.progress, told.asking({ model: model.name }), async () => {
        const takes = await whatItTakes(model, needs);
        if (!takes)
          throw failure(
            "init-refused",
            model.file,
            settings.releases.map(({ name }) => name),
          );
        answers.set(model.name, takes);
        return undefined;
      });
    return answers;
  } finally {
    await places.close();
    await rm(folder, { recursive: true, force: true });
  }
}
