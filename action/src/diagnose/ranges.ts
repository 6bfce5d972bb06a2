import type { Ranges } from "../../../core/report/answer-ranges.ts";
import { isNumeric } from "../../../core/report/vocabulary.ts";
import type { Found, Question } from "./answers.ts";
import { NoAnswer } from "./lab.ts";
import type { InputRanges, OpRange } from "./ranges-measure.ts";
import { headroomBits, maskers, predict, reachesOf } from "./ranges-predict.ts";
import { rangesIn } from "./ranges-shared.ts";
import { isBad, type Subject, type SubjectInput } from "./subject.ts";

/** How many ops are told of: the tightest. */
const TOLD = 100;

/** How close each op comes to the format's end on good inputs and on bad ones, and what fp32 alone would have foretold. */
export const askRanges: Question<"ranges"> = async (subject, lab, _, found) => {
  const { host, format, graph, inputs } = subject;
  if (format === "fp32") throw new NoAnswer("what failed is computed in fp32, whose range nothing passes");
  if (!host) throw new NoAnswer("this release cannot run on this machine, and fp32 is needed beside it");
  const harmless = graph ? maskers(graph) : new Set<string>();
  const seen: { one: SubjectInput; ranges: InputRanges }[] = [];
  // The one that is asked about first: a budget may end with it.
  for (const one of [...inputs].sort((a, b) => Number(b === subject.input) - Number(a === subject.input))) {
    const ranges = await rangesIn(subject, lab, host, one.feed);
    if (ranges.result.status !== "ok") {
      lab.note(`  ${one.id} did not run in fp32: ${ranges.result.message}`);
      continue;
    }
    seen.push({ one, ranges });
    found(told(seen, subject, harmless));
  }
  if (seen.length === 0) throw new NoAnswer("no input could be run in fp32 on this machine");
  if (seen.every(({ ranges }) => ranges.ops.every(({ op }) => op.type === "Input")))
    throw new NoAnswer("ops cannot be seen one by one through the interface that runs this model");
  return told(seen, subject, harmless);
};

type Seen = { one: SubjectInput; ranges: InputRanges };

function told(seen: Seen[], { inputs, format }: Subject, harmless: ReadonlySet<string>): Found<"ranges"> {
  const inOrder = inputs.flatMap((input) => seen.find(({ one }) => one === input) ?? []);
  const predictions = inOrder.flatMap(({ one, ranges }) =>
    (["fp16", "bf16"] as const).map((to) => ({
      ...predict(ranges, to, harmless),
      failed: to === format && isNumeric(one.cell.verdict) ? isBad(one) : null,
    })),
  );
  const held = predictions.filter(({ failed, may }) => failed !== null && !may);
  return {
    format,
    ops: tightest(inOrder, format),
    predictions,
    hits: { right: held.filter(({ fails, failed }) => fails === failed).length, of: held.length },
  };
}

type Row = Ranges["ops"][number];

/** Ops by their least room over all inputs. */
function tightest(seen: Seen[], format: Subject["format"]): Row[] {
  const rows = new Map<string, Row>();
  for (const { one, ranges } of seen)
    for (const range of ranges.ops) {
      const key = JSON.stringify(range.op);
      const row = rows.get(key) ?? { op: range.op, values: none(), sums: null, winograd: null };
      rows.set(key, row);
      note(row, range, isBad(one) ? "bad" : "good", format);
    }
  return [...rows.values()].sort((a, b) => roomOf(a) - roomOf(b)).slice(0, TOLD);
}

const none = (): Row["values"] => ({ good: null, bad: null });

function note(row: Row, range: OpRange, kind: "good" | "bad", format: Subject["format"]): void {
  for (const { by, value } of reachesOf(range, format)) {
    const bits = headroomBits(value, format);
    if (!Number.isFinite(bits)) continue;
    row[by] ??= none();
    row[by][kind] = Math.min(row[by][kind] ?? Number.POSITIVE_INFINITY, bits);
  }
}

/** The least room of an op, whatever it is measured by. */
const roomOf = ({ values, sums, winograd }: Row): number =>
  Math.min(
    ...[values, sums, winograd]
      .flatMap((room) => [room?.good, room?.bad])
      .map((bits) => bits ?? Number.POSITIVE_INFINITY),
  );
