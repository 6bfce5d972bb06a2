import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Tried } from "../../../core/report/answer-asked.ts";
import type { Cures } from "../../../core/report/answer-cures.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { digestOf, readStored } from "../engine/store.ts";
import type { OnnxEdit } from "../onnx/edit.ts";
import { stageWeights } from "../onnx/edit.ts";
import { readOnnx } from "../onnx/onnx.ts";
import type { Change } from "./cure.ts";
import { compareInFp32 } from "./cures-fp32.ts";
import type { Lab } from "./lab.ts";
import type { Subject, SubjectInput } from "./subject.ts";

export type TriedCure = Cures["cures"][number];

/**
 * Converts a changed model, holds it against the one before at Normal on every input, and runs it as what failed: first on
 * the input that failed, then, where that passes, on all.
 *
 * @throws ParityError where MNN's converter refuses it
 */
export async function tryChange(
  kind: string,
  change: Change,
  edited: OnnxEdit,
  subject: Subject,
  lab: Lab,
): Promise<TriedCure> {
  const bytes = edited.bytes();
  // By its content: another change of the same kind is another model.
  const name = `cure-${kind}-${digestOf(bytes).slice(0, 12)}`;
  const file = await lab.write(`${name}.onnx`, bytes);
  const { external } = readOnnx(file);
  await stageWeights(external, path.dirname(subject.source!), path.dirname(file));
  lab.note(`convert ${kind}: ${change.what}`);
  const model = await subject.convert!(file, name);
  const feeds = await changedFeeds(change, subject, lab);
  const { fp32Db, same } = await compareInFp32(subject, model, feeds, lab);
  const tried = same ? await runAll({ ...subject.setup, model }, feeds, subject, lab) : [];
  const passed = tried.filter(({ verdict }) => verdict === "pass").length;
  const helped = passed === subject.inputs.length;
  return {
    kind,
    what: change.what,
    ops: change.ops.slice(0, 500),
    numbers: change.numbers,
    tried,
    passed,
    of: subject.inputs.length,
    fp32Db,
    ...(helped
      ? {
          file: await lab.keep(`the changed ONNX model${besides(external)}`, `${kind}.onnx`, bytes),
          converted: await lab.keep("the same as MNN reads it", `${kind}.mnn`, await readFile(model.file)),
        }
      : { file: null }),
  };
}

const besides = (external: readonly string[]): string =>
  external.length > 0 ? `; put it beside the one before, whose ${external[0]} it reads`.slice(0, 150) : "";

/** What is fed: as before, but for inputs that a change wants times a power of two. */
async function changedFeeds(change: Change, { inputs }: Subject, lab: Lab): Promise<Map<SubjectInput, Feed>> {
  const feeds = new Map<SubjectInput, Feed>();
  for (const [at, input] of inputs.entries()) {
    const { feed } = input;
    if (!change.feed) {
      feeds.set(input, feed);
      continue;
    }
    const tensors: Feed["tensors"] = [];
    for (const tensor of feed.tensors) {
      const bits = change.feed.get(tensor.name);
      if (bits === undefined) {
        tensors.push(tensor);
        continue;
      }
      const values = (await readStored({ ...tensor, digest: "" })).map((value) => value * 2 ** -bits);
      const file = await lab.write(`fed-${at}-${tensors.length}-${bits}.bin`, new Uint8Array(values.buffer));
      tensors.push({ ...tensor, file });
    }
    feeds.set(input, { ...feed, tensors });
  }
  return feeds;
}

/** As what failed; once the failing input fails here too there is no use in the others. */
async function runAll(
  setup: Setup,
  feeds: ReadonlyMap<SubjectInput, Feed>,
  subject: Subject,
  lab: Lab,
): Promise<Tried[]> {
  const tried: Tried[] = [];
  const rest = subject.inputs.filter(({ id }) => id !== subject.input.id);
  for (const inputs of [[subject.input], rest]) {
    if (tried.some(({ verdict }) => verdict !== "pass")) break;
    if (inputs.length === 0) continue;
    let at = 0;
    for await (const result of lab.run(
      setup,
      inputs.map((input) => feeds.get(input)!),
    )) {
      const { id } = inputs[at++]!;
      const { verdict, snrDb } = await subject.judge(id, result);
      lab.note(`  ${id}: ${verdict}, ${snrDb} dB`);
      tried.push({ input: id, verdict, snrDb });
    }
  }
  return tried;
}
