import type { modelMessages } from "./model-messages.ts";
import type { Translation } from "./translation.ts";

export const modelMessagesZh: Translation<typeof modelMessages> = {
  "model-missing": (file) => ({ what: `${file} 处没有模型`, fix: "请给出 .mnn 或 .onnx 文件的路径" }),
  "model-weights-missing": (file, weights) => ({
    what: `${file} 的权重存放在 ${weights}，而它所在的文件夹中没有这个文件`,
    fix: "请以该文件名把它放在模型旁边；如果由 Git LFS 管理，请获取它",
  }),
  "model-weights-outside": (file, weights) => ({
    what: `${file} 的权重存放在 ${weights}，在模型所在的文件夹之外`,
    fix: "请把模型和权重存放在一起",
  }),
  "model-empty": (file) => ({
    what: `${file} 是空的`,
    fix: "请重新导出模型；下载或 Git LFS 检出可能中断过",
  }),
  "forecast-module": (model) => ({
    what: `${model} 只能通过 MNN 的 Module 运行，wheel 中无法逐个查看它的算子`,
    fix: "请改为在模拟的 Arm CPU 上以低精度运行",
  }),
  "forecast-not-run": (model, input, reason) => ({
    what: `${model} 在 ${input} 上未能以 fp32 运行：${reason}`,
    fix: "请看 MNN 在这台机器上的输出",
  }),
  "cannot-write": (file, cause) => ({
    what: `无法写入 ${file}：${cause instanceof Error ? cause.message : String(cause)}`,
    fix: "请清理空间或换一个文件夹；此前已完成的内容在报告文件夹中",
  }),
};
