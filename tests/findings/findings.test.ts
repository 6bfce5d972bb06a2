import { describe, expect, it } from "vitest";
import { findFindings } from "../../core/findings/findings.ts";
import type { Cell } from "../../core/report/schema.ts";
import { type CellPlan, evidenceOf, makeCell } from "../support/cells.ts";

const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];

const find = (...cells: Cell[]) => findFindings(evidenceOf(cells));
/** The words of the only finding. */
function words(...cells: Cell[]): string {
  const findings = find(...cells);
  expect(findings).toHaveLength(1);
  return [findings[0]!.title, ...findings[0]!.sentences].join("\n");
}

const picture = { name: "out", shape: [1, 3, 1, 2], reference: [1, 2, 3, 4, 5, 6] };
const black = { ...picture, candidate: Array(6).fill(nan) };
const before = { name: "conv1", reference: [100, 3], candidate: [100, 3] };
const overflow: CellPlan = {
  output: black,
  ops: [before, { name: "fft_re", type: "While", reference: [96_584, 3], candidate: [inf, 3] }],
  firstBad: 1,
};
const normal = (more: CellPlan = {}) =>
  makeCell({ config: "cpu/normal", effective: { backend: "cpu", format: "fp32", proof: "" }, ...more });

describe("what is said of", () => {
  it("an overflow", () => {
    expect(words(makeCell(overflow), normal())).toMatchInlineSnapshot(`
      "\`fft_re\` overflows fp16
      \`fft_re\` (While) reaches 96 584 on cat and fp16 ends at 65 504: 1 Inf is born there. At the output that is NaN in all of it; cast to an integer pixel NaN is 0, so the app shows black there.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1.
      Ship \`cpu/normal\` there: it passes on the one cell of this run (emulation says nothing of its speed)."
    `);
  });

  it("an overflow on some inputs, several CPUs and releases", () => {
    const cells = ["3.0.0", "3.10.0", "3.9.1"].flatMap((release) =>
      ["qemu:cortex-a76", "qemu:max"].flatMap((target) => [
        makeCell({ ...overflow, release, target }),
        makeCell({ release, target, input: "retina" }),
        normal({ release, target }),
      ]),
    );
    expect(words(...cells)).toMatchInlineSnapshot(`
      "\`fft_re\` overflows fp16
      \`fft_re\` (While) reaches 96 584 on cat and fp16 ends at 65 504: 1 Inf is born there. At the output that is NaN in all of it; cast to an integer pixel NaN is 0, so the app shows black there.
      It happens on cat (1 of 2 inputs), on qemu:cortex-a76 and qemu:max, with MNN 3.0.0 to 3.10.0.
      Ship \`cpu/normal\` there: it passes on all 3 cells of this run (emulation says nothing of its speed)."
    `);
  });

  it("a partial sum that overflowed", () => {
    const cell = makeCell({
      ...overflow,
      ops: [before, { name: "conv2", reference: [400, -3], candidate: [nan, -inf] }],
    });
    expect(words(cell, normal())).toMatchInlineSnapshot(`
      "\`cpu/low\` gives NaN or Inf, first at \`conv2\`
      \`conv2\` (Convolution) is the first op beyond its bound: 1 Inf and 1 NaN in it on cat. Why is not proven. What would tell more: the same input in ideal low precision on a host that has this release. At the output that is NaN in all of it; cast to an integer pixel NaN is 0, so the app shows black there.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1.
      Ship \`cpu/normal\` there: it passes on the one cell of this run (emulation says nothing of its speed)."
    `);
  });

  it("NaN whose op is not known, in an output that is no picture", () => {
    const cell = makeCell({ output: { name: "scores", reference: [1, 2, 3], candidate: [1, nan, inf] } });
    expect(words(cell)).toMatchInlineSnapshot(`
      "\`cpu/low\` gives NaN or Inf
      Where and why it starts on cat is not known. What would tell more: the run with \`--ops failing\`, which looks at each op. At the output that is NaN or Inf in 2 of 3 elements; NaN compares false, so a threshold finds nothing there.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1."
    `);
  });

  it("an output that is zero", () => {
    const cell = makeCell({
      output: { name: "out", reference: [1e-3, 2e-3], candidate: [0, 0] },
      ops: [before, { name: "scale", reference: [2e-9, 1e-3], candidate: [0, 0] }],
      firstBad: 1,
    });
    expect(words(cell, normal())).toMatchInlineSnapshot(`
      "\`cpu/low\` loses its output to zero, first at \`scale\`
      \`scale\` (Convolution) is the first op beyond its bound on cat. Why is not proven. What would tell more: the same input in ideal low precision on a host that has this release. At the output 2 of 2 elements are zero where the reference reaches 0.002.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1.
      Ship \`cpu/normal\` there: it passes on the one cell of this run (emulation says nothing of its speed)."
    `);
  });

  it("drift that starts somewhere", () => {
    const cell = makeCell({
      output: { name: "out", reference: [1, 2], candidate: [1.2, 2] },
      ops: [before, { name: "softmax", type: "Softmax", reference: [1, 2], candidate: [1.3, 2] }],
      firstBad: 1,
    });
    expect(words(cell, normal({ runMs: [1500] }))).toMatchInlineSnapshot(`
      "\`cpu/low\` drifts from the reference, first at \`softmax\`
      \`softmax\` (Softmax) is the first op beyond its bound on cat. Why is not proven. What would tell more: the same input in ideal low precision on a host that has this release. At the output: SNR 20.97 dB, at least 30 asked; the worst element is 1.2 where the reference has 1.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1.
      Ship \`cpu/normal\` there: it passes on the one cell of this run (emulation says nothing of its speed)."
    `);
  });

  it("drift that grows along the network", () => {
    const cell = makeCell({
      output: { name: "out", reference: [1, 2], candidate: [1.2, 2] },
      ops: [before],
    });
    expect(words(cell)).toMatchInlineSnapshot(`
      "\`cpu/low\` drifts from the reference
      Where and why it starts on cat is not known. What would tell more: the model's graph, which tells which op reads which. At the output: SNR 20.97 dB, at least 30 asked; the worst element is 1.2 where the reference has 1.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1."
    `);
  });

  it("drift of a GPU's configuration that was computed on the CPU", () => {
    const cell = makeCell({
      config: "opencl/low",
      output: { name: "out", reference: [1, 2], candidate: [1.2, 2] },
      ops: [before],
    });
    expect(words(cell)).toMatchInlineSnapshot(`
      "\`opencl/low\` drifts from the reference (computed on the CPU)
      Where and why it starts on cat is not known. What would tell more: the model's graph, which tells which op reads which. At the output: SNR 20.97 dB, at least 30 asked; the worst element is 1.2 where the reference has 1.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1."
    `);
  });

  it("a fallback", () => {
    const cell = makeCell({
      target: "host",
      verdict: "fallback",
      reason: "fp16 asked, fp32 computed: session info BACKENDS 0; the numbers agree (exact)",
      fix: "use a CPU with fp16 arithmetic: --target qemu:cortex-a76, or an Arm machine",
      effective: { backend: "cpu", format: "fp32", proof: "" },
    });
    expect(words(cell, normal({ target: "host" }))).toMatchInlineSnapshot(`
      "\`cpu/low\` computed fp32 on host
      fp16 asked, fp32 computed: session info BACKENDS 0; the numbers agree (exact). MNN itself says nothing of it.
      It happens on the one input, on host, with MNN 3.6.1.
      Use a CPU with fp16 arithmetic: --target qemu:cortex-a76, or an Arm machine."
    `);
  });

  it("a crash", () => {
    const cell = makeCell({
      verdict: "crashed",
      reason: "the probe died of SIGSEGV; MNN's last words: reshape error",
    });
    expect(words(cell, normal({ target: "host" }))).toMatchInlineSnapshot(`
      "MNN gave no result for \`cpu/low\` on qemu:cortex-a76
      The probe died of SIGSEGV; MNN's last words: reshape error.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1."
    `);
  });

  it("a timeout", () => {
    const cell = makeCell({
      verdict: "timeout",
      reason: "no sign of life for 60 s",
      fix: "raise `timeout` in parity.yml if the model is that slow here",
    });
    expect(words(cell)).toMatchInlineSnapshot(`
      "\`cpu/low\` gave no answer in time on qemu:cortex-a76
      No sign of life for 60 s.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1.
      Raise \`timeout\` in parity.yml if the model is that slow here."
    `);
  });

  it("what could not run", () => {
    const cell = makeCell({
      release: "3.3.0",
      verdict: "unavailable",
      reason: "MNN 3.3.0 has no wheel for linux-aarch64",
      fix: "choose one of 3.0.0, 3.6.1",
    });
    expect(words(cell)).toMatchInlineSnapshot(`
      "\`cpu/low\` could not run on qemu:cortex-a76
      MNN 3.3.0 has no wheel for linux-aarch64.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.3.0.
      Choose one of 3.0.0, 3.6.1."
    `);
  });

  it("a reference that cannot be trusted", () => {
    const cell = makeCell({
      verdict: "reference-bad",
      reason: "two runs of the reference gave different bits",
    });
    expect(words(cell)).toMatchInlineSnapshot(`
      "The reference of \`cpu/low\` on qemu:cortex-a76 cannot be trusted
      Two runs of the reference gave different bits.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1."
    `);
  });

  it("results that differ from run to run", () => {
    const cell = makeCell({ stability: { repeats: 5, identical: false } });
    expect(words(cell)).toMatchInlineSnapshot(`
      "\`cpu/low\` gives different bits from run to run
      5 runs of cat on the same input did not agree.
      It happens on the one input, on qemu:cortex-a76, with MNN 3.6.1."
    `);
  });
});

