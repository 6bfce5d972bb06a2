import { describe, expect, it } from "vitest";
import { decodeReport, encodeReport } from "../../core/report/schema.ts";
import { renderHtml } from "../../core/view/html.tsx";
import { contrast, dark, light, type Palette } from "../../core/view/palette.ts";
import { executable, hostile } from "../support/hostile.ts";
import { buildReport } from "../support/report.ts";

describe("the self-contained page", () => {
  const html = renderHtml(buildReport());

  it("answers in its first sentence", () => {
    expect(/<h1>(.*?)<\/h1>/.exec(html)?.[1]?.replace(/<[^>]+>/g, "")).toBe(
      "lama-tiny breaks at cpu/low on cortex-a76, in every release",
    );
  });

  it("loads nothing and runs nothing", () => {
    expect(html).not.toMatch(/<script|<iframe|<object|<link rel="stylesheet"|\son\w+=/i);
    expect([...html.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, url]) => url!.slice(0, 5))).toSatisfy(
      (starts: string[]) => starts.every((start) => start === "data:"),
    );
  });

  it("leads every link to a place on the page", () => {
    const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(8);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("has each id once", () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it("names the first bad op, shows its numbers and ends failing cells with their command", () => {
    expect(html).toContain("ffc1_fft_crr");
    expect(html).toContain("74\u202f203");
    expect(html).toMatch(/<tr class="bad">/);
    expect(html).toContain("npx mnn-parity run --model lama-tiny.onnx --input astronaut.npz --mnn 3.0.0");
  });

  it("describes every picture and labels every field of the grid", () => {
    expect([...html.matchAll(/<img[^>]*>/g)].every(([tag]) => /alt="[^"]+"/.test(tag))).toBe(true);
    expect(html).toContain(
      'aria-label="lama-tiny, cpu/low, cortex-a76, MNN 3.10.0: nonfinite, 2 of 3 inputs wrong"',
    );
  });

  it("renders no text of a report as HTML, whatever it holds", () => {
    const page = renderHtml(decodeReport(encodeReport(hostile(buildReport()))));
    expect(executable(page)).toEqual([]);
    expect(page.includes("&lt;script&gt;")).toBe(true);
  });

  it("stands an empty report", () => {
    expect(renderHtml(buildReport({ inputs: [] }))).toContain("Nothing was compared");
  });
});

describe("colours", () => {
  it.each<[string, Palette]>([
    ["light", light],
    ["dark", dark],
  ])("%s: text has a contrast of at least 4.5", (_, palette) => {
    for (const tint of [palette.pass, palette.drift, palette.bad, palette.crash, palette.quiet])
      expect(contrast(tint.ground, tint.text)).toBeGreaterThanOrEqual(4.5);
    for (const ground of [palette.ground, palette.card, palette.code])
      for (const text of [palette.text, palette.muted, palette.link, palette.bad.text, palette.quiet.text])
        expect(contrast(ground, text)).toBeGreaterThanOrEqual(4.5);
  });
});
