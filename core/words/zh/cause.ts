import { number } from "../../numeric/number.ts";
import type { Verdict } from "../../report/vocabulary.ts";
import type { Catalogue } from "../en/catalogue.ts";
import type { ToldCause } from "../en/cause.ts";
import { common } from "./common.ts";

const n = ({ cause }: ToldCause, name: string): string => number(cause.numbers[name] ?? Number.NaN);
const db = ({ cause }: ToldCause, name: string): string => common.decibels(cause.numbers[name] ?? Number.NaN);
const has = ({ cause }: ToldCause, name: string): boolean => cause.numbers[name] !== undefined;
const at = ({ op, type }: ToldCause): string => `${op}（${type}）`;
const readerOf = ({ reader }: ToldCause): string => reader ?? "读取它的算子";
const fedBy = ({ fed }: ToldCause): string => common.list(fed);

function heldBy({ held, format }: ToldCause): string {
  if (!held) return "";
  const where = held.own ? "它的常量" : `\`${held.op}\` 的常量`;
  const what =
    held.becomes === null ? `超出 ${format} 的范围` : `在 ${format} 中变为 ${number(held.becomes)}`;
  const more = held.others > 0 ? `（另有 ${number(held.others)} 个）` : "";
  return `${where} ${number(held.value)}${more}${more ? "" : " "}${what}。`;
}

const notFinite = ({ broken: { inf, nan } }: ToldCause): string =>
  [inf > 0 ? `${number(inf)} 个 Inf` : "", nan > 0 ? `${number(nan)} 个 NaN` : ""]
    .filter(Boolean)
    .join("和 ");

const settled = ({ settle }: ToldCause): string => (settle ? `要进一步确认，需要：${settle}。` : "");

function cancelled(told: ToldCause): string {
  const what = has(told, "terms")
    ? `${n(told, "terms")} 项求和（各项绝对值之和平均为 ${n(told, "from")}）`
    : `大小可达 ${n(told, "from")} 的数值`;
  return `在 ${told.input} 上，${at(told)}是${what}相消之后的剩余，最大只有 ${n(told, "left")}，而 ${told.format} 在原来的量级上步长为 ${n(told, "step")}。`;
}

const ideally = (told: ToldCause): string =>
  `若以 fp32 计算后再舍入到 ${told.format}，与参考结果的 SNR 为 ${db(told, "idealDb")}`;

