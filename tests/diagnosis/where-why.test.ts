import { expect, test } from "vitest";
import { tellWhere } from "../../core/diagnosis/where.ts";
import { tellWhy } from "../../core/diagnosis/why.ts";
import type { Where } from "../../core/report/answer-where.ts";
import type { Why } from "../../core/report/answer-why.ts";

const asked = { runs: 1, ms: 1, stopped: null };
const op = (name: string, rest: Partial<Where["ops"][number]>): Where["ops"][number] => ({
  op: { name, type: "Convolution", occurrence: 0, output: 0 },
  plainDb: 20,
  ownDb: 60,
  fate: "inherited",
  ...rest,
});

test("a birth is told with its own error and the way to the output", () => {
  const ops = [
    op("a", { ownDb: Number.NEGATIVE_INFINITY, fate: "born" }),
    op("b", {}),
    op("c", { fate: "healed" }),
  ];
  expect(tellWhere({ asked, input: "cat", kind: "cliff", born: 0, chain: [0, 1], ops })).toEqual([
    "On cat it is born at `a` (Convolution), which is wholly wrong (not finite, or with no signal left) although it reads right values.",
    "From there it comes over 1 op to the output; 1 op elsewhere makes good of what is off.",
  ]);
});

test("growth names the ops that cost most beyond the format, and over how many inputs", () => {
  const ops = [
    op("a", { r: { median: 3, least: 2.5, most: 4, of: 3 } }),
    op("b", { r: { median: 1, least: 1, most: 1, of: 3 } }),
  ];
  expect(tellWhere({ asked, input: "cat", kind: "growth", born: null, chain: [0, 1], ops })).toEqual([
    "On cat no op breaks by itself: errors grow over the 2 ops on the way to the output.",
    "Most beyond what the format itself costs: `a` (3 times the ideal format's, 2.5 to 4 on 3 inputs).",
  ]);
});

test("a birth that would pass by itself is told with the runs that prove it", () => {
  const ops = [op("a", { ownDb: 41.9, fate: "born" }), op("b", {})];
  const proof = { brokenDb: 29.5, healedDb: 46.2 };
  expect(tellWhere({ asked, input: "cat", kind: "cliff", born: 0, chain: [0, 1], ops, proof })[1]).toBe(
    "With right values in all ops before `a` the output is 29.5 dB from the reference, which fails; with them up to the next op that is off by itself it is 46.2 dB from the reference, which passes.",
  );
  const last = { brokenDb: 29.5, healedDb: null };
  expect(tellWhere({ asked, input: "cat", kind: "cliff", born: 0, chain: [0], ops, proof: last })[1]).toBe(
    "With right values in all ops before `a` the output is 29.5 dB from the reference, which fails.",
  );
});

const experiment = (name: string, speaks: Why["experiments"][number]["speaks"]) => ({
  name,
  question: `Is ${name} so?`,
  answer: "Yes.",
  numbers: {},
  speaks,
});

test("a cause that was refuted is named with the experiment that did it", () => {
  const why: Why = {
    asked,
    blame: "kernel",
    cause: { kind: "kernel", numbers: {} },
    refuted: { kind: "overflow", numbers: {} },
    experiments: [
      experiment("ideal", "for"),
      experiment("other CPU", "neither"),
      experiment("splice", "for"),
    ],
  };
  expect(tellWhy(why)).toEqual([
    "MNN's kernel is to blame: the format and its sums would do.",
    "The numbers alone had told `overflow`; the experiment `ideal` refutes it: it is `kernel`.",
    "Is ideal so? Yes.",
    "Is splice so? Yes.",
  ]);
});

test("nothing is said to be proven where nothing could be run", () => {
  const why: Why = { asked, blame: "fine", cause: { kind: "tie", numbers: {} }, experiments: [] };
  expect(tellWhy(why).at(-1)).toBe("No experiment could be made of it.");
});
