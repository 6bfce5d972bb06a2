import { phrase } from "./phrase.ts";

/** What a diagnosis asked, what came of it, and what it proposes. */
export const diagnosed = {
  // --- experiments: questions
  sums: phrase(
    "Do the sums of {op} fit where MNN adds them up?",
    "{op} 的累加和在 MNN 累加的格式里放得下吗？",
  ),
  rounding: phrase(
    "What does rounding to {format:word} alone come to at the output?",
    "单凭舍入到 {format}，输出会有多大误差？",
  ),
  winograd: phrase(
    "Is the output right without Winograd's transform (session hint {hint} = 0)?",
    "关闭 Winograd 变换（会话 hint {hint} = 0）后，输出正确吗？",
  ),
  memory: phrase(
    "Is the output right without `memory=low`, under which MNN makes activations integers?",
    "不用 `memory=low`（此时 MNN 会把激活量化为整数），输出正确吗？",
  ),
  ideal: phrase(
    "Is {op} right where it computes in fp32 and only its values, weights and result are rounded to {format:word}?",
    "{op} 以 fp32 计算，只把输入、权重和结果舍入到 {format}，结果正确吗？",
  ),
  which: phrase(
    "Which rounding breaks {op}: that of what it reads, of its weights or of its result?",
    "哪一处舍入使 {op} 出错：输入、权重还是结果？",
  ),
  otherCpu: phrase(
    "Is it right on another CPU that computes {format:word}?",
    "在另一款以 {format} 计算的 CPU 上正确吗？",
  ),
  otherRelease: phrase(
    "Is it right with another release, on the same CPU?",
    "在同一 CPU 上换一个版本，正确吗？",
  ),
  splice: phrase(
    "Is the output right where {op} gives the reference's values?",
    "让 {op} 直接给出参考值，输出正确吗？",
  ),
  spliceFrom: phrase(
    "Is the output right where {op} gives the reference's values (what {first} itself should give, {format:word} cannot hold)?",
    "让 {op} 直接给出参考值，输出正确吗？（{first} 本应给出的数值，{format} 放不下）",
  ),
  outside: phrase(
    "Is MNN's Normal what the source model gives outside MNN?",
    "MNN 的 Normal 与源模型在 MNN 之外的结果一致吗？",
  ),

  // --- and answers
  magnitudes: phrase(
    "Their magnitudes come to {largest:number} at most, on the host in fp32; {accumulator}, and {format:word} ends at {limit:number}.",
    "在 host 上以 fp32 计算，各项绝对值之和最大为 {largest}；{accumulator}，而 {format} 的上限是 {limit}。",
  ),
  magnitudesOf: phrase(
    "Their magnitudes come to {largest:number} at most, on the host in fp32, of {terms:number} terms; {accumulator}, and {format:word} ends at {limit:number}.",
    "在 host 上以 fp32 计算，{terms} 项绝对值之和最大为 {largest}；{accumulator}，而 {format} 的上限是 {limit}。",
  ),
  addsUpWider: phrase(
    "MNN {release:word} adds up in more than fp16 there (measured on {cpu}, with a network of one {what})",
    "MNN {release} 在此用高于 fp16 的精度累加（在 {cpu} 上用单个 {what} 的网络实测）",
  ),
  addsUp: phrase(
    "MNN {release:word} adds up in fp16 there (measured on {cpu}, with a network of one {what})",
    "MNN {release} 在此用 fp16 累加（在 {cpu} 上用单个 {what} 的网络实测）",
  ),
  inIdeal: phrase("{ideal} in the ideal format, {real} in MNN's.", "理想格式下为 {ideal}，MNN 中为 {real}。"),
  nothingLost: phrase("Nothing", "无误差"),
  wrongAsWell: phrase("Wrong as well ({verdict:word})", "同样错误（{verdict}）"),
  wrong: phrase("wrong", "错误"),
  yesOnHost: phrase("Yes: it is {what}, on the host.", "是：{what}（在 host 上）。"),
  noOnHost: phrase("No: it is {what}, on the host.", "否：{what}（在 host 上）。"),
  yesWith: phrase(
    "Yes: {withThem} with them, {without} without.",
    "是：换上后为 {withThem}，不换为 {without}。",
  ),
  noWith: phrase("No: {what} with them.", "否：换上后为 {what}。"),
  cannotTell: phrase(
    "It cannot be told: {lost} of the values are beyond what the tensor can hold.",
    "无法判断：有 {lost} 个数值超出张量所能表示的范围。",
  ),
  yes: phrase("Yes: {what}.", "是：{what}。"),
  no: phrase("No: {what}.", "否：{what}。"),
  notFinite: phrase("not finite", "非有限值"),
  nothingLeft: phrase("not finite or nothing of it is left", "非有限值，或没有任何有效信号"),
  fromReference: phrase("{decibels} from the reference", "与参考结果的 SNR 为 {decibels}"),
  readsAlone: phrase("What it reads, alone.", "仅输入的舍入就足够。"),
  weightsAlone: phrase("Its weights, alone.", "仅权重的舍入就足够。"),
  resultAlone: phrase("Its result, alone.", "仅结果的舍入就足够。"),
  readsAndWeights: phrase("What it reads and its weights, alone.", "输入的舍入、权重的舍入各自都足够。"),
  readsAndResult: phrase("What it reads and its result, alone.", "输入的舍入、结果的舍入各自都足够。"),
  weightsAndResult: phrase("Its weights and its result, alone.", "权重的舍入、结果的舍入各自都足够。"),
  allAlone: phrase(
    "What it reads and its weights and its result, alone.",
    "输入、权重、结果的舍入各自都足够。",
  ),
  noneAlone: phrase("None of them alone.", "任何一处单独都不够。"),
  rightAndWrongOn: phrase("Right on {right}; wrong on {wrong}.", "正确：{right}；错误：{wrong}。"),
  rightOn: phrase("Right on {right}.", "正确：{right}。"),
  wrongOn: phrase("Wrong on {wrong}.", "错误：{wrong}。"),
  rightAndWrongWith: phrase("Right with {right}; wrong with {wrong}.", "正确：{right}；错误：{wrong}。"),
  rightWith: phrase("Right with {right}.", "正确：{right}。"),
  wrongWith: phrase("Wrong with {wrong}.", "错误：{wrong}。"),

  // --- what to ship
  kept: phrase("{ops:number} op kept at Normal", "{ops} 个算子保持 Normal 精度"),
  keptMany: phrase("{ops:number} ops kept at Normal", "{ops} 个算子保持 Normal 精度"),
  configWith: phrase("{config:word} with {setting:word}", "{config}，并设置 {setting}"),
  configWithCall: phrase(
    "{config:word} with `setSessionHint({hint})`",
    "{config}，并调用 `setSessionHint({hint})`",
  ),
  releaseAt: phrase("MNN {release:word} at {config:word}", "MNN {release}，配置 {config}"),

  // --- changes of a model
  held: phrase(
    "{ops} are held times {factors}, which {constants:number} constants take in and give back",
    "{ops} 的数值乘以 {factors} 保存，由 {constants} 个常量乘入并还原",
  ),
  givesBack: phrase("the constants of what reads it give it back", "由读取它的算子的常量还原"),
  pooling: phrase("{ops}: ReduceMean in place of pooling", "{ops}：用 ReduceMean 代替池化"),
  norm: phrase(
    "{ops} of values divided by the largest of their row, and the epsilon with them",
    "{ops}：先把各行除以其最大值再计算，epsilon 随之缩放",
  ),
  softmax: phrase(
    "the largest value of its row is subtracted before {ops}, which changes neither quotient nor logarithm",
    "在 {ops} 之前先减去该行的最大值，商和对数都不变",
  ),
  variance: phrase(
    "{ops}: the mean of squares of what is centred, in place of the difference of two squares",
    "{ops}：先去均值再求平方的均值，代替两个平方之差",
  ),
  changedOnnx: phrase("the changed ONNX model", "改写后的 ONNX 模型"),

  // --- answers that were not given, and why
  noValues: phrase("it has none", "没有"),
  outOfBudget: phrase("out of budget", "超出预算"),
  noRelease: phrase("no release but the one that was built runs on a device", "设备上只能运行这次编译的版本"),
  module: phrase("a Module in a wheel does not show its ops", "wheel 中的 Module 看不到算子"),
  noSame: phrase("no op is the same on both sides", "两侧没有相同的算子"),
  noSource: phrase("there is no ONNX file that it was converted from", "没有它的源 ONNX 文件"),
  noWatch: phrase(
    "nothing here can run it at Normal and be watched",
    "这里没有能以 Normal 运行并可观察的版本",
  ),
  whereUnknown: phrase("where it broke is not known", "不知道在哪里出错"),
  notWrong: phrase("its numbers are not wrong", "它的数值没有错"),
  rightPrecision: phrase("it runs at the precision that a right run has", "它运行的精度就是正确运行的精度"),
  noCuts: phrase("none of its ops could be kept at another precision", "没有算子可以换用其他精度"),
  noModelOfFp32: phrase(
    "what failed is computed in fp32, of which this machine has no model",
    "失败的是 fp32 计算，这台机器没有与之对照的模型",
  ),
  rangeOfFp32: phrase(
    "what failed is computed in fp32, whose range nothing passes",
    "失败的是 fp32 计算，没有数值会超出它的范围",
  ),
  notHere: phrase(
    "this release cannot run on this machine, and a map takes hundreds of runs",
    "该版本无法在这台机器上运行，而这项诊断需要数百次运行",
  ),
  notHereFp32: phrase(
    "this release cannot run on this machine, and fp32 is needed beside it",
    "该版本无法在这台机器上运行，而这里需要 fp32 作对照",
  ),
  didNotFail: phrase("the input that is asked about did not fail", "所问的输入没有失败"),
  noLegalChange: phrase(
    "no change of its inputs is known to be legal; `map:` in parity.yml names some",
    "不知道它的输入可以怎样合理变化；可在 parity.yml 的 `map:` 中写明",
  ),
  notOneByOne: phrase(
    "ops cannot be seen one by one through the interface that runs this model",
    "运行该模型的接口无法逐个查看算子",
  ),
  moduleOnly: phrase(
    "the network runs through MNN's Module, and the programs are written for sessions",
    "该网络通过 MNN 的 Module 运行，而复现程序是为会话写的",
  ),
  externalWeights: phrase(
    "the ONNX file keeps its weights in files of their own",
    "该 ONNX 文件的权重存放在单独的文件中",
  ),
  sought: phrase("the numbers are wrong", "数值错误"),
};