export const cause: Catalogue["cause"] = {
  overflow: (told) => {
    const ends = `${told.format} 的上限是 ${n(told, "limit")}`;
    if (has(told, "readerRow"))
      return {
        title: `${told.op} 溢出 ${told.format}`,
        sentence: `${at(told)}在 ${told.input} 上达到 ${n(told, "reaches")}。MNN 以 fp32 计算它，再以 ${told.format} 交给 ${readerOf(told)}，而 ${ends}${told.cause.saturated ? `：超出的部分被读成 ${n(told, "limit")}` : ""}。`,
      };
    if (has(told, "fed"))
      return {
        title: `${told.op} 读取的输入超出 ${told.format}`,
        sentence: `${at(told)}读取 ${fedBy(told)}，它在 ${told.input} 上达到 ${n(told, "fed")}，而 ${ends}：从这里开始结果就是错的。`,
      };
    const became = told.cause.saturated
      ? `MNN 把它截断为 ${n(told, "limit")}`
      : `由此产生 ${notFinite(told)}`;
    const constant = Math.abs(told.cause.constants?.[0]?.value ?? 0);
    const reads = constant > 0 && constant === told.cause.numbers.reaches;
    return {
      title: reads ? `${told.op} 读取的常量超出 ${told.format}` : `${told.op} 溢出 ${told.format}`,
      sentence: reads
        ? `${at(told)}用到常量 ${number(told.cause.constants![0]!.value)}，而 ${ends}：在 ${told.input} 上从这里开始结果就是错的。`
        : `${at(told)}在 ${told.input} 上达到 ${n(told, "reaches")}，而 ${ends}：${became}。${heldBy(told)}`,
    };
  },
  underflow: (told) => ({
    title: has(told, "zeros")
      ? `${told.op} 在 ${told.format} 中变为零`
      : `${told.op} 对 ${told.format} 来说太小`,
    sentence: has(told, "zeros")
      ? `${at(told)}的 ${n(told, "of")} 个数值中有 ${n(told, "zeros")} 个在 ${told.input} 上变为 0：${told.format} 表示不了小于 ${n(told, "smallest")} 的数，而 ${readerOf(told)} 会把它放大。${heldBy(told)}`
      : `${at(told)}在 ${told.input} 上最大只有 ${n(told, "reaches")}；${told.format} 低于 ${n(told, "tiny")} 就不再有完整精度，低于 ${n(told, "smallest")} 则全部为零。${heldBy(told)}`,
  }),
  resolution: (told) => ({
    title: `${told.op} 需要的步长比 ${told.format} 更细`,
    sentence: has(told, "fed")
      ? `${at(told)}读取 ${fedBy(told)}，它在 ${told.input} 上达到 ${n(told, "fed")}，此处 ${told.format} 的步长为 ${n(told, "step")}：由此算出的结果是错的。`
      : `${at(told)}在 ${told.input} 上达到 ${n(told, "reaches")}，此处 ${told.format} 的步长为 ${n(told, "step")}：它自身只有舍入误差，但 ${readerOf(told)} 由此算出错误的数值。`,
  }),
  cancellation: (told) => ({
    title: `${told.op} 相消，丢失 ${told.format} 的有效位`,
    sentence: cancelled(told),
  }),
  conditioning: (told) => ({
    title: `${told.op} 相消过甚，fp32 本身也不可靠`,
    sentence: `${cancelled(told)}两个都正确的程序在这里也会给出不同的结果。`,
  }),
  accumulator: (told) => {
    const fits = (told.cause.numbers.reaches ?? 0) <= (told.cause.numbers.limit ?? 0);
    const magnitude = has(told, "magnitude") && Number.isFinite(told.cause.numbers.magnitude);
    const result = fits ? `最终结果最大为 ${n(told, "reaches")}，放得下；放不下的是中间的累加和。` : "";
    const ideal = has(told, "idealDb") ? `${ideally(told)}。` : "";
    return {
      title: `${told.op} 在 ${told.format} 中累加，中间和放不下`,
      sentence: `${at(told)}的每个元素都是${has(told, "terms") ? ` ${n(told, "terms")} 项` : "多项"}之和${magnitude ? `，在 ${told.input} 上各项绝对值之和平均为 ${n(told, "magnitude")}${has(told, "largestMagnitude") ? `，最大为 ${n(told, "largestMagnitude")}` : ""}` : `（输入 ${told.input}）`}，而 MNN 的 kernel 用 ${told.format} 累加。${result}${ideal}`,
    };
  },
  kernel: (told) => {
    const gives = notFinite(told) ? `给出 ${notFinite(told)}` : `与参考结果的 SNR 只有 ${db(told, "ownDb")}`;
    return {
      title: `MNN 的 ${told.format} kernel 算错了 ${told.op}`,
      sentence: `${at(told)}在 ${told.input} 上${gives}，而它读到的数值是对的，结果最大为 ${n(told, "reaches")}，也放得下。${ideally(told)}：问题出在 kernel，而不是数值格式。${settled(told)}`,
    };
  },
  operator: (told) => ({
    title: told.op ? `${told.op} 在任何精度下都是错的` : `\`${told.config}\` 在任何精度下都是错的`,
    sentence: told.op
      ? `${at(told)}在 ${told.input} 上与 MNN 之外的正确结果不同。`
      : `在 ${told.input} 上与 MNN 之外的正确结果不同。`,
  }),
  converter: (told) => ({
    title: told.op ? `转换器把 ${told.op} 变成了另一个算子` : "转换器生成了另一个网络",
    sentence: `在 ${told.input} 上，转换后的模型与源模型结果不同。`,
  }),
  quantization: (told) => ({
    title: `${told.op} 的数值损失在 8 位激活量化上`,
    sentence: `${at(told)}的权重是整数，memory=low 时 MNN 会把它的激活也量化为 8 位整数：在 ${told.input} 上只剩 ${db(told, "snrDb")}，数值最大 ${n(told, "largest")}，平均绝对值 ${n(told, "mean")}。这与 fp16 无关。`,
  }),
  growth: (told) => ({
    title: `\`${told.config}\` 的误差逐步累积`,
    sentence: `在 ${told.input} 上不能归咎于某一个算子：通往输出的 ${number(told.cause.numbers.ops ?? 0)} 个算子中，没有一个的损失超过 ${db(told, "mostDb")}${has(told, "lostDb") ? `，而总共损失了 ${db(told, "lostDb")}` : ""}。`,
  }),
  tie: (told) => ({
    title: `\`${told.config}\` 在两值并列处选择不同`,
    sentence: `在 ${told.input} 上，输出有 ${number(told.cause.numbers.elements ?? 0)} 个元素不同，其中${told.cause.numbers.ties === told.cause.numbers.elements ? "全部" : ` ${number(told.cause.numbers.ties ?? 0)} 个`}是在相差不到 ${told.format} 一个步长的数值之间作选择。`,
  }),
  fallback: (told) => ({ title: `\`${told.config}\` 没有按要求运行`, sentence: "" }),
  unstable: (told) => ({
    title: `\`${told.config}\` 每次运行的结果不一致`,
    sentence: `以同一输入 ${told.input} 运行 ${number(told.cause.numbers.repeats ?? 0)} 次，结果不一致${told.cause.numbers.resized === undefined ? "" : "：同一会话中运行过形状不同的输入之后，结果会变"}。`,
  }),
  unknown: (told) => {
    const { op, verdict, config, input } = told;
    const broken = notFinite(told);
    const fails = failing[verdict] ?? "与参考结果不同";
    if (!op)
      return {
        title: `\`${config}\` ${fails}`,
        sentence: `在 ${input} 上，问题从哪里开始、为什么发生，都还不清楚。${settled(told)}`,
      };
    const first = told.walked
      ? "是通往输出的路径上第一个误差超出其输入所能解释的算子"
      : "是第一个超出界限的算子";
    return {
      title: `\`${config}\` ${fails}，首先出现在 ${op}`,
      sentence: `在 ${input} 上，${at(told)}${first}${broken ? `，其中有 ${broken}` : ""}。${
        has(told, "idealDb")
          ? `若以 fp32 计算并把所有张量舍入到 ${told.format}，结果也不会更好（${db(told, "idealDb")}）：问题在数值格式，而不在 MNN 的 kernel，但具体是哪一种尚未证实。`
          : "原因尚未证实。"
      }${settled(told)}`,
    };
  },
};

const failing: Partial<Record<Verdict, string>> = {
  nonfinite: "输出 NaN 或 Inf",
  zeroed: "输出归零",
  drift: "误差超限",
};
