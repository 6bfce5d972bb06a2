import { number } from "../../../core/numeric/number.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { OnnxEdit } from "../onnx/edit.ts";
import { roleOf } from "../onnx/edit-factor.ts";
import type { Values } from "./cure.ts";

/** How many ops are named. */
const MOST = 3;

/** What training would have to do where no change of the graph helped; none of it is run. */
export function adviceFor(model: OnnxEdit, { format, ranges, guilty }: Values): string[] {
  if (ranges.size === 0)
    return [
      "no op that was seen bears the name of a tensor of the ONNX file, so that no range could be named",
    ];
  const { max } = formatLimits[format];
  const over = [...ranges].filter(([, { peak }]) => peak > max / 2).sort(([, a], [, b]) => b.peak - a.peak);
  const trained = over.slice(0, MOST).map(([name, { peak }]) => {
    const producer = model.producer(name);
    const how =
      producer && roleOf(producer, model).kind === "fixed"
        ? `, which its ${producer.op_type} makes of what it reads`
        : "";
    return `\`${name}\` reaches ${number(peak)} in fp32${how}: training with a loss on what passes ${number(max / 2)} there would keep it within ${format}; that was not run`;
  });
  if (trained.length > 0) return trained;
  const named = [...(guilty ?? [])].slice(0, MOST).map((name) => `\`${name}\``);
  return named.length > 0
    ? [
        `no value passes ${format}'s end; ${named.join(", ")} would have to be trained to bear ${format}'s rounding, which was not run`,
      ]
    : [];
}
