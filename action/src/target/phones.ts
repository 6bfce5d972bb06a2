/** A phone's chip, and the qemu CPU whose feature set is nearest to its big core's. */
export interface Phone {
  name: string;
  chip: string;
  /** A CPU model of qemu-aarch64. */
  cpu: string;
  /** What this stands for and what it does not. */
  note: string;
}

const SPEED = "Features decide which kernels MNN picks, so numbers are comparable; speed is not.";

/**
 * MNN on Arm picks its kernels by fp16, dot product (i8sdot), i8mm and SVE2. A row's CPU has the first three
 * as the chip has; where qemu has no such CPU the note says what differs.
 */
export const phones: Phone[] = [
  {
    name: "sm6450",
    chip: "Snapdragon 6 Gen 1",
    cpu: "cortex-a76",
    note: `Cortex-A78 and A55: fp16 and dot product, no i8mm, no SVE, as cortex-a76. ${SPEED}`,
  },
  {
    name: "sm8150",
    chip: "Snapdragon 855",
    cpu: "cortex-a76",
    note: `Cortex-A76 and A55: fp16 and dot product, no i8mm, no SVE, as cortex-a76. ${SPEED}`,
  },
  {
    name: "sm8250",
    chip: "Snapdragon 865",
    cpu: "cortex-a76",
    note: `Cortex-A77 and A55: fp16 and dot product, no i8mm, no SVE, as cortex-a76. ${SPEED}`,
  },
  {
    name: "sm8350",
    chip: "Snapdragon 888",
    cpu: "cortex-a76",
    note: `Cortex-X1, A78 and A55: fp16 and dot product, no i8mm, no SVE, as cortex-a76. ${SPEED}`,
  },
  {
    name: "sm8450",
    chip: "Snapdragon 8 Gen 1",
    cpu: "cortex-a710",
    note: `Cortex-X2, A710 and A510: Armv9 with fp16, dot product, i8mm and bf16. The emulated core also offers SVE2, which these phones, as far as we know, do not. ${SPEED}`,
  },
  {
    name: "sm8550",
    chip: "Snapdragon 8 Gen 2",
    cpu: "cortex-a710",
    note: `Cortex-X3, A715, A710 and A510: Armv9 with fp16, dot product, i8mm and bf16. The emulated core also offers SVE2, which these phones, as far as we know, do not. ${SPEED}`,
  },
  {
    name: "tensor-g1",
    chip: "Google Tensor (Pixel 6)",
    cpu: "cortex-a76",
    note: `Cortex-X1, A76 and A55: fp16 and dot product, no i8mm, no SVE, as cortex-a76. ${SPEED}`,
  },
  {
    name: "sdm835",
    chip: "Snapdragon 835",
    cpu: "cortex-a57",
    note: `Derived from Cortex-A73 and A53: Armv8.0 without fp16 arithmetic and dot product, as cortex-a57; MNN computes Low as fp32. ${SPEED}`,
  },
];
