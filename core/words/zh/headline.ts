import { number } from "../../numeric/number.ts";
import type { Catalogue } from "../en/catalogue.ts";
import { common } from "./common.ts";

export const headline: Catalogue["headline"] = {
  interrupted: (sentence) => `运行被中断，目前的结果：${sentence}`,
  nothingCompared: "没有比较任何结果",
  untrusted: "部分参考结果不可信，相关单元不作判断",
  nothingRan: "在这台机器上什么都没能运行",
  failure: (model, verb, config, targets, span) =>
    `${model} 在 ${targets} 上以 ${config} 运行时${verb}，${span}`,
  expected: (model, config, target, moreRows) =>
    `失败均在预期之内：${target} 上的 ${model} ${config}${moreRows > 0 ? `，另有 ${number(moreRows)} 行` : ""}`,
  fallbackOnly: (sentence) => `没有结果出错，但 ${sentence}`,
  passes: (models, releases) =>
    `${common.list(models)} 在 ${releases.length === 1 ? `MNN ${releases[0]}` : `全部 ${releases.length} 个 MNN 版本`}上通过`,
  fallback: (configs, targets, instead) => `${configs} 在 ${targets} 上${instead}`,
  ran: (where) => `实际${where}运行`,
  ranPartly: (format) => `只有部分以 ${format} 计算`,
  ranAs: (format) => `实际以 ${format} 计算`,
  notProven: "未能证实按要求运行",
  notAsAsked: "没有按要求运行",
  wrongInputs: (failed, total, atMost) =>
    `${number(total)} 个输入中${atMost ? "最多 " : "有 "}${number(failed)} 个结果错误。`,
  otherPairs: (n) => `另有 ${number(n)} 组模型与配置同样出错。`,
  failedAsExpected: (n) => `另有 ${number(n)} 个单元按预期失败。`,
  nowPass: (n) => `${number(n)} 个预期失败的单元现已通过。`,
  couldNotRun: (n) => `${number(n)} 个单元无法在此运行。`,
  noReference: (n) => `${number(n)} 个单元没有可信的参考结果。`,
  leftOut: (ops, pictures) =>
    `为控制报告大小，省略了 ${number(ops)} 个单元的算子数据和 ${number(pictures)} 张图片。`,
  span: {
    none: "没有版本受影响",
    only: (release) => `版本为 MNN ${release}`,
    both: "两个版本均如此",
    every: "所有版本均如此",
    since: (release) => `自 MNN ${release} 起`,
    upTo: (release) => `直到 MNN ${release}`,
    some: (releases) => `涉及 MNN ${common.list(releases)}`,
  },
};
