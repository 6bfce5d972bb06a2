import { describe, expect, it } from "vitest";
import { judgeOp, judgeOutput } from "../../core/judge/output.ts";
import type { ChosenFrom } from "../../core/judge/ties.ts";
import { defaultTolerance } from "../../core/judge/tolerance.ts";
import type { Tensor } from "../../core/numeric/metrics.ts";

const judged = (
  reference: Tensor,
  candidate: Tensor,
  chosenFrom: ChosenFrom[] = [],
  shape = [reference.length],
) =>
  judgeOutput(
    { name: "y", dtype: "int32", shape },
    reference,
    candidate,
    defaultTolerance("fp16"),
    chosenFrom,
  );

const from = (reference: Tensor, shape: number[], candidate = reference) => ({ reference, candidate, shape });

describe("an output of integers", () => {
  it("is wrong where one differs, however many are right", () => {
    const reference = Int32Array.from({ length: 1000 }, (_, at) => at);
    const candidate = reference.map((value, at) => (at === 700 ? value + 1 : value));
    expect(judged(reference, candidate)).toMatchObject({
      verdict: "drift",
      reason: "1 of 1000 elements differ: 701 instead of 700 at [700]",
      differ: { count: 1, of: 1000, examples: [{ index: [700], reference: 700, candidate: 701 }] },
    });
  });

  it("is identical or not, and says nothing of ties where nothing is known of them", () => {
    const same = judged(Int32Array.of(1, 2), Int32Array.of(1, 2));
    expect(same).toMatchObject({ verdict: "pass", reason: "identical" });
    expect(same.differ).toBeUndefined();
    expect(judged(Int32Array.of(1, 2), Int32Array.of(1, 3)).differ?.ties).toBeUndefined();
  });

  it("keeps five examples and all of the count", () => {
    const { differ } = judged(new Int32Array(50), new Int32Array(50).fill(1));
    expect(differ?.count).toBe(50);
    expect(differ?.examples).toHaveLength(5);
  });

  it("may be one step off where it is the end of a quantised network, truths may not", () => {
    expect(judged(Uint8Array.of(7, 200), Uint8Array.of(8, 199)).verdict).toBe("pass");
    expect(judged(Int8Array.of(7, -100), Int8Array.of(9, -100)).differ?.count).toBe(1);
    expect(judged(Uint8Array.of(0, 1, 1), Uint8Array.of(0, 1, 0)).differ?.count).toBe(1);
  });

  it("as an op's is exact, too", () => {
    const [big, next] = [Int32Array.of(1000, 5), Int32Array.of(1000, 6)];
    expect(judgeOp(big, next, [2], "fp16").verdict).toBe("drift");
  });
});

describe("a tie", () => {
  // 10 and 10.004: fp16 has steps of 0.0078 there. 9 is far away.
  const logits = from(Float32Array.of(1, 10, 10.004, 9, 1, 10, 9, 2), [2, 4]);

  it("is two answers within one step of the format", () => {
    expect(judged(Int32Array.of(2, 1), Int32Array.of(1, 1), [logits])).toMatchObject({
      reason: "1 of 2 elements differ: 1 instead of 2 at [0]; it is a tie, within one step of the format",
      differ: { count: 1, ties: 1 },
    });
  });

  it("is none where they are farther apart", () => {
    expect(judged(Int32Array.of(2, 1), Int32Array.of(3, 2), [logits]).differ).toMatchObject({
      count: 2,
      ties: 0,
    });
  });

  it("is one where the candidate's own values are that near, too", () => {
    const near = from(Float32Array.of(1, 10, 10.1, 9), [1, 4], Float32Array.of(1, 10.06, 10.06, 9));
    expect(judged(Int32Array.of(2), Int32Array.of(1), [near]).differ?.ties).toBe(1);
  });

  it("is none where the candidate's values are alike because all of them are lost", () => {
    const reference = Float32Array.of(1, 70_000, 90_000, 3);
    for (const candidate of [Float32Array.of(1, 65_504, 65_504, 3), new Float32Array(4)])
      expect(
        judged(Int32Array.of(2), Int32Array.of(1), [from(reference, [1, 4], candidate)]).differ?.ties,
      ).toBe(0);
  });

  it("is found along any axis, and among the k first", () => {
    const columns = from(Float32Array.of(1, 5, 10, 7, 10.004, 6), [3, 2]);
    expect(judged(Int32Array.of(2, 1), Int32Array.of(1, 1), [columns]).differ?.ties).toBe(1);
    const two = judged(Int32Array.of(2, 1, 1, 2), Int32Array.of(1, 2, 1, 2), [logits], [2, 2]);
    expect(two.differ).toMatchObject({ count: 2, ties: 2 });
    const least = from(Float32Array.of(3, -10, -10.004, 9), [1, 4]);
    expect(judged(Int32Array.of(2), Int32Array.of(1), [least]).differ?.ties).toBe(1);
  });

  it("is not spoken of where the indices were chosen from something else", () => {
    const others = from(Float32Array.of(9, 1, 2, 3, 9, 3, 2, 1), [2, 4]);
    expect(judged(Int32Array.of(2, 1), Int32Array.of(1, 1), [others]).differ?.ties).toBeUndefined();
    expect(judged(Int32Array.of(2, 1), Int32Array.of(1, 1), [others, logits]).differ?.ties).toBe(1);
  });

  it("is found among the chosen values alone, where both have the answer", () => {
    const chosen = { ...from(Float32Array.of(10.004, 10, 9, 8, 7, 6), [2, 3]), chosen: true };
    const two = judged(Int32Array.of(5, 3, 8, 1, 2, 4), Int32Array.of(3, 5, 8, 2, 9, 4), [chosen], [2, 3]);
    expect(two.differ).toMatchObject({ count: 4, ties: 2 });
  });
});
