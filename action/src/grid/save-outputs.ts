import { stat } from "node:fs/promises";
import path from "node:path";
import { isWrong } from "../../../core/judge/verdict.ts";
import { fileNameOf } from "../../../core/report/files.ts";
import { digestOf, readStored } from "../engine/store.ts";
import { saveNpz } from "../input/save.ts";
import type { CellDraft } from "./draft.ts";

/** As many bytes of a run's outputs as are kept beside its report, which a job uploads. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Writes what cells gave that came out wrong, and what their references gave (`NAME.reference`), as one .npz a cell below
 * `<folder>/outputs`: what a person who asks why can look at without MNN. Sets each one's `outputsFile`. Of what is too much, the
 * first is kept.
 *
 * @throws ParityError with exit code 3 where it cannot be written
 */
export async function saveOutputs(drafts: readonly CellDraft[], folder: string): Promise<void> {
  let room = MOST_BYTES;
  for (const draft of drafts.filter(({ verdict }) => isWrong(verdict))) {
    const sides = [
      ...(draft.result?.outputs ?? []),
      ...(draft.referenceOf?.outputs ?? []).map((one) => ({ ...one, name: `${one.name}.reference` })),
    ];
    const sizes = await Promise.all(sides.map(({ file }) => stat(file)));
    room -= sizes.reduce((sum, { size }) => sum + size, 0);
    if (room < 0) return;
    const arrays = await Promise.all(
      sides.map(async (one) => ({ name: one.name, data: await readStored(one), shape: one.shape })),
    );
    const { model, input, runtime, target, config } = draft;
    const name = digestOf(Buffer.from(JSON.stringify([runtime, target, config]))).slice(0, 16);
    const file = `outputs/${fileNameOf(model)}/${fileNameOf(input)}/${name}.npz`;
    await saveNpz(path.join(folder, file), arrays);
    draft.outputsFile = file;
  }
}
