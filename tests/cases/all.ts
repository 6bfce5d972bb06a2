import argmaxTie from "./argmax-tie/case.ts";
import type { Case } from "./case.ts";
import conv3C128 from "./conv3-c128/case.ts";
import cumsumDyn from "./cumsum-dyn/case.ts";
import dynDim0 from "./dyn-dim0/case.ts";
import einsumOrder from "./einsum-order/case.ts";
import expSum from "./exp-sum/case.ts";
import fp16File from "./fp16-file/case.ts";
import gapSum from "./gap-sum/case.ts";
import idsEmbed from "./ids-embed/case.ts";
import ifBranch from "./if-branch/case.ts";
import infMask from "./inf-mask/case.ts";
import lnDecomp from "./ln-decomp/case.ts";
import loopRnn from "./loop-rnn/case.ts";
import lstm from "./lstm/case.ts";
import maskFmin from "./mask-fmin/case.ts";
import multiOut from "./multi-out/case.ts";
import rmsnorm from "./rmsnorm/case.ts";
import ropePos from "./rope-pos/case.ts";
import scalarBool from "./scalar-bool/case.ts";
import scatter from "./scatter/case.ts";
import slowDrift from "./slow-drift/case.ts";
import topkIds from "./topk-ids/case.ts";
import varCancel from "./var-cancel/case.ts";
import wq from "./wq/case.ts";
import yoloScores from "./yolo-scores/case.ts";

/** Every case by its folder's name: what fails or misleads first, then what is right and must stay so. */
export const cases: Record<string, Case> = {
  "argmax-tie": argmaxTie,
  "yolo-scores": yoloScores,
  "einsum-order": einsumOrder,
  scatter,
  "if-branch": ifBranch,
  "loop-rnn": loopRnn,
  lstm,
  "dyn-dim0": dynDim0,
  "inf-mask": infMask,
  rmsnorm,
  "var-cancel": varCancel,
  "exp-sum": expSum,
  "conv3-c128": conv3C128,
  "rope-pos": ropePos,
  "gap-sum": gapSum,
  wq,
  "cumsum-dyn": cumsumDyn,
  "topk-ids": topkIds,
  "fp16-file": fp16File,
  "mask-fmin": maskFmin,
  "multi-out": multiOut,
  "ids-embed": idsEmbed,
  "ln-decomp": lnDecomp,
  "slow-drift": slowDrift,
  "scalar-bool": scalarBool,
};
