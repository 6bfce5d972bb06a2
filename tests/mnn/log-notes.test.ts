import { describe, expect, it } from "vitest";
import { cpuFeatures, explainLog } from "../../action/src/mnn/log-notes.ts";

const explained = (log: string) =>
  explainLog(log).map(({ line, meaning, bad }) => `${bad ? "bad" : "ok"} | ${line} | ${meaning}`);

describe("MNN's known lines in words", () => {
  it("the CPU's features", () => {
    expect(explained("The device supports: i8sdot:1, fp16:1, i8mm: 0, sve2: 0, sme2: 0")).toEqual([
      "ok | The device supports: i8sdot:1, fp16:1, i8mm: 0, sve2: 0, sme2: 0 | the CPU has fp16, has dot product, no i8mm; it says nothing of what MNN was built with",
    ]);
    expect(explained("The device support i8sdot:0, support fp16:0, support i8mm: 0")).toEqual([
      "ok | The device support i8sdot:0, support fp16:0, support i8mm: 0 | the CPU has no fp16, no dot product, no i8mm; it says nothing of what MNN was built with",
    ]);
  });

  it.each<[string, RegExp]>([
    ["Can't Find type=3 backend, use 0 instead", /^bad .* backend 3 is not in this build/],
    ["MNN use low precision", /^ok .* whether or not the CPU can do it/],
    ["OpenCL init error, fallback ...", /^bad .* runs on the CPU/],
    ["Can't run session because not resized", /^bad .* nothing was computed/],
    ["Compute Shape Error for /conv/Conv_output", /^bad .* shape of \/conv\/Conv_output/],
    ["Don't support type [Attention], /att", /^bad .* no Attention/],
    ["Invalidate buffer to create interpreter", /^bad .* no model that this MNN can read/],
  ])("%s", (line, told) => {
    const log = `noise\n${line}\nmore noise`;
    expect(explained(log)).toHaveLength(1);
    expect(explained(log)[0]).toMatch(told);
  });

  it("once, however often they are printed, and nothing of what is not known", () => {
    expect(explainLog(`${"Can't Find type=3 backend, use 0 instead\n".repeat(1000)}hello`)).toHaveLength(1);
    expect(explainLog("hello\nworld")).toEqual([]);
    expect(explainLog("")).toEqual([]);
  });
});

it("what MNN finds on a CPU is read from its line, of old releases and new", () => {
  const found = (log: string) => Object.fromEntries(cpuFeatures(log));
  expect(
    found("x\nThe device supports: i8sdot:1, fp16:1, i8mm: 1, sve2: 0, sme2: 0\nMNN use low precision"),
  ).toEqual({ i8sdot: true, fp16: true, i8mm: true, sve2: false, sme2: false });
  expect(found("The device support i8sdot:0, support fp16:1, support i8mm: 0")).toEqual({
    i8sdot: false,
    fp16: true,
    i8mm: false,
  });
  expect(found("nothing")).toEqual({});
});
