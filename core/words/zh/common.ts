import { decibels, duration, number } from "../../numeric/number.ts";
import type { Catalogue } from "../en/catalogue.ts";

const lists = new Intl.ListFormat("zh-Hans", { type: "conjunction" });

export const common: Catalogue["common"] = {
  list: (items) => lists.format(items),
  listUpTo: (items, most) =>
    items.length > most ? `${items.slice(0, most).join("、")} 等 ${items.length} 项` : lists.format(items),
  paragraph: (sentences) => sentences.filter(Boolean).join(""),
  sentence: (text) => (/[。！？：:]$/.test(text) ? text : `${text}。`),
  stop: (text) => `${text}。`,
  clauses: (parts) => parts.filter(Boolean).join("；"),
  named: (name, words) => `${name}：${words}`,
  aside: (words) => `（${words}）`,
  comma: "，",
  decibels: (snrDb) =>
    snrDb === Number.POSITIVE_INFINITY ? "完全一致" : Number.isFinite(snrDb) ? decibels(snrDb) : "无 SNR",
  shortDecibels: (snrDb) =>
    snrDb === Number.POSITIVE_INFINITY ? "完全一致" : Number.isFinite(snrDb) ? `${Math.round(snrDb)} dB` : "",
  duration: (ms) => duration(ms).replace(" min ", " 分 ").replace(/ s$/, " 秒").replace(/ ms$/, " 毫秒"),
  inputs: (n) => `${number(n)} 个输入`,
  cells: (n) => `${number(n)} 个单元`,
  ops: (n) => `${number(n)} 个算子`,
  of: (part, whole) => `${number(part)}/${number(whole)}`,
  ofInputs: (part, whole) => `${number(whole)} 个输入中的 ${number(part)} 个`,
  backend: (backend) =>
    ({ cpu: "CPU", opencl: "OpenCL", vulkan: "Vulkan", metal: "Metal", cuda: "CUDA" })[backend] ?? backend,
  commandPlace: "在放有模型和报告文件夹的目录下",
};

export const verdict: Catalogue["verdict"] = {
  meaning: {
    pass: "误差在容差之内，且精度和后端与要求一致",
    drift: "数值有限，但误差超出容差",
    nonfinite: "参考结果有限，这里却是 NaN 或 Inf",
    zeroed: "参考结果不为零，这里却变成了零",
    fallback: "算出来了，但没有按要求的精度或后端计算",
    crashed: "进程在这个输入上崩溃",
    timeout: "未在时限内返回结果",
    unavailable: "未运行",
    "reference-bad": "参考结果本身不可信",
  },
  verb: {
    pass: { one: "通过", many: "通过" },
    drift: { one: "误差超限", many: "误差超限" },
    nonfinite: { one: "结果损坏", many: "结果损坏" },
    zeroed: { one: "输出归零", many: "输出归零" },
    fallback: { one: "发生回退", many: "发生回退" },
    crashed: { one: "崩溃", many: "崩溃" },
    timeout: { one: "超时无响应", many: "超时无响应" },
    unavailable: { one: "未运行", many: "未运行" },
    "reference-bad": { one: "没有可信的参考结果", many: "没有可信的参考结果" },
  },
  plain: {
    pass: "通过",
    drift: "超差",
    nonfinite: "NaN",
    zeroed: "归零",
    fallback: "回退",
    crashed: "崩溃",
    timeout: "超时",
    unavailable: "未运行",
    "reference-bad": "参考不可信",
  },
  outcome: { expected: "符合预期", fixed: "已修复" },
};
