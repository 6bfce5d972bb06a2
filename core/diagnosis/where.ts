import { decibels, number, plural } from "../numeric/number.ts";
import type { Where } from "../report/answer-where.ts";

/** How many ops a growth names. */
const NAMED = 3;
/** Twice the ideal format's error: an op below that is as good as the format lets it be. */
const NOTABLE = 2;

/** Where it broke, in sentences. */
export function tellWhere(where: Where): string[] {
  const { kind, born, chain, ops, input, proof, outside } = where;
  if (outside) return besideOutside(where, outside);
  const healed = ops.filter(({ fate }) => fate === "healed").length;
  if (kind === "none") return [`On ${input} no op on the way to the output is off.`];
  if (kind === "growth" || born === null)
    return [
      `On ${input} no op breaks by itself: over the ${plural(chain.length, "op")} on the way to the output, errors add up.`,
      ...worst(chain.map((at) => ops[at]!)),
    ];
  const { op, ownDb, plainDb } = ops[born]!;
  const alone =
    ownDb === null
      ? `is ${off(plainDb)} in the run as it is`
      : `is ${off(ownDb)} although it reads right values`;
  const inherited = chain.length - 1;
  return [
    `On ${input} it is born at \`${op.name}\` (${op.type}), which ${alone}.`,
    ...(proof ? [proven(proof, op.name)] : []),
    [
      inherited > 0
        ? `From there it comes over ${plural(inherited, "op")} to the output`
        : "It is the output itself",
      healed > 0
        ? `; ${plural(healed, "op")} elsewhere ${healed === 1 ? "makes" : "make"} good of what is off`
        : "",
      ".",
    ].join(""),
  ];
}

/** The ops whose own error is most beyond the format's, with its spread over the inputs. */
function worst(ops: Where["ops"]): string[] {
  const ranked = ops
    .flatMap(({ op, r }) => (r && r.median > NOTABLE ? [{ name: op.name, ...r }] : []))
    .sort((a, b) => b.median - a.median)
    .slice(0, NAMED);
  if (ranked.length === 0) return ["Each of them is as near as the format lets it be."];
  const named = ranked.map(
    ({ name, median, least, most, of }) =>
      `\`${name}\` (${number(median)} times the ideal format's${of > 1 ? `, ${number(least)} to ${number(most)} on ${of} inputs` : ""})`,
  );
  return [`Most beyond what the format itself costs: ${named.join(", ")}.`];
}

/** Normal itself is wrong, which only a runtime outside MNN could tell. */
function besideOutside(
  { ops, input }: Where,
  { label, held, unmatched }: NonNullable<Where["outside"]>,
): string[] {
  const { op, plainDb } = ops[0]!;
  const how = Number.isNaN(plainDb)
    ? "is another tensor than"
    : plainDb === Number.NEGATIVE_INFINITY
      ? "is not finite, unlike"
      : `is ${decibels(plainDb)} from`;
  return [
    `On ${input} the first op of the source model that MNN gets wrong is \`${op.name}\` (${op.type}), at Normal already: it ${how} what ${label} gives there.`,
    `Up to it ${plural(held, "op")} of MNN's ${held === 1 ? "was" : "were"} held against those of the same name, and none before is wrong beyond what it reads` +
      `${unmatched > 0 ? `; ${unmatched} of MNN's ${unmatched === 1 ? "has" : "have"} no counterpart by name, and could not be held` : ""}.`,
  ];
}

/** What the output does with right values up to the birth, and with it right as well. */
const proven = ({ brokenDb, healedDb }: NonNullable<Where["proof"]>, name: string): string =>
  `With right values in all ops before \`${name}\` the output is ${off(brokenDb)}, which fails` +
  `${healedDb === null ? "" : `; with them up to the next op that is off by itself it is ${off(healedDb)}, which passes`}.`;

const off = (db: number): string =>
  db === Number.NEGATIVE_INFINITY
    ? "wholly wrong (not finite, or with no signal left)"
    : `${decibels(db)} from the reference`;
