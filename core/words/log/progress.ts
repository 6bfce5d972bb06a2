import { phrase } from "../stored/phrase.ts";

/** Steps of a run and how far they are. */
export const progress = {
  preparing: phrase("preparing models and runtimes", "准备模型和运行时"),
  running: phrase("running", "运行"),
  fetching: phrase("fetching {what}", "下载 {what}"),
  fetchingOf: phrase("fetching {what} ({codename})", "下载 {what}（{codename}）"),
  fetchingHistory: phrase("fetching the history of {repository}", "下载 {repository} 的提交历史"),
  converting: phrase("converting {file} with MNN {release}", "用 MNN {release} 转换 {file}"),
  building: phrase("building {what}", "编译 {what}"),
  starting: phrase("starting MNN {mnn} on {target} for the first time", "首次在 {target} 上启动 MNN {mnn}"),
  inFp32: phrase("running {model} in fp32", "以 fp32 运行 {model}"),
  asking: phrase("asking MNN for the inputs of {model}", "向 MNN 查询 {model} 的输入"),
  diagnosing: phrase("diagnosing {what}", "诊断 {what}"),
  publishing: phrase("publishing to {address}", "发布到 {address}"),
  dashboard: phrase("making the dashboard ready, once", "首次准备看板"),
  sharp: phrase("installing sharp {version}, which reads images", "安装读取图片用的 sharp {version}"),
  waitingFor: phrase("waiting for {what}", "等待 {what}"),
  waitingFetch: phrase("waiting for another process that fetches {what}", "等待另一个进程下载 {what}"),
  waitingConvert: phrase("waiting for another process that converts {what}", "等待另一个进程转换 {what}"),
  waitingBuild: phrase("waiting for another process that builds {what}", "等待另一个进程编译 {what}"),
  waitingDashboard: phrase(
    "waiting for another process that makes the dashboard ready",
    "等待另一个进程准备看板",
  ),

  // --- what is fetched and built
  wheel: phrase(
    "{name} {version} for {platform}, Python {python}",
    "{platform} 上的 {name} {version}（Python {python}）",
  ),
  probeOf: phrase("the probe of {what}", "{what} 的探针"),
  onHost: phrase("{what} (OpenCL on the CPU)", "{what}（CPU 上的 OpenCL）"),

  // --- how far it is
  unpacking: phrase("unpacking", "解包"),
  configuring: phrase("configuring", "配置"),
  compiling: phrase("building", "编译"),
  installingNext: phrase(
    "installing Next and what it is built with, 430 MB",
    "安装 Next 及其构建工具，430 MB",
  ),
  fileByFile: phrase("again, file by file", "改为逐个文件重新编译"),
  left: phrase("{percent}, {time} left", "{percent}，还需 {time}"),
  work: phrase("{percent:word}, about {time} left: {what}", "{percent}，还需约 {time}：{what}"),
  packages: phrase("{count:number} packages", "{count} 个软件包"),
  cells: phrase("{count:number} cells", "{count} 个单元"),

  milliseconds: phrase("{ms:number} ms", "{ms} 毫秒"),
  seconds: phrase("{s:number} s", "{s} 秒"),
  minutes: phrase("{min:number} min {s:number} s", "{min} 分 {s} 秒"),

  // --- notes that stay
  run: phrase("{count:number} run", "运行 {count} 次"),
  runs: phrase("{count:number} runs", "运行 {count} 次"),
  unused: phrase(
    "{file}: input {name} is in the model's source and not in the converted model, which makes no use of it",
    "{file}：输入 {name} 在源模型中有，而转换后的模型没有用到它，也没有这个输入",
  ),
  infinite: phrase(
    "{file}: input {name} has {values}, fed as they are",
    "{file}：输入 {name} 含 {values}，按原样送入",
  ),
  infiniteBoth: phrase(
    "{a:number} {x:word} of Inf and {b:number} {y:word} of -Inf",
    "{a} 个 Inf 和 {b} 个 -Inf",
  ),
  valuesOf: phrase("{count:number} {x:word} of {what:word}", "{count} 个 {what}"),
  noWheel: phrase(
    "MNN {release:word} has no wheel: it is built from source",
    "MNN {release} 没有 wheel：从源码编译",
  ),
  builtBecause: phrase(
    "MNN {release:word} is built from source, because its wheel {lacks} (wheel:{release:word} runs the wheel)",
    "MNN {release} 从源码编译，因为它的 wheel {lacks}（wheel:{release} 可运行 wheel）",
  ),
  lacksOne: phrase("has no {one:word}", "不带 {one}"),
  lacksTwo: phrase("has no {one:word} and has no {two:word}", "不带 {one} 和 {two}"),
  noDevice: phrase("runs on no device", "不能在设备上运行"),
  lacksOneNoDevice: phrase("has no {one:word} and runs on no device", "不带 {one}，也不能在设备上运行"),
  lacksTwoNoDevice: phrase(
    "has no {one:word} and has no {two:word} and runs on no device",
    "不带 {one} 和 {two}，也不能在设备上运行",
  ),
  natively: phrase(
    "{cores}, natively: of what MNN picks kernels by it has what {cpu:word} has",
    "{cores}，原生运行：MNN 选择 kernel 所依据的特性与 {cpu} 相同",
  ),
  mismatch: phrase(
    "{what}: the store of results was emptied, and all is run anew",
    "{what}：已清空保存的结果，全部重新运行",
  ),
  budget: phrase("the budget ran out: {count} not diagnosed", "预算已用完：还有 {count} 未诊断"),
  remade: phrase(
    "{file} is not what it was when it was kept: it is made again",
    "{file} 与保存时不同：重新生成",
  ),
  finding: phrase("{count:number} finding", "{count} 个问题"),
  findings: phrase("{count:number} findings", "{count} 个问题"),
  converts: phrase(
    "MNN {runtime} runs {model} as MNN {converter} converts it: {why}",
    "MNN {runtime} 运行由 MNN {converter} 转换的 {model}：{why}",
  ),
  notEmulated: phrase("{target} is not emulated here: {why}", "{target} 在这里不是模拟的：{why}"),
  noTruth: phrase(
    "MNN's Normal is held against nothing outside: {why}",
    "没有用 MNN 之外的结果核对 MNN 的 Normal：{why}",
  ),
  noFirstOp: phrase("the first wrong op was not found: {why}", "没有找到第一个出错的算子：{why}"),
  another: phrase(
    "{cell} is {before:word} in the report, and {now:word} when it is run again here: {why}",
    "{cell} 在报告中是 {before}，在这里重新运行则是 {now}：{why}",
  ),
};
