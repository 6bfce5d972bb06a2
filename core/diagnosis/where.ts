import { decibels, number, plural } from "../numeric/number.ts";
import type { Where } from "../report/answer-where.ts";

/** How many ops a growth names. */
const NAMED = 3;
/** Twice the ideal format's error: an op below that is as good as the format lets it be. */
const NOTABLE = 2;

/** Where it broke, in sentences. */
export function tellWhere({ kind, born, chain, ops, input }: Where): string[] {
  const healed = ops.filter(({ fate }) => fate === "healed").length;
  if (kind === "none") return [`On ${input} no op on the way to the output is off.`];
  if (kind === "growth" || born === null)
    return [
      `On ${input} no op breaks by itself: errors grow over the ${plural(chain.length, "op")} on the way to the output.`,
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
  const left = ops.filter(({ weightsLeft }) => weightsLeft).length;
  const but =
    left > 0
      ? [
          `The ideal format left the weights of ${plural(left, "op")} as they are: they are no floats in the model's file.`,
        ]
      : [];
  if (ranked.length === 0) return ["Each of them is as near as the format lets it be.", ...but];
  const named = ranked.map(
    ({ name, median, least, most, of }) =>
      `\`${name}\` (${number(median)} times the ideal format's${of > 1 ? `, ${number(least)} to ${number(most)} on ${of} inputs` : ""})`,
  );
  return [`Most beyond what the format itself costs: ${named.join(", ")}.`, ...but];
}

const off = (db: number): string =>
  db === Number.NEGATIVE_INFINITY
    ? "wholly wrong (not finite, or with no signal left)"
    : `${decibels(db)} from the reference`;
