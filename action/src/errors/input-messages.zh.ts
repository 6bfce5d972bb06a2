import type { inputMessages } from "./input-messages.ts";
import { names, type Translation } from "./translation.ts";

const dims = (shape: readonly number[]): string =>
  `[${shape.map((dim) => (dim > 0 ? dim : "?")).join(", ")}]`;

export const inputMessagesZh: Translation<typeof inputMessages> = {
  "glob-empty": (pattern, folder) => ({
    what: `${folder} 中没有匹配 ${pattern} 的文件`,
    fix: "请改正匹配模式；它相对于该文件夹（在 parity.yml 中即该文件所在的文件夹）",
  }),
  "input-unreadable": (file, reason) => ({
    what: `无法读取 ${file}：${reason}`,
    fix: "请给出可读的 .npy、.npz 或图片文件",
  }),
  "input-kind": (file) => ({
    what: `${file} 既不是 .npy、.npz，也不是图片（.png、.jpg、.webp、.tif、.gif、.avif）`,
    fix: "请用 numpy 保存张量，或缩小匹配范围",
  }),
  "input-id-twice": (id, files) => ({
    what: `有两个输入都会叫 ${id}：${names(files)}`,
    fix: "请给其中一个文件改名；输入以不带扩展名的文件名区分",
  }),
  "npy-magic": (file) => ({
    what: `${file} 不是 .npy 文件：开头不是 \\x93NUMPY`,
    fix: "请用 numpy 保存",
  }),
  "npy-version": (file, version) => ({
    what: `${file} 的 .npy 格式版本是 ${version}；支持 1.0、2.0 和 3.0`,
    fix: "请用 numpy 重新保存",
  }),
  "npy-header": (file, reason) => ({ what: `${file} 的 .npy 头损坏：${reason}`, fix: "请用 numpy 重新保存" }),
  "npy-truncated": (file, has, needs) => ({
    what: `${file} 不完整：有 ${has} 字节数据，而文件头声明了 ${needs} 字节`,
    fix: "请重新复制或保存",
  }),
  "npy-trailing": (file, extra) => ({
    what: `${file} 的数组之后还有 ${extra} 字节`,
    fix: "每个 .npy 文件只存一个数组；多个数组请按输入名存入 .npz",
  }),
  "npy-big-endian": (file, descr) => ({ what: `${file} 是大端序（${descr}）`, fix: "请存为小端序" }),
  "npy-object": (file) => ({
    what: `${file} 存的是 Python 对象（dtype object），只有 Python 能反序列化`,
    fix: "请保存同一类型的数字",
  }),
  "npy-structured": (file, descr) => ({
    what: `${file} 是结构化 dtype（${descr}）`,
    fix: "请把一个字段存为普通数组，或把多个字段按名称存入 .npz",
  }),
  "npy-dtype": (file, descr) => ({
    what: `${file} 的 dtype 是 ${descr}；可读取 bool、int8 到 int64、uint8 到 uint32、float16 到 float64`,
    fix: "请先转换类型再保存",
  }),
  "npy-shape": (file, shape) => ({
    what: `${file} 声明的形状是 (${shape})，没有文件放得下`,
    fix: "文件已损坏：请重新复制或保存",
  }),
  "npy-overflow": (file, value, index) => ({
    what: `${file} 在 [${index.join(", ")}] 处的 int64 值是 ${value}；MNN 的整数只有 32 位`,
    fix: "请把数值限制在 -2147483648 到 2147483647 之间",
  }),
  "npz-broken": (file, reason) => ({
    what: `${file} 不是完好的 .npz 文件：${reason}`,
    fix: "请重新复制或保存",
  }),
  "npz-crc": (file, entry) => ({
    what: `${file} 已损坏：${entry} 的校验和与数据不符`,
    fix: "请重新复制或保存",
  }),
  "sharp-missing": (reason) => ({
    what: `这里无法读取图片：sharp 包加载失败（${reason}）`,
    fix: "请为当前平台安装它，或以 .npy、.npz 提供输入",
  }),
  "input-image-broken": (file, reason) => ({
    what: `${file} 不是可读的图片：${reason}`,
    fix: "请换一张图片，或从匹配模式中排除它",
  }),
  "input-image-unprepared": (file, input) => ({
    what: `${file} 是图片，但没有说明如何变成张量${input ? `；输入 ${input.name} 的形状是 ${dims(input.shape)}` : ""}`,
    fix: "请用命令行选项或在 parity.yml 中写明：尺寸、通道顺序，以及 out = (x - mean) * scale，mean 和 scale 取训练时所用的值；下面是 ImageNet 的（灰度图为 0 到 1）",
  }),
  "input-names": (where, missing, unknown, known) => ({
    what: `${where}：${[
      unknown.length ? `模型没有名为 ${names(unknown)} 的输入` : "",
      missing.length ? `没有给出 ${names(missing)}` : "",
    ]
      .filter(Boolean)
      .join("，且")}；模型的输入是 ${names(known)}`,
    fix: "请按模型的输入名给数组命名",
  }),
  "input-needs-names": (file, known) => ({
    what: `${file} 只有一个没有名字的数组，而模型有 ${known.length} 个输入：${names(known)}`,
    fix: "请给出每个输入各一个数组的 .npz 文件，或分别指定每个输入的文件",
  }),
  "input-unpaired": (model, lonely) => ({
    what: `${model} 各输入的文件不能一一对应：${lonely.join("；")}`,
    fix: "请让模型的每个输入都有同名文件：images/cat.png 对应 masks/cat.npy",
  }),
  "input-shape": (source, name, expected, given, hint) => ({
    what: `${source}：输入 ${name} 的形状应为 ${dims(expected)}，这里是 [${given.join(", ")}]`,
    fix: hint.fix,
  }),
  "input-type": (source, name, expected, given) => ({
    what: `${source}：输入 ${name} 的类型应为 ${expected}，这里是 ${given}`,
    fix: `请存为 ${expected}`,
  }),
  "input-inexact": (source, name, expected, value, index) => ({
    what: `${source}：输入 ${name} 的类型是 ${expected}，放不下 [${index.join(", ")}] 处的 ${value}`,
    fix: `请在保存之前把数值限制在 ${expected} 的范围内`,
  }),
  "input-model-type": (model, name, dtype) => ({
    what: `${model} 的输入 ${name} 类型为 ${dtype}，无法提供数据`,
    fix: "请用 float32、int32、uint8 或 int8 的输入导出模型",
  }),
  "input-nan": (source, name, index, count) => ({
    what: `${source}：输入 ${name} 在 [${index.join(", ")}] 处有 NaN（共 ${count} 个），之后的结果都无法比较`,
    fix: "请给出数字；Inf 和 -Inf 会原样使用",
    example: "np.argwhere(np.isnan(x))  # 它们的位置",
  }),
};
