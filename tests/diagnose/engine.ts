import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { ProbeEngine } from "../../action/src/engine/engine.ts";
import { TensorStore } from "../../action/src/engine/store.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import { type PreparedModel, prepareModel } from "../../action/src/grid/models.ts";
import { Places } from "../../action/src/places/places.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { Work } from "../../action/src/progress/work.ts";
import { Slots } from "../../action/src/system/slots.ts";
import { testContext } from "../support/tool-context.ts";

/** A real engine, and the models of a parity.yml made ready for it. */
export async function engineFor(configuration: string): Promise<{
  engine: ProbeEngine;
  models: PreparedModel[];
  folder: string;
  places: Places;
  close(): Promise<void>;
}> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-diagnose-"));
  await writeFile(path.join(folder, "parity.yml"), configuration);
  const context = testContext();
  const settings = await loadSettings({ file: "parity.yml", flags: {}, cwd: folder });
  const places = new Places(context, { wanted: false, choice: "auto" });
  const place = places.get.bind(places);
  const workspace = new Workspace(folder);
  const models: PreparedModel[] = [];
  for (const model of settings.models)
    models.push(await prepareModel(model, { settings, context, workspace, place }));
  const engine = new ProbeEngine({
    place,
    slots: new Slots(2),
    store: new TensorStore(path.join(folder, "outputs")),
    workspace,
    timeoutMs: 120_000,
    signal: context.signal,
    work: new Work(silentProgress.step("")),
  });
  return {
    engine,
    models,
    folder,
    places,
    close: async () => {
      await engine.close();
      await places.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
