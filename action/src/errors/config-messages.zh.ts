import type { configMessages, Problem } from "./config-messages.ts";
import { meant, names, type Translated, type Translation, term } from "./translation.ts";

/** More problems than this are counted, not shown: they tend to have one cause. */
const mostShown = 10;

const told = ({ message, error }: Problem): Translated => error?.told("zh") ?? message;

export const configMessagesZh: Translation<typeof configMessages> = {
  "budget-invalid": (written) => ({ what: `${written} 不是有效的预算`, fix: "请给出秒数、分钟数或运行次数" }),
  "answer-unknown": (name, known, near) => ({
    what: `没有名为 ${name} 的诊断项${meant(near)}`,
    fix: `请从 ${names(known)} 中选择`,
  }),
  "config-invalid": (file, problems) => {
    const [first] = problems;
    if (first && problems.length === 1) {
      const message = told(first);
      return { ...message, what: `${first.where}：${message.what}` };
    }
    const lines = problems.slice(0, mostShown).map((problem) => {
      const { what, fix, example } = told(problem);
      return [
        `${problem.where}：${what}`,
        `  解决：${fix}`,
        ...(example ? [example.replace(/^/gm, "      ")] : []),
      ].join("\n");
    });
    const more = problems.length - lines.length;
    return {
      what: [
        `${file} 中有 ${problems.length} 处问题`,
        ...lines.map((line) => line.replace(/^/gm, "  ")),
        ...(more ? [`  另有 ${more} 处`] : []),
      ].join("\n"),
      fix: "请逐一改正；docs/parity-yml.md 说明了每个键",
    };
  },
  "config-missing": (file) => ({
    what: `${file} 处没有配置文件`,
    fix: "请给出 parity.yml 的路径，或全部用命令行选项指定",
  }),
  "config-absent": (folder) => ({
    what: `没有可运行的内容：${folder} 中没有 parity.yml，也没有给出 --model`,
    fix: "请编写 parity.yml，或指定模型及其输入",
  }),
  "config-unreadable": (file, reason) => ({
    what: `无法读取 ${file}：${reason}`,
    fix: "请确保它是可读的文本文件",
  }),
  "config-empty": (file) => ({ what: `${file} 是空的`, fix: "请至少写明一个模型、它的输入和 MNN 版本" }),
  "config-syntax": (reason) => ({
    what: `YAML 语法错误：${reason}`,
    fix: "请改正这一行；文本中含有 : # { } [ ] , & * ! | > ' \" % 任一字符时要加引号",
  }),
  "config-unknown-key": (key, inside, known, near) => ({
    what: `${term(inside)} 没有 ${key} 这个键${meant(near)}`,
    fix: near ? `请写 ${near}` : `请使用 ${names(known)} 之一`,
  }),
  "config-missing-key": (key, inside) => ({ what: `${term(inside)} 缺少 ${key}`, fix: `请加上 ${key}` }),
  "config-type": (label, given, wanted) => ({
    what: `${term(label)} 是 ${term(given)}，应为${term(wanted)}`,
    fix: `请改为${term(wanted)}`,
  }),
  "config-no-value": (label, wanted) => ({
    what: `${term(label)} 没有值，应为${term(wanted)}`,
    fix: "请给它一个值，或删去这个键",
  }),
  "config-quote": (label, written, read) => ({
    what: `${label}：YAML 把 ${written} 读成了${term(read)}，而这里需要文本`,
    fix: `请加引号："${written}"`,
  }),
  "config-release-number": (label, written, read) => ({
    what: `${label}：YAML 把 ${written} 读成了数字 ${read}，而版本号有三段`,
    fix: "请写全三段，并加引号",
  }),
  "config-choice": (label, given, choices, near) => ({
    what: `${label} 是 ${given}，应为 ${names(choices)} 之一${meant(near)}`,
    fix: `请写 ${near ?? `${names(choices)} 之一`}`,
  }),
  "config-bound": (label, given, bound) => ({
    what: `${label} 是 ${given}，应${term(bound)}`,
    fix: `请给出${term(bound)}的值`,
  }),
  "config-empty-list": (label) => ({ what: `${label} 是空的`, fix: "请至少写一项" }),
  "config-value": (label, given, reason) => ({
    what: `${label} 是 ${given}：${reason}`,
    fix: "请改正这个值",
  }),
  "config-config": (given, reason, choices, near) => ({
    what: `配置 ${given}：${reason}${meant(near)}`,
    fix: `请写成 后端/精度（${names(choices)}），选项写在 ; 之后`,
  }),
  "config-option-of": (given, option, owner) => ({
    what: `配置 ${given}：${option} 是 ${owner} 配置才有的选项`,
    fix: `请删去 ${option}`,
  }),
  "convert-option-text": (written, known) => ({
    what: `${written} 不是转换选项`,
    fix: `请写 mnnconvert 的选项及其值，用 ; 分隔：${names(known)}`,
  }),
  "config-convert-mnn": (file) => ({
    what: `${file} 已经是 .mnn，而 convert 说的是如何生成它`,
    fix: "请指定它的源文件，或删去 convert",
  }),
  "config-reference-source": (reference, model, file, ending) => ({
    what: `reference: ${reference} 需要 ${model} 的源 ${ending} 文件，而目前只知道 ${file}`,
    fix: `请在 parity.yml 中该模型的 source: 下写明，或直接运行那个 ${ending}`,
  }),
  "config-name-twice": (name) => ({ what: `有两个模型都叫 ${name}`, fix: "请给它们各起一个名字" }),
  "config-model-folder": (file) => ({
    what: `模型 ${file} 是一个文件夹`,
    fix: "请给出 .mnn 或 .onnx 文件的路径",
  }),
  "config-release-unknown": (release, known, near) => ({
    what: `没有可获取的 MNN ${release}${meant(near)}`,
    fix: `请使用 PyPI 上有 wheel 的版本：${names(known)}`,
  }),
  "config-release-outside": (release, model, run) => ({
    what: `${model} 限定在 MNN ${release}，但它不在本次运行的版本之中：${names(run)}`,
    fix: `请把 ${release} 加到 mnn 列表中，或改正该模型的设置`,
  }),
  "config-no-model-left": (releases) => ({
    what: `在 MNN ${names(releases)} 上没有可运行的模型：每个模型都限定在其他版本`,
    fix: "请选择其他版本，或去掉模型自己的 mnn 限定",
  }),
  "config-model-unknown": (given, known, near) => ({
    what: `${given} 既不是配置中的模型，也不是文件${meant(near)}`,
    fix: `请写 ${names(known)} 之一，或模型的路径`,
  }),
  "config-expects-nothing": (field, given, known, near) => ({
    what: `配置中没有为 ${given} 的 ${field}，这条预期永远不会生效${meant(near)}`,
    fix: `请写 ${names(known)} 之一，或省略 ${field} 表示全部`,
    example:
      "expect:\n  - { model: lama-tiny, target: 'qemu:cortex-a57', config: cpu/low, verdict: fallback, reason: 该核心没有 fp16 }",
  }),
  "config-per-channel": (key, given, channels, needed) => ({
    what: `${key} 有 ${given} 个值，而 ${channels} 有 ${needed} 个通道`,
    fix: "请给出一个值，或每个通道一个值",
  }),
  "config-out-file": (folder) => ({ what: `报告无法写到 ${folder}：它是一个文件`, fix: "请给出一个文件夹" }),
  "flag-needs-input": (model) => ({
    what: `没有可以输入给 ${model} 的数据：给了 --model，没有给 --input`,
    fix: "请指定它的输入",
  }),
  "flag-which-input": (flag, model, inputs) => ({
    what: `${flag} 没有说明用于哪个输入：${model} 的 ${names(inputs)} 各有自己的文件`,
    fix: "请写在 parity.yml 中对应输入的 preprocess 块里",
  }),
  "flag-needs-mnn": (known) => ({
    what: "没有指定 MNN 版本",
    fix: `请加上 --mnn，写 ${names(known)} 中的一个或多个`,
  }),
};
