import { describe, expect, it } from "vitest";
import { parsePredicate, predicateOf } from "../../action/src/diagnose/when-predicate.ts";
import { tellMap } from "../../core/diagnosis/map.ts";
import { tellRepro } from "../../core/diagnosis/repro.ts";
import { tellWhen } from "../../core/diagnosis/when.ts";
import type { FailureMap } from "../../core/report/answer-map.ts";
import type { Repro } from "../../core/report/answer-repro.ts";
import type { When } from "../../core/report/answer-when.ts";
import { makeCell } from "../support/cells.ts";

const asked = { runs: 1, ms: 1, stopped: null };
const reference = [1, 2, 3, 4];
const cells = {
  right: makeCell({ output: { name: "y", reference, candidate: reference } }),
  nan: makeCell({ output: { name: "y", reference, candidate: [1, 2, 3, Number.NaN] } }),
  off: makeCell({ output: { name: "y", reference, candidate: [1, 2, 3, 5] } }),
  fallback: makeCell({ output: { name: "y", reference, candidate: reference }, verdict: "fallback" }),
  unavailable: makeCell({ verdict: "unavailable" }),
};
const answers = (written: string) =>
  Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [name, parsePredicate(written)!.holds(cell)]),
  );

describe("a map says of each boundary", () => {
  const told = (right: number, of: number) => {
    const line: FailureMap["lines"][number] = {
      ...{ input: "a", transform: "gain" as const, tensor: "x", natural: 1, other: null },
      intervals: [
        { from: 0, to: 1, fails: false },
        { from: 1, to: 2, fails: true },
        { from: 2, to: 4, fails: false },
      ],
      verified: { right, farther: 0, of },
    };
    return tellMap({
      asked,
      by: "ranges",
      agrees: { right: 1, of: 1 },
      lines: [line],
      passes: [],
      files: [],
    })[0];
  };
  it("that it was foretold, where nothing was run", () => {
    expect(told(0, 0)).toMatch(/^`a` is foretold to fail at .* and to pass at .*; no real run/);
  });
  it("how many of its sides were run, and how many not", () => {
    expect(told(2, 2)).toMatch(
      /^`a` fails at .*; 2 of 2 real runs .* agree; at 2 sides of them none was made$/,
    );
    expect(told(4, 4)).toMatch(/; 4 of 4 real runs at the boundaries agree$/);
  });
});

describe("what is looked for", () => {
  it("is wrong numbers, and what did not run as asked shows nothing", () => {
    expect(answers("wrong")).toEqual({
      right: false,
      nan: true,
      off: true,
      fallback: null,
      unavailable: null,
    });
  });

  it("is a verdict", () => {
    expect(answers("nonfinite")).toMatchObject({ right: false, nan: true, off: false, unavailable: null });
    expect(answers("fallback")).toMatchObject({ right: false, fallback: true, unavailable: null });
  });

  it("is a number of the outputs", () => {
    expect(answers("snr < 30")).toEqual({
      right: false,
      nan: true,
      off: true,
      fallback: null,
      unavailable: null,
    });
    expect(answers("nan>0")).toMatchObject({ right: false, nan: true, off: false });
    expect(answers("maxabs>=1")).toMatchObject({ right: false, off: true });
    for (const none of ["", "snr", "snr<", "slow", "snr<30dB", "ms>1", "constructor<1"])
      expect(parsePredicate(none)).toBeNull();
  });

  it("is the cell's own verdict where nothing was said", () => {
    expect(predicateOf(cells.fallback).holds(cells.right)).toBe(false);
    expect(predicateOf(cells.nan).holds(cells.off)).toBe(true);
  });
});

describe("since when, in words", () => {
  const version = (name: string, verdict: When["tried"][number]["verdict"], snrDb: number | null = null) => ({
    name,
    verdict,
    snrDb,
    reason: "",
  });
  const base: When = {
    asked,
    where: "the numbers are wrong",
    kind: "since",
    before: "3.0.0",
    after: "3.4.0",
    tried: [version("3.0.0", "pass", 52.3), version("3.4.0", "nonfinite", Number.NEGATIVE_INFINITY)],
    skipped: [],
  };

  it("names the two versions with what each gave", () => {
    expect(tellWhen(base)).toEqual([
      "Since MNN `3.4.0`: there the numbers are wrong, and in `3.0.0` not (`pass` at 52.3 dB, then `nonfinite`).",
    ]);
    expect(tellWhen({ ...base, kind: "until" })[0]).toMatch(
      /^Cured by MNN `3.4.0`: in `3.0.0` the numbers are wrong/,
    );
  });

  it("claims nothing of what was not run", () => {
    const always: When = { ...base, kind: "always", before: null, after: null };
    expect(tellWhen(always)).toEqual([
      "Always: in each of the 2 releases that were run, the numbers are wrong (3.0.0 and 3.4.0).",
    ]);
    const skipped = [{ name: "3.1.0", why: "crashed: died of SIGSEGV" }];
    expect(tellWhen({ ...base, skipped })[1]).toBe(
      "1 release could not tell: `3.1.0` (crashed: died of SIGSEGV); where they lie between `3.0.0` and `3.4.0`, it may be one of them.",
    );
    const crossed = { changed: "unknown", sameFile: false, tried: [] } as const;
    expect(tellWhen({ ...base, crossed: { ...crossed, tried: [] } })[1]).toContain("was not told");
    expect(tellWhen({ ...base, kind: "unknown", tried: [] })[0]).toMatch(
      /^Not told: fewer than two releases/,
    );
  });
});

describe("a repro in words", () => {
  const cut: NonNullable<Repro["cut"]> = {
    inputs: ["a"],
    outputs: ["b"],
    ops: 1,
    of: 113,
    bytes: 17_012,
    tried: { input: "cat", verdict: "nonfinite", snrDb: Number.NEGATIVE_INFINITY },
    likeWholeDb: 97.5,
  };

  it("says what was cut, what it gives, and that it is the same computation", () => {
    expect(tellRepro({ asked, cut, files: [] })[0]).toBe(
      "1 node of 113 fails without the rest: `b` is `nonfinite`, from inputs that were saved (the model takes 18 kB). At Normal it gives what the whole gives there (97.5 dB).",
    );
  });

  it("says why nothing was cut", () => {
    const why = "there is no ONNX file that it was converted from";
    expect(tellRepro({ asked, cut: null, why, files: [{ what: "a program", path: "repro.py" }] })).toEqual([
      `Nothing smaller than the whole network was seen to fail by itself: ${why}.`,
      "The programs run the whole of it.",
    ]);
  });
});
