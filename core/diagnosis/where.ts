import type { Where } from "../report/answer-where.ts";
import { english, type Words } from "../words/words.ts";

/** How many ops a growth names. */
const NAMED = 3;
/** Twice the ideal format's error: an op below that is as good as the format lets it be. */
const NOTABLE = 2;

/** Where it broke, in sentences. */
export function tellWhere({ kind, born, chain, ops, input }: Where, words: Words = english): string[] {
  const tell = words.diagnosis.where;
  const healed = ops.filter(({ fate }) => fate === "healed").length;
  if (kind === "none") return [tell.none(input)];
  if (kind === "growth" || born === null)
    return [
      tell.growth(input, chain.length),
      ...worst(
        chain.map((at) => ops[at]!),
        words,
      ),
    ];
  const { op, ownDb, plainDb } = ops[born]!;
  return [tell.born(input, op.name, op.type, ownDb, plainDb), tell.goesOn(chain.length - 1, healed)];
}

/** The ops whose own error is most beyond the format's, with its spread over the inputs. */
function worst(ops: Where["ops"], { diagnosis: { where: tell } }: Words): string[] {
  const ranked = ops
    .flatMap(({ op, r }) => (r && r.median > NOTABLE ? [{ name: op.name, ...r }] : []))
    .sort((a, b) => b.median - a.median)
    .slice(0, NAMED);
  return [ranked.length === 0 ? tell.asNear : tell.beyond(ranked)];
}
