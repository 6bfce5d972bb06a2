import { describe, expect, it } from "vitest";
import { findSwitches } from "../../action/src/diagnose/when-search.ts";

/** Versions as a line of what each would answer: `.` no, `#` yes, `?` cannot tell. */
async function search(line: string, known: number[] = []) {
  const asked: number[] = [];
  const switches = await findSwitches(
    line.length,
    async (index) => {
      asked.push(index);
      return line[index] === "?" ? null : line[index] === "#";
    },
    known,
  );
  return { switches, asked };
}

describe("between which versions an answer turns", () => {
  it("asks the ends first and then halves", async () => {
    const { switches, asked } = await search("...#####");
    expect(switches).toEqual([{ before: 2, after: 3, to: true }]);
    expect(asked.slice(0, 2)).toEqual([0, 7]);
    expect(asked.length).toBeLessThanOrEqual(5);
  });

  it("tells a cure from a fault", async () => {
    expect((await search("######..")).switches).toEqual([{ before: 5, after: 6, to: false }]);
  });

  it("says nothing where the ends agree, and runs no more for it", async () => {
    expect(await search("########")).toEqual({ switches: [], asked: [0, 7] });
    expect(await search("..####..")).toEqual({ switches: [], asked: [0, 7] });
  });

  it("finds both turns of a fault that came and went, where it is known to be there", async () => {
    const { switches, asked } = await search("..####..", [4]);
    expect(switches).toEqual([
      { before: 1, after: 2, to: true },
      { before: 5, after: 6, to: false },
    ]);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it("goes around what cannot tell, and ends with the range where nothing between can", async () => {
    expect((await search(".?.??##?")).switches).toEqual([{ before: 2, after: 5, to: true }]);
    expect((await search("??.?##??")).switches).toEqual([{ before: 2, after: 4, to: true }]);
    expect(await search("???")).toMatchObject({ switches: [] });
    expect((await search("#")).switches).toEqual([]);
  });

  it("finds the turn of every line of 24 versions in few questions", async () => {
    for (let at = 1; at < 24; at++) {
      const { switches, asked } = await search(".".repeat(at) + "#".repeat(24 - at));
      expect(switches).toEqual([{ before: at - 1, after: at, to: true }]);
      expect(asked.length).toBeLessThanOrEqual(7);
    }
  });
});