describe("findings", () => {
  it("are one for each kind of failure, worst first, and every failing cell knows its own", () => {
    const cells = [
      makeCell({ verdict: "fallback", target: "host", reason: "x" }),
      makeCell({ ...overflow, input: "retina" }),
      makeCell({ ...overflow, input: "coffee", target: "qemu:max" }),
      makeCell({ ...overflow, input: "galaxies", firstBad: 0 }),
      makeCell({ verdict: "crashed", reason: "died", input: "moon" }),
      makeCell({}),
      normal(),
    ];
    const findings = find(...cells);
    expect(findings.map(({ id, verdict, op, cells }) => [id, verdict, op?.name, cells.length])).toEqual([
      ["f1", "crashed", undefined, 1],
      ["f2", "nonfinite", "fft_re", 2],
      ["f3", "nonfinite", "conv1", 1],
      ["f4", "fallback", undefined, 1],
    ]);
    expect(cells.map(({ finding }) => finding)).toEqual(["f4", "f2", "f2", "f3", "f1", null, null]);
  });

  it("are one where MNN refuses with the same words, whatever it logs, and the title says where", () => {
    const refused: CellPlan = { verdict: "crashed", reason: "MNN failed at resize: RESIZE_STATUS 2" };
    const [finding, ...others] = find(
      makeCell(refused),
      makeCell({ ...refused, config: "cpu/normal", reason: `${refused.reason}; MNN's last words: i8mm: 0` }),
      makeCell({ ...refused, target: "host" }),
    );
    expect(others).toEqual([]);
    expect(finding?.title).toBe(
      "MNN gave no result for `cpu/low` and `cpu/normal` on qemu:cortex-a76 and host",
    );
  });

  it("are apart for models, configs, and where no op is known for targets", () => {
    const crash: CellPlan = { verdict: "crashed", reason: "died" };
    const findings = find(
      makeCell(crash),
      makeCell({ ...crash, model: "ocr" }),
      makeCell({ ...crash, config: "cpu/low_bf16" }),
      makeCell({ ...crash, target: "host" }),
      makeCell({ ...crash, input: "retina" }),
    );
    expect(findings.map(({ cells }) => cells.length)).toEqual([2, 1, 1, 1]);
  });

  it("are one where the op's own arithmetic was measured on some inputs of the session, and quote one of those", () => {
    const cellOf = (input: string, measured: object) => {
      const cell = makeCell({
        input,
        output: black,
        ops: [before, { name: "conv2", reference: [3, 1], candidate: [nan, nan] }],
        firstBad: 1,
      });
      cell.ops!.rows[1]!.inside = { reads: [0], ...measured };
      return cell;
    };
    const cells = [
      cellOf("a", { ideal: 60, own: Number.NEGATIVE_INFINITY }),
      cellOf("b", { ideal: 60 }),
      cellOf("c", {}),
    ];
    const findings = find(...cells);
    expect(findings.map(({ cause }) => cause?.kind)).toEqual(["kernel"]);
    expect(findings[0]!.example).toBe(cells[0]!.id);
    const elsewhere = { ...cellOf("d", {}), target: "qemu:max" };
    expect(find(...cells, elsewhere).map(({ cause }) => cause?.kind)).toEqual(["kernel", "unknown"]);
  });

  it("say nothing of references and of what passed", () => {
    expect(find(makeCell({}), makeCell({ role: "reference", verdict: "reference-bad" }))).toEqual([]);
    expect(find()).toEqual([]);
  });

  it("quote the newest release, the most broken output, the largest values", () => {
    const few = { ...black, candidate: [1, 2, 3, 4, 5, nan] };
    const cells = [
      makeCell({ ...overflow, output: few, input: "a" }),
      makeCell({ ...overflow, input: "b", release: "3.0.0" }),
      makeCell({ ...overflow, input: "b" }),
      makeCell({ ...overflow, output: few, input: "c" }),
    ];
    expect(find(...cells)[0]!.example).toBe(cells[2]!.id);
  });
});

