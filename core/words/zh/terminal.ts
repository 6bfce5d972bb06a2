import { number } from "../../numeric/number.ts";
import type { Catalogue } from "../en/catalogue.ts";
import { common } from "./common.ts";

export const terminal: Catalogue["terminal"] = {
  diagnosed: (ms, runs) => `诊断用时 ${common.duration(ms)}，运行 ${number(runs)} 次：`,
  notFinished: (why) => `未完成：${why}`,
  notAnswered: (why) => `没有回答：${why}`,
  failedAsExpected: "按预期失败：",
  hidden: "未显露的问题（输出仍然通过）：",
  columns: { model: "模型", config: "配置", target: "目标" },
  ops: { op: "算子", type: "类型", referenceMax: "参考最大值", max: "最大值", snr: "SNR dB" },
  report: (folder) => `报告：${folder}`,
  grid: "总表",
  runAgain: (where) => `${where}重新运行：`,
  interrupted: "已中断",
  bug: "这是 mnn-parity 的缺陷，请报告：",
  bisect: {
    nothing: "没有运行可供追查的内容",
    lookedFor: (what) => `查找（*）：${what}`,
    again: "并列重新运行这两个：",
    runs: (n, stopped) => `共运行 ${n} 次${stopped ? `；未完成：${stopped}` : ""}`,
  },
  predict: {
    title: (model, release) => `${model}，在这台机器上由 MNN ${release} 以 fp32 运行`,
    overflows: "会溢出",
    may: "可能溢出",
    fits: "放得下",
    input: "输入",
    inFp16: "fp16 下",
    overflowAlone: "只预测溢出，不预测舍入误差。",
  },
  done: (ms) => `完成，用时 ${common.duration(ms)}`,
  failed: (ms) => `失败，用时 ${common.duration(ms)}`,
};
