import { isWrong } from "../../../core/judge/verdict.ts";
import { histogramOf } from "../../../core/numeric/histogram.ts";
import type { Picture } from "../../../core/report/schema.ts";
import { readStored } from "../engine/store.ts";
import { pictureRange, tensorPicture } from "../input/picture.ts";
import { Once } from "../system/once.ts";
import type { CellDraft } from "./draft.ts";
import type { PreparedModel } from "./models.ts";

/** Pictures of inputs. Sets each input's `picture`. */
export async function depictInputs(models: readonly PreparedModel[]): Promise<Picture[]> {
  const inputs = models.flatMap((model) => model.inputs);
  const pictures = await Promise.all(
    inputs.map(async ({ report, loaded }) => {
      const picture = (await loaded?.draw()) ?? null;
      report.picture = picture?.id ?? null;
      return picture ?? [];
    }),
  );
  return pictures.flat();
}

/**
 * Pictures of outputs, reference beside candidate on the reference's scale, for every session in which some input came out
 * wrong: the ones that came out right belong beside them. Sets each output's `pictures`, or its `histogram` where it is none.
 */
export async function depictCells(drafts: CellDraft[]): Promise<Picture[]> {
  const worth = new Set(drafts.filter(({ verdict }) => isWrong(verdict)).map(sessionOf));
  const known = new Once<Picture | null>();
  const pictures: Picture[] = [];
  for (const draft of drafts.filter((cell) => worth.has(sessionOf(cell)))) {
    for (const output of draft.outputs) {
      const reference = draft.referenceOf?.outputs.find(({ name }) => name === output.name);
      const candidate = draft.result?.outputs.find(({ name }) => name === output.name);
      if (!reference || !candidate) continue;
      const data = await readStored(reference);
      if (!(data instanceof Float32Array)) continue;
      const range = pictureRange(data, output.shape);
      const show = (digest: string, read: () => Promise<Float32Array>): Promise<Picture | null> =>
        known.get(`${digest} ${range.min} ${range.max}`, async () =>
          tensorPicture(await read(), output.shape, range),
        );
      const left = await show(reference.digest, async () => data);
      const read = async () => (await readStored(candidate)) as Float32Array;
      const right = await show(candidate.digest, read);
      if (!left || !right) {
        const histogram = histogramOf(data, await read(), output.metrics);
        if (histogram) output.histogram = histogram;
        continue;
      }
      output.pictures = { reference: left.id, candidate: right.id };
      pictures.push(left, right);
    }
  }
  return pictures;
}

const sessionOf = ({ model, runtime, target, config }: CellDraft): string =>
  JSON.stringify([model, runtime, target, config]);