describe("what to ship instead", () => {
  it("is what passes on every input and release there, fastest first", () => {
    const [finding] = find(
      makeCell(overflow),
      normal({ runMs: [900, 1100, 5000] }),
      makeCell({ config: "cpu/high", runMs: [800] }),
      makeCell({ config: "cpu/high", runMs: [850], input: "retina" }),
      makeCell({ config: "cpu/low_bf16", runMs: [10] }),
      makeCell({ config: "cpu/low_bf16", runMs: [10], input: "retina", verdict: "drift" }),
      makeCell({ config: "cpu/normal", model: "ocr", verdict: "drift", input: "sign" }),
      makeCell({ config: "cpu/normal", target: "host", verdict: "crashed" }),
    ).filter(({ verdict }) => verdict === "nonfinite");
    expect(finding!.ship).toEqual([
      { target: "qemu:cortex-a76", config: "cpu/high", passed: 2, of: 2, medianMs: 825 },
      { target: "qemu:cortex-a76", config: "cpu/normal", passed: 1, of: 1, medianMs: 1100 },
    ]);
  });

  it("is not what merely fell back", () => {
    const [finding] = find(makeCell(overflow), makeCell({ config: "cpu/low_bf16", verdict: "fallback" }));
    expect(finding!.ship).toEqual([]);
    expect(finding!.sentences.at(-1)).toBe("No config of this run passes on qemu:cortex-a76.");
  });
});
