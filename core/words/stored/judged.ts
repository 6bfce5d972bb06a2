import { phrase } from "./phrase.ts";

/** Why an output, or a cell with numbers, has its verdict. */
export const judged = {
  referenceNan: phrase("the reference has {count:number} NaN", "参考结果中有 {count} 个 NaN"),
  nan: phrase("{nan:number} NaN among {of:number} elements", "{of} 个元素中有 {nan} 个 NaN"),
  inf: phrase("{inf:number} Inf among {of:number} elements", "{of} 个元素中有 {inf} 个 Inf"),
  nanAndInf: phrase(
    "{nan:number} NaN and {inf:number} Inf among {of:number} elements",
    "{of} 个元素中有 {nan} 个 NaN 和 {inf} 个 Inf",
  ),
  otherInf: phrase(
    "{count:number} of {of:number} elements do not share the reference's Inf",
    "{of} 个元素中有 {count} 个的 Inf 与参考结果不一致",
  ),
  empty: phrase("no elements", "没有元素"),
  noOutputs: phrase("no outputs", "没有输出"),
  identical: phrase("identical", "完全一致"),
  belowRange: phrase(
    "the reference (at most {largest:number}) is below the range of {format:word}",
    "参考结果（最大 {largest}）低于 {format} 的表示范围",
  ),
  snr: phrase("SNR {snr:number} dB", "SNR 为 {snr} dB"),
  snrAsked: phrase(
    "SNR {snr:number} dB, at least {asked:number} asked",
    "SNR 为 {snr} dB，要求不低于 {asked} dB",
  ),
  maxAbs: phrase(
    "largest error {error:number}, at most {allowed:number} allowed",
    "最大误差 {error}，允许不超过 {allowed}",
  ),
  cosine: phrase(
    "cosine {cosine:number}, at least {asked:number} asked",
    "余弦相似度 {cosine}，要求不低于 {asked}",
  ),
  zeroed: phrase(
    "{lost:number} of {of:number} elements are zero where the reference reaches {reaches:number}",
    "{of} 个元素中有 {lost} 个变为零，而参考结果最大为 {reaches}",
  ),
  differ: phrase("{count:number} of {of:number} elements differ", "{of} 个元素中有 {count} 个不同"),
  differAt: phrase(
    "{count:number} of {of:number} elements differ: {candidate:number} instead of {reference:number} at [{index}]",
    "{of} 个元素中有 {count} 个不同：[{index}] 处是 {candidate}，应为 {reference}",
  ),
  oneTie: phrase("it is a tie, within one step of the format", "属于并列，相差不到该格式的一个步长"),
  allTies: phrase("all are ties, within one step of the format", "全部属于并列，相差不到该格式的一个步长"),
  someTies: phrase(
    "{count:number} are ties, within one step of the format",
    "其中 {count} 个属于并列，相差不到该格式的一个步长",
  ),
  lostSlice: phrase(
    "{count} of {of:number} slices along axis {axis:number} {are:word} lost, the worst is [{index:number}] with {least} (at most {magnitude:number} in the reference); the whole has {whole}",
    "沿第 {axis} 维的 {of} 个切片中有 {count} 个失真，最差的是 [{index}]，为 {least}（参考结果最大 {magnitude}）；整体为 {whole}",
  ),
  shape: phrase(
    "shape [{shape}], the reference has [{reference}]",
    "形状为 [{shape}]，参考结果为 [{reference}]",
  ),
  missing: phrase("output {name} is missing", "缺少输出 {name}"),
  decibels: phrase("{snr:number} dB", "{snr} dB"),
  exact: phrase("exact", "完全一致"),
  noSnr: phrase("no SNR", "无 SNR"),
  atLeast: phrase("at least {count:number}", "至少 {count}"),

  // --- references
  samePlace: phrase("{config}, same release and target", "{config}，同版本同目标"),
  savedTensors: phrase("saved tensors", "保存的张量"),
  noneRan: phrase("none: the cell did not run", "无：该单元未运行"),
  elsewhere: phrase("{config:word} on {target:word}, MNN {release}", "{target} 上的 {config}，MNN {release}"),
  against: phrase("against {truth}, {what}", "与 {truth} 相比，{what}"),
  referenceOutputNan: phrase(
    "the reference's output {name} has {count:number} NaN",
    "参考结果的输出 {name} 有 {count} 个 NaN",
  ),
  referenceUnstable: phrase("two runs of the reference gave different bits", "参考结果两次运行不一致"),
  againstHost: phrase("against the host's Normal, {what}", "与 host 上的 Normal 相比，{what}"),
  referenceOutput: phrase("output {name} has {what}", "输出 {name} {what}"),
  referenceFar: phrase(
    "the reference is {snr:number} dB from the host's Normal ({name}), at least {asked:number} asked",
    "参考结果与 host 上的 Normal 之间 SNR 为 {snr} dB（{name}），要求不低于 {asked} dB",
  ),
  savedUnfit: phrase("the saved tensors do not fit: {what}", "保存的张量不匹配：{what}"),
  otherType: phrase("it is of {found:word}, and {right:word} is right", "类型为 {found}，正确的是 {right}"),
  otherShape: phrase(
    "its shape is [{found}], and [{right}] is right",
    "形状为 [{found}]，正确的是 [{right}]",
  ),
};
