import { number } from "../../numeric/number.ts";
import type { Catalogue } from "../en/catalogue.ts";
import type { ToldHidden } from "../en/finding.ts";
import { common } from "./common.ts";

const QUOTED = 80;
const quoted = (text: string): string => {
  const line = text.replaceAll("\n", " / ");
  return line === "" ? "空" : `“${line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line}”`;
};

/** What a cause that lies outside of MNN was measured by; the report's keys are English. */
const measures: Record<string, string> = {
  "MNN's Normal against the truth": "MNN 的 Normal 与正确结果之间",
  "the truth against itself, inputs moved by one rounding": "输入舍入一次后，正确结果与其自身之间",
  "the first wrong op against the truth": "第一个出错的算子与正确结果之间",
  "the same with weights as floats against the truth": "权重保持浮点时与正确结果之间",
  "ops held against the truth": "已与正确结果对比的算子数",
  "ops without a counterpart": "没有对应算子的算子数",
};

export const finding: Catalogue["finding"] = {
  elsewhere: (config, backend) =>
    `（${config === null ? "" : `\`${config}\`，`}实际在 ${common.backend(backend)} 上计算）`,
  fallback: (config, format, target) =>
    format
      ? `\`${config}\` 在 ${target} 上实际以 ${format} 计算`
      : `\`${config}\` 在 ${target} 上未能证实按要求运行`,
  saysNothing: "MNN 自己对此没有任何提示。",
  crashed: (configs, targets) => `MNN 在 ${common.list(targets)} 上没有给出 ${common.list(configs)} 的结果`,
  timeout: (config, target) => `\`${config}\` 在 ${target} 上未在时限内返回结果`,
  unavailable: (config, target) => `\`${config}\` 无法在 ${target} 上运行`,
  referenceBad: (config, target) => `\`${config}\` 在 ${target} 上的参考结果不可信`,
  sameLargest: (output, of) => `\`${output}\` 最后一维上的最大值位置在全部 ${number(of)} 处都相同。`,
  otherLargest: (output, differ, of) =>
    `\`${output}\` 最后一维上的最大值位置在 ${number(of)} 处中有 ${number(differ)} 处不同。`,
  readsSame: (output, text) => `\`${output}\` 解读出的内容相同：${quoted(text)}。`,
  readsOther: (output, candidate, reference) =>
    `\`${output}\` 解读出 ${quoted(candidate)}，而参考结果是 ${quoted(reference)}。`,
  atOutput: (output, reason, worst, zeroed) => {
    const which = output === null ? "" : ` \`${output}\``;
    const element = worst
      ? `；误差最大的元素是 ${number(worst.candidate)}，参考值为 ${number(worst.reference)}`
      : "";
    return `输出${which}${which ? " " : ""}处：${reason}${zeroed ? "" : element}。`;
  },
  notFiniteAtOutput: (output, kind, count, of, looks) => {
    const which = output === null ? "" : ` \`${output}\` `;
    const what = kind === "both" ? "NaN 或 Inf" : kind;
    const share = count === of ? `全部变成 ${what}` : `有 ${number(count)}/${number(of)} 个元素变成 ${what}`;
    const seen = {
      black: "；NaN 转成整数像素就是 0，应用在这里会显示黑色",
      compares: "；NaN 与任何数比较都不成立，按阈值筛选在这里什么也找不到",
    };
    return `到了输出${which}处，${share}${looks ? seen[looks] : ""}。`;
  },
  happens: (inputs, all, targets, configs, releases) => {
    const names =
      inputs.length > 4 ? `${inputs.slice(0, 3).join("、")} 等 ${inputs.length} 个` : common.list(inputs);
    const share =
      inputs.length < all
        ? `${names}（${all} 个输入中的 ${inputs.length} 个）`
        : all === 1
          ? "唯一的输入"
          : `全部 ${all} 个输入`;
    const at = configs.length > 1 ? `，配置为 ${common.list(configs.map((config) => `\`${config}\``))}` : "";
    return `出现在${/^[\w`]/.test(share) ? ` ${share}` : share}，目标 ${common.list(targets)}${at}，MNN ${releases}。`;
  },
  apart: (traits) =>
    traits
      .map(({ trait, tensor, bad, good, more }) => {
        const [fails, passes] = more ? ["不小于", "不大于"] : ["不大于", "不小于"];
        const what = {
          reach: `${tensor} 的最大绝对值`,
          mean: `${tensor} 的均值`,
          elements: `${tensor} 的元素个数`,
          zeros: `${tensor} 中零的比例`,
        }[trait];
        return `${what}在失败的输入上${fails} ${number(bad)}，在通过的输入上${passes} ${number(good)}`;
      })
      .join("；"),
  shipWord: "建议发布",
  ship: (config, of, medianMs) =>
    `建议发布 \`${config}\`：它在本次运行的${of === 1 ? "这一个单元" : `全部 ${number(of)} 个单元`}上通过（${medianMs === null ? "模拟器不反映真实速度" : `每个输入 ${common.duration(medianMs)}`}）。`,
  otherReleases: (config, releases) =>
    `没有哪个配置能在本次运行的所有版本上通过；\`${config}\` 在 MNN ${common.list(releases)} 上通过。`,
  noConfig: (target) => `本次运行的配置在 ${target} 上全都不通过。`,

  hidden: {
    title: (op) => `\`${op}\` 有误差，但输出仍然通过`,
    sentence: (told, input, outputs, least) => {
      const passes = outputs === 1 ? "输出通过" : "所有输出均通过";
      const remains = Number.isFinite(least) ? `${passes}，SNR 不低于 ${common.decibels(least)}` : passes;
      return `在 ${input} 上，${hiddenWords(told)}；${remains}。`;
    },
    another: "在这些输入上，后续算子把它弥补了；换一个输入未必这么幸运。",
  },

  outside: {
    against: (input, truth, reason) => `在 ${input} 上与 ${truth} 对比：${reason}。`,
    firstOp: ({ name, type }, lacking) =>
      `源模型中第一个有误差的算子是 \`${name}\`（${type}）${lacking > 0 ? `，这只是就 MNN 图中存在的算子而言，之前可能还有 ${number(lacking)} 个` : ""}。`,
    notKnown: "问题从哪里开始尚不清楚：中间的源算子在 MNN 的图中都没有对应。",
    another: (what) =>
      `转换后的网络给出的${{ shape: "形状", type: "类型" }[what]}与源模型不同：这不是计算误差造成的。`,
    rounding: "只要把输入舍入一次，正确结果就会移动这么远：双方都没有错，是 fp32 本身无法分辨。",
    cancels:
      "这里的误差是一些数值相互抵消后剩下的：这些数值在 fp32 舍入的范围内都是对的，其绝对误差也有这么大；没有哪一个算子是原因。",
    growth: ({ ops, mostDb, lostDb }) =>
      `没有哪一个算子是原因：到超出界限为止的 ${number(ops)} 个算子一共损失 ${common.decibels(lostDb)}，其中没有一个损失超过 ${common.decibels(mostDb)}。`,
    measured: (numbers) =>
      `${Object.entries(numbers)
        .map(([name, value]) =>
          name.endsWith(", dB")
            ? `${measures[name.slice(0, -4)] ?? name.slice(0, -4)}：${common.decibels(value)}`
            : `${measures[name] ?? name}：${value}`,
        )
        .join("；")}。`,
    unmatched: (ops, most) => {
      const shown = ops.slice(0, most).map(({ name, type }) => `\`${name}\`（${type}）`);
      const more = ops.length > most ? ` 等` : "";
      return `MNN 有 ${number(ops.length)} 个算子按名称在源模型中找不到对应：${shown.join("、")}${more}。`;
    },
    weights:
      "权重保持浮点时，同样的转换结果正确：损失的只是权重的舍入，这是转换时要求的，或文件本来如此，不是算子的错。",
    titleWeights: (releases) => `转换后的模型权重比源模型粗，涉及 ${releases.join("、")}`,
    titleConditioning: (config) => `\`${config}\`：fp32 本身就有差异，仅由舍入造成`,
    titleGrowth: (config, releases) =>
      `\`${config}\` 在 Normal 精度下误差就已逐步累积，涉及 ${releases.join("、")}`,
    titleConverter: (of, releases) =>
      `${of} 转换错误，涉及 ${releases.length} 个版本：${releases.join("、")}`,
    titleOperator: (of, releases) => `${of} 在 Normal 精度下就已出错，涉及 ${releases.join("、")}`,
    op: ({ name, type }) => `\`${name}\`（${type}）`,
  },
};

function hiddenWords(told: ToldHidden): string {
  const { op, kind, count, of, reaches, format, limit, kept, snrDb, mean, tiny } = told;
  switch (kind) {
    case "nonfinite":
      return `${op} 给出 ${number(count)} 个 NaN 或 Inf`;
    case "zeroed":
      return `${op} 的 ${number(of)} 个数值中有 ${number(count)} 个变为零`;
    case "beyond":
      return `${op} 达到 ${number(reaches)}，${format} 的上限是 ${number(limit)}，MNN 最多保留到 ${number(kept)}`;
    default: {
      const smallest = tiny === null ? "" : `，而 ${format} 低于 ${number(tiny)} 就没有完整精度`;
      return `${op} 与参考结果的 SNR 为 ${common.decibels(snrDb)}（平均绝对值 ${number(mean)}${smallest}）`;
    }
  }
}
