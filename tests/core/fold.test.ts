import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../action/src/report/markdown.ts";
import { buildReport } from "../support/report.ts";

const twelve = Array.from({ length: 12 }, (_, minor) => `3.${minor}.0`);
/** The grid of a report as its lines, without the space around what is in them. */
const gridOf = (verdict: (minor: number) => "pass" | "drift", releases = twelve) => {
  const report = buildReport({
    releases,
    inputs: ["a"],
    targets: ["qemu:cortex-a76"],
    verdict: ({ release }) => verdict(Number(release.split(".")[1])),
  });
  const [, grid = ""] = renderMarkdown(report).split("## Grid\n\n");
  return grid
    .trim()
    .split("\n")
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((field) => field.trim()),
    );
};

describe("the grid in report.md", () => {
  it("has one column for neighbouring releases that are alike", () => {
    const [head, rule, row] = gridOf((minor) => (minor < 8 ? "pass" : "drift"));
    expect(head).toEqual(["model", "config", "target", "3.0.0 to 3.7.0", "3.8.0 to 3.11.0"]);
    expect(rule).toHaveLength(5);
    expect(row?.slice(3)).toEqual(["pass", expect.stringMatching(/dB|drift/)]);
  });

  it("tells each row's ranges in one column where twelve releases take turns", () => {
    const [head, , row] = gridOf((minor) => (minor % 2 === 0 ? "pass" : "drift"));
    expect(head).toEqual(["model", "config", "target", "by MNN release"]);
    expect(row?.[3]?.split("<br>")).toHaveLength(2);
    expect(row?.[3]).toContain("pass: 3.0.0, 3.2.0, 3.4.0");
  });

  it("leaves what a report calls its releases no Markdown", () => {
    const hostile = ["3.0.0", "git:<img>|![x](y)"];
    const grid = gridOf((minor) => (minor === 0 ? "pass" : "drift"), hostile);
    expect(JSON.stringify(grid[0])).not.toMatch(/(?<!\\)<img|(?<!\\)!(?<!\\)\[/);
    expect(grid[0]!.join("|")).toContain("&#60;img&#62;");
  });
});
