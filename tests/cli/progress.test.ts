import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { terminalProgress } from "../../action/src/progress/terminal.ts";
import { asIs } from "../../core/words/stored/phrase.ts";

function stream(isTTY: boolean) {
  let text = "";
  return {
    isTTY,
    columns: 30,
    write: (more: string) => (text += more),
    /** What a terminal shows: what came after the last return on each line. */
    shown: () =>
      stripVTControlCharacters(text.replaceAll("\u001b[2K", ""))
        .split("\n")
        .map((line) =>
          line
            .split("\r")
            .at(-1)!
            .replace(/\d+(\.\d)? m?s/, "TIME"),
        ),
    text: () => text,
  };
}

describe("progress", () => {
  it("in a terminal is one live line, and a line for each step that ended", () => {
    const screen = stream(true);
    const progress = terminalProgress(screen, false);
    const [outer, inner] = [progress.step(asIs("running")), progress.step(asIs("fetching"))];
    inner.update(asIs("12 of 30 MB"));
    expect(screen.shown()).toEqual(["fetching: 12 of 30 MB"]);
    inner.done();
    expect(screen.shown()).toEqual(["✓ fetching (TIME)", "running"]);
    outer.update(asIs("a detail that is longer than the line"));
    expect(screen.shown().at(-1)).toHaveLength(29);
    progress.note(asIs("a line that stays"));
    outer.done(asIs("12 cells"));
    expect(screen.shown()).toEqual([
      "✓ fetching (TIME)",
      "a line that stays",
      "✓ running: 12 cells (TIME)",
      "",
    ]);
  });

  it("of a step that failed leaves no half line for the error to follow on", () => {
    const screen = stream(true);
    terminalProgress(screen, false).step(asIs("running")).done(undefined, true);
    expect(screen.shown()).toEqual(["✗ running (TIME)", ""]);
  });

  it.each<[string, boolean, boolean]>([
    ["under CI", true, true],
    ["in a file", false, false],
  ])("%s is plain lines", (_, isTTY, ci) => {
    const screen = stream(isTTY);
    const step = terminalProgress(screen, ci).step(asIs("running"));
    for (let i = 0; i < 1000; i++) step.update(asIs(`${i} of 1000`));
    step.done(asIs("12 cells"));
    terminalProgress(screen, ci).step(asIs("fetching")).done(undefined, true);
    expect(screen.text()).not.toContain("\r");
    expect(screen.text()).not.toContain("\u001b");
    expect(screen.shown()).toEqual([
      "running",
      "running: 12 cells, done in TIME",
      "fetching",
      "fetching: failed after TIME",
      "",
    ]);
  });
});
