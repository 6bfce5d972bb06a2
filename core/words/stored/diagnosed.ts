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
  idealLeft: phrase(
    "Is {op} right where it computes in fp32 and only its values and result are rounded to {format:word}, its weights left as they are?",
    "{op} 以 fp32 计算，只把输入和结果舍入到 {format}，权重保持不变，结果正确吗？",
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
  magnitudesWinograd: phrase(
    "Their magnitudes come to {largest:number} at most, on the host in fp32, of {terms:number} terms, and in Winograd's space to {transformed:number}; {accumulator}, and {format:word} ends at {limit:number}.",
    "在 host 上以 fp32 计算，{terms} 项绝对值之和最大为 {largest}，在 Winograd 空间中为 {transformed}；{accumulator}，而 {format} 的上限是 {limit}。",
  ),
  magnitudesWinogradOf: phrase(
    "Their magnitudes come to {largest:number} at most, on the host in fp32, and in Winograd's space to {transformed:number}; {accumulator}, and {format:word} ends at {limit:number}.",
    "在 host 上以 fp32 计算，各项绝对值之和最大为 {largest}，在 Winograd 空间中为 {transformed}；{accumulator}，而 {format} 的上限是 {limit}。",
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
  inIdealLeft: phrase(
    "{ideal} in the ideal format, with the weights of {ops:number} ops left as they are, {real} in MNN's.",
    "理想格式下（其中 {ops} 个算子的权重没有舍入）为 {ideal}，MNN 中为 {real}。",
  ),
  inIdealAllLeft: phrase(
    "{ideal} in the ideal format, with all weights left as they are, {real} in MNN's.",
    "理想格式下（权重都没有舍入）为 {ideal}，MNN 中为 {real}。",
  ),
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
  factors: phrase("{least:word} to {most:word}", "{least} 到 {most}"),
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
  sets: phrase("{sets:number} set of {ops:number} ops tried", "在 {ops} 个算子中试过 {sets} 组"),
  setsMany: phrase("{sets:number} sets of {ops:number} ops tried", "在 {ops} 个算子中试过 {sets} 组"),
  noneGoesBack: phrase(
    "no single op of these {ops:number} can go back to {precision:word} on {inputs} through clean seams; sets of other ops were not ruled out ({spent})",
    "这 {ops} 个算子中，任何一个单独换回 {precision} 都会在 {inputs} 上失败（切口处数值正常）；不排除存在其他组合（{spent}）",
  ),
  oneIsLeast: phrase(
    "one op is the least there can be: with none kept it fails ({spent})",
    "只保留一个算子已是最少：一个都不保留就会失败（{spent}）",
  ),
  notProven: phrase(
    "not proven: the search ended at its bound of {bound} sets, and some of these {ops:number} may do without {op:word} ({spent})",
    "未证实：搜索到 {bound} 组的上限即停止，这 {ops} 个算子中也许可以不要 {op}（{spent}）",
  ),
  noneOfAll: phrase(
    "no set of its ops at Normal made {inputs} pass through clean seams, all of them included: {what}",
    "没有任何保持 Normal 的算子组合能让 {inputs} 通过且切口处数值正常，全部保持也不行：{what}",
  ),
  noneInBound: phrase(
    "no set of its ops at Normal that makes {inputs} pass was found within the bound of the search: {what}",
    "在搜索上限之内，没有找到保持 Normal 后能让 {inputs} 通过的算子组合：{what}",
  ),
  notToTheEnd: phrase("not looked for to the end: {what}", "没有搜索到底：{what}"),
  setsTried: phrase("{sets:number} sets tried", "试过 {sets} 组"),
  setTried: phrase("{sets:number} set tried", "试过 {sets} 组"),
  notOnAll: phrase(
    "not tried on all inputs, and its cuts not held to the whole",
    "没有在所有输入上试过，分段也没有与整网对照",
  ),
  chainNotRun: phrase(
    "the chain all at Normal did not run on {input}: {why}",
    "全部以 Normal 运行的分段在 {input} 上没能运行：{why}",
  ),
  wholeNotRun: phrase(
    "the whole at Normal did not run on {input}: {why}",
    "整网以 Normal 在 {input} 上没能运行：{why}",
  ),
  chainDiffers: phrase(
    "the chain all at Normal has other bits than the whole on {input}",
    "全部以 Normal 运行的分段在 {input} 上与整网结果不一致",
  ),

  // --- files
  planModule: phrase("the plan in C++, a Module a segment", "方案的 C++ 程序，每段一个 Module"),
  planSession: phrase("the plan in C++, a Session a segment", "方案的 C++ 程序，每段一个会话"),
  planPython: phrase("the plan in Python, for MNN's wheel", "方案的 Python 程序，用于 MNN 的 wheel"),
  plan: phrase("the plan", "方案"),
  planNetwork: phrase("the network that the plan's names are of", "方案中的名称所属的网络"),
  part: phrase("the part that fails, for MNN", "失败的部分（MNN 格式）"),
  partOnnx: phrase("the same as ONNX", "同一部分（ONNX 格式）"),
  inputs: phrase("its inputs", "它的输入"),
  rawInput: phrase("input {name:word}, raw, for C++", "输入 {name} 的原始数据，供 C++ 使用"),
  inPython: phrase("a program in Python that shows it", "复现问题的 Python 程序"),
  inCpp: phrase("a program in C++ that shows it", "复现问题的 C++ 程序"),
  howTo: phrase("how to run it", "运行方法"),
  issue: phrase("an issue for MNN, drafted", "给 MNN 的问题报告草稿"),
  spentOut: phrase("the budget of {budget} ran out", "预算 {budget} 已用完"),

  changedOnnx: phrase("the changed ONNX model", "改写后的 ONNX 模型"),

  // --- answers that were not given, and why
  noValues: phrase("it has none", "没有"),
  interrupted: phrase("it was interrupted", "已中断"),
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
