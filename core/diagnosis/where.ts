import type { Where } from "../report/answer-where.ts";
import { english, type Words } from "../words/words.ts";

/** How many ops a growth names. */
const NAMED = 3;
/** Twice the ideal format's error: an op below that is as good as the format lets it be. */
const NOTABLE = 2;

/** Where it broke, in sentences. */
export function tellWhere(where: Where, words: Words = english): string[] {
  const { kind, born, chain, ops, input, proof, outside } = where;
  const tell = words.diagnosis.where;
  if (outside) return besideOutside(where, outside, words);
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
  return [
    tell.born(input, op.name, op.type, ownDb, plainDb),
    ...(proof ? [tell.proven(op.name, proof.brokenDb, proof.healedDb)] : []),
    tell.goesOn(chain.length - 1, healed),
  ];
}

/** The ops whose own error is most beyond the format's, with its spread over the inputs. */
function worst(ops: Where["ops"], { diagnosis: { where: tell } }: Words): string[] {
  const ranked = ops
    .flatMap(({ op, r }) => (r && r.median > NOTABLE ? [{ name: op.name, ...r }] : []))
    .sort((a, b) => b.median - a.median)
    .slice(0, NAMED);
  const left = ops.filter(({ weightsLeft }) => weightsLeft).length;
  const told = [ranked.length === 0 ? tell.asNear : tell.beyond(ranked)];
  return left > 0 ? [...told, tell.weightsLeft(left)] : told;
}

/** Normal itself is wrong, which only a runtime outside MNN could tell. */
function besideOutside(
  { ops, input }: Where,
  { label, held, unmatched }: NonNullable<Where["outside"]>,
  { diagnosis: { where: tell } }: Words,
): string[] {
  const { op, plainDb } = ops[0]!;
  return [tell.outside(input, op.name, op.type, plainDb, label), tell.held(held, unmatched)];
}
