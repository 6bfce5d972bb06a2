import { phrase } from "./phrase.ts";

/** How a run that gave no result ended, and what a person can do about a cell. */
export const run = {
  lastWords: phrase("{what}; MNN's last words: {words}", "{what}；MNN 最后的输出：{words}"),
  failedAt: phrase("MNN failed at {stage:word}: {message}", "MNN 在 {stage} 阶段失败：{message}"),
  errorCode: phrase("MNN ran and returned error code {code:word}", "MNN 运行后返回错误码 {code}"),
  lost: phrase("the device dropped off in the middle", "设备在运行中途断开"),
  noBackend: phrase("MNN finds no {backend} here ({why})", "MNN 在这里找不到 {backend}（{why}）"),
  died: phrase("the process died of {signal:word}", "进程被信号 {signal} 终止"),

  // --- what to do
  raiseTimeout: phrase(
    "raise `timeout` in parity.yml if the model is that slow here",
    "如果模型在这里确实这么慢，请调大 parity.yml 中的 `timeout`",
  ),
  checkCable: phrase(
    "check the cable, and that the device stays awake and is not throttled away; then run this cell again",
    "检查数据线，确认设备没有休眠或因过热降频；然后重新运行这个单元",
  ),
  opsFailing: phrase(
    "run with --ops failing: the values of the ops may prove it",
    "用 --ops failing 运行：算子的数值也许可以证明",
  ),
  noGpuInQemu: phrase(
    "run it on the host or on a device: an emulated CPU has no GPU",
    "请在 host 或真实设备上运行：模拟的 CPU 没有 GPU",
  ),
  sourceBuild: phrase(
    "use a source build with {backend} (source:{release}); wheels have none",
    "请使用带 {backend} 的源码编译版本（source:{release}）；wheel 里没有",
  ),
  buildWithNdk: phrase(
    "build with the NDK (ANDROID_NDK_HOME) and {backend}: a static build can load no driver",
    "请用 NDK（ANDROID_NDK_HOME）编译并带上 {backend}：静态编译的程序无法加载驱动",
  ),
  gpuOrPocl: phrase(
    "use a machine with a GPU and its OpenCL driver, or PoCL on the CPU with `opencl: pocl` in parity.yml",
    "请使用带 GPU 及其 OpenCL 驱动的机器，或在 parity.yml 中写 `opencl: pocl`，用 CPU 上的 PoCL",
  ),
  buildWith: phrase(
    "use a build with {backend}, on a machine that has it",
    "请在支持 {backend} 的机器上使用带 {backend} 的版本",
  ),
  clFp16: phrase(
    "use a device with cl_khr_fp16; without it ask for opencl/high, which is what is computed",
    "请使用支持 cl_khr_fp16 的设备；否则请改用 opencl/high，实际计算的就是它",
  ),
  bf16Build: phrase(
    "use a build with MNN_SUPPORT_BF16; wheels have none",
    "请使用打开 MNN_SUPPORT_BF16 的编译版本；wheel 里没有",
  ),
  cpuWithFp16: phrase(
    "use a CPU with fp16 arithmetic: --target qemu:cortex-a76, or an Arm machine",
    "请使用支持 fp16 运算的 CPU：--target qemu:cortex-a76，或一台 Arm 机器",
  ),
  chooseFp16: phrase(
    "choose a CPU with fp16 arithmetic (Armv8.2), for example --target qemu:cortex-a76",
    "请选择支持 fp16 运算（Armv8.2）的 CPU，例如 --target qemu:cortex-a76",
  ),
  halfConvolutions: phrase(
    "use MNN 3.6.0 or later, which has convolutions in fp16 for CPUs without dot product, or a CPU with it",
    "请使用 MNN 3.6.0 及以上版本，它在没有点积指令的 CPU 上也有 fp16 卷积；或使用带点积指令的 CPU",
  ),
  otherRelease: phrase(
    "choose a CPU or a release for which MNN has these ops in fp16; other releases may differ",
    "请选择 MNN 对这些算子有 fp16 实现的 CPU 或版本；不同版本可能不同",
  ),
  shardLog: phrase("look at the log of the shard's job and run it again", "请查看该分片任务的日志并重新运行"),
};

/** What would settle a cause that the numbers do not prove. */
export const settle = {
  reference: phrase("a reference that can be trusted", "一个可信的参考结果"),
  ops: phrase(
    "the run with `--ops failing`, which looks at each op",
    "用 `--ops failing` 运行，逐个查看算子",
  ),
  ideal: phrase(
    "the same input in ideal low precision on a host that has this release",
    "在装有该版本的 host 上，用同一输入做理想的低精度计算",
  ),
  values: phrase("the values that it reads at its worst element", "它在误差最大的元素处读到的数值"),
  own: phrase("a run in which each op reads the reference's values", "让每个算子都读取参考值的一次运行"),
  module: phrase(
    "a source build of this release (`source:RELEASE`), whose probe looks into a Module; a wheel's cannot",
    "该版本的源码编译（`source:RELEASE`），它的探针能看到 Module 内部，wheel 的不能",
  ),
  graph: phrase(
    "the model's graph, which tells which op reads which",
    "模型的计算图，由它得知算子之间的读取关系",
  ),
  winograd: phrase(
    "a run without Winograd's transform (MNN's session hint 3 set to 0), which convolutions of this shape use",
    "关闭 Winograd 变换的一次运行（把 MNN 的会话 hint 3 设为 0），这种形状的卷积会用到它",
  ),
  nothing: phrase("nothing that was asked tells it from others", "已做的实验不足以区分"),
};

/** Known lines of MNN's log, in words. */
export const note = {
  device: phrase(
    "the CPU {half} fp16, {dot:word} dot product, {i8mm:word} i8mm; it says nothing of what MNN was built with",
    "CPU 支持情况：fp16 {half}，点积 {dot}，i8mm {i8mm}；这并不说明 MNN 编译时带了什么",
  ),
  has: phrase("has", "有"),
  hasNo: phrase("has no", "无"),
  no: phrase("no", "无"),
  low: phrase(
    "low precision was asked for; MNN prints this whether or not the CPU can do it",
    "请求了低精度；不论 CPU 是否支持，MNN 都会打印这一行",
  ),
  otherBackend: phrase(
    "backend {asked:word} is not in this build or found no device; MNN computed on backend {used:word} and reports success",
    "后端 {asked} 不在该编译版本中，或没有找到设备；MNN 改在后端 {used} 上计算，并报告成功",
  ),
  noOpenCl: phrase("no usable OpenCL: the session runs on the CPU", "没有可用的 OpenCL：会话在 CPU 上运行"),
  noKernelCache: phrase(
    "no OpenCL kernels were kept from an earlier run: they are compiled in this one",
    "没有先前保存的 OpenCL kernel：本次运行会重新编译",
  ),
  notResized: phrase("a resize failed before: nothing was computed", "之前的 resize 失败：没有计算任何结果"),
  shape: phrase(
    "MNN could not infer the shape of {op} from the inputs given",
    "MNN 无法由给定的输入推断 {op} 的形状",
  ),
  unsupported: phrase(
    "this release has no {type:word}: the model is newer than the runtime",
    "该版本没有 {type}：模型比运行时更新",
  ),
  invalid: phrase(
    "the file is no model that this MNN can read: damaged, or of another framework",
    "这个 MNN 无法读取该模型文件：文件损坏，或来自其他框架",
  ),
};
