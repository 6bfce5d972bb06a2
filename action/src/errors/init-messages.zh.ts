import { chinese } from "../../../core/words/words.ts";
import type { initMessages } from "./init-messages.ts";
import { names, type Translation } from "./translation.ts";

const few = (list: readonly string[]): string =>
  list.length > 5 ? `${names(list.slice(0, 5))}，以及另外 ${list.length - 5} 个` : names(list);

const wants = (inputs: readonly { name: string; dtype: string; shape: readonly number[] }[]): string =>
  inputs
    .map(
      ({ name, dtype, shape }) =>
        `${name}：${dtype} [${shape.map((dim) => (dim > 0 ? dim : "?")).join(", ")}]`,
    )
    .join("；");

export const initMessagesZh: Translation<typeof initMessages> = {
  "init-no-model": (folder, others) => ({
    what: `${folder} 下没有模型（.onnx、.mnn 或 .tflite）${others.length > 0 ? `；${few(others)} 不能直接使用` : ""}`,
    fix: "请导出为 ONNX；模型在别处时请指定其路径",
  }),
  "init-refused": (file, releases) => ({
    what: `${file} 已转换，但所有尝试过的 MNN（${names(releases)}）都无法加载，会话和 Module 都不行`,
    fix: "请用任意输入运行一次，看 MNN 的输出",
  }),
  "init-no-inputs": (model, inputs, others) => ({
    what: `没有可以输入 ${model} 的文件，它需要 ${wants(inputs)}${others.length > 0 ? `；${few(others)} 无法读取` : ""}`,
    fix:
      others.length > 0
        ? "请把图片转换为 .jpg 或 .png，或用 numpy 保存张量"
        : "请加入十张照片或保存好的张量；文件在别处时请指定其路径",
  }),
  "init-inputs-unfit": (model, inputs, tried) => ({
    what: `这里没有适合 ${model} 的文件，它需要 ${wants(inputs)}：\n${tried.map((one) => `  - ${typeof one === "string" ? chinese.told(one) : one.told("zh").what}`).join("\n")}`,
    fix:
      inputs.length > 1
        ? "请保存为 .npz，每个输入一个数组；或把每个输入的文件放在以该输入命名的文件夹中"
        : "请用 numpy 按该形状保存张量，或用 --input 指定其他文件",
  }),
  "init-which-inputs": (model, choices) => ({
    what: `有 ${choices.length} 个文件夹可能是 ${model} 的输入：${few(choices)}`,
    fix: "请指定其中一个",
  }),
  "init-kept": (file, flags) => ({
    what: `${file} 已存在且不会被覆盖，因此 ${names(flags)} 不起作用`,
    fix: "去掉这些选项以沿用现有文件，或重新生成该文件",
  }),
  "init-declined": (files) => ({
    what: `没有写入任何文件：${few(files)} 已被拒绝`,
    fix: "请回答 yes，或不经询问直接写入",
  }),
};
