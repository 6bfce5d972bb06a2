import { phrase } from "./phrase.ts";

/** What proves at which precision and on which backend a cell was computed, and how it falls short of what was asked. */
export const proof = {
  session: phrase("session info BACKENDS {backends:word}", "会话信息 BACKENDS 为 {backends}"),
  beside: phrase(
    "a session of one op beside the module has BACKENDS {backends:word}",
    "与 Module 并列的单算子会话 BACKENDS 为 {backends}",
  ),
  noHalfOnX86: phrase("MNN has no fp16 kernels for x86", "MNN 在 x86 上没有 fp16 kernel"),
  opsHold: phrase(
    "{low:number} of {of:number} ops hold only {format:word} values",
    "{of} 个算子中有 {low} 个的数值全部可由 {format} 精确表示",
  ),
  opHolds: phrase(
    "{low:word} op of {of:number} holds only {format:word} values",
    "{of} 个算子中，数值全部可由 {format} 精确表示的：{low}",
  ),
  inFp32: phrase("{what} in fp32", "{what} 以 fp32 计算"),
  opsOfType: phrase("{count:number} {type:word} ({names:inside})", "{count} 个 {type}（{names}）"),
  multiplications: phrase("{percent} of the multiplications", "占乘法次数的 {percent}"),
  sibling: phrase(
    "the output of {input} in the same session is exact in {format:word}",
    "同一会话中 {input} 的输出可由 {format} 精确表示",
  ),
  nothing: phrase("the output's values prove nothing", "输出数值不能证明任何精度"),
  bits: phrase(
    "{half:word} of {of:number} op outputs {are:word} stored in two bytes",
    "{of} 个算子输出中有 {half} 个以两字节存储",
  ),
  outputsNeedMore: phrase(
    "output values need more bits than fp16 or bf16 has",
    "输出数值需要的位数超过 fp16 或 bf16",
  ),
  outputsNeedMoreThan: phrase(
    "output values need more bits than {format:word} has",
    "输出数值需要的位数超过 {format}",
  ),
  outputsExact: phrase(
    "every finite output value is exact in {format:word}",
    "所有有限的输出数值都可由 {format} 精确表示",
  ),
  onCpu: phrase(
    "{moved:number} of {of:number} ops ran on the CPU: {names}",
    "{of} 个算子中有 {moved} 个在 CPU 上运行：{names}",
  ),
  andMore: phrase("{names} and {more:number} more", "{names} 等另外 {more} 个"),
  none: phrase("none", "0"),
  under: phrase("under 1 %", "不到 1%"),

  // --- short of what was asked
  elsewhere: phrase(
    "{asked} asked, computed on {ran}: {proof}; {least}",
    "要求 {asked}，实际在 {ran} 上计算：{proof}；SNR {least}",
  ),
  unproven: phrase(
    "{asked:word} asked, nothing proves that it was used ({proof}); {least}",
    "要求 {asked}，但不能证明确实用到（{proof}）；SNR {least}",
  ),
  partly: phrase(
    "{asked:word} asked, only partly computed so: {proof}; the numbers agree ({least})",
    "要求 {asked}，只有部分按此计算：{proof}；数值相符（{least}）",
  ),
  otherFormat: phrase(
    "{asked:word} asked, {ran:word} computed: {proof}; the numbers agree ({least})",
    "要求 {asked}，实际以 {ran} 计算：{proof}；数值相符（{least}）",
  ),
  theCpu: phrase("the CPU", "CPU"),
};
