import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { harmless } from "../../action/src/github/api/log.ts";
import { annotationsOf } from "../../action/src/github/text/annotations.ts";
import { commentText, markerOf } from "../../action/src/github/text/comment-text.ts";
import { code, link, plain, prose } from "../../action/src/github/text/markup.ts";
import { markdown, previewPage } from "../../action/src/github/text/preview-page.ts";
import { summaryText } from "../../action/src/github/text/summary-text.ts";
import type { Report } from "../../core/report/schema.ts";
import { seriesId } from "../../core/report/series.ts";
import { buildReport } from "../support/report.ts";
import { tellingOf } from "./telling.ts";

/** Names that try to be more than names. */
const attacks = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<!-- mnn-parity:bW5uLXBhcml0eQ -->",
  "</details><h1>pwned</h1>",
  "</code></pre><a href='https://evil.example.com'>click</a>",
  "[click](https://evil.example.com)",
  "![x](https://evil.example.com/track.png)",
  "[x]: https://evil.example.com",
  "https://evil.example.com/login",
  "www.evil.example.com",
  "mail@evil.example.com",
  "@octocat @acme/everyone",
  "#1 GH-2 acme/app#3",
  "`code` ``more``",
  "```\nfence",
  "~~~\nfence",
  "# heading",
  "## heading\n# heading",
  "- item\n- [x] task",
  "1. item",
  "> quote",
  "a\n===",
  "***",
  "| a | b |\n| --- | --- |",
  "a|b|c",
  "**bold** _italic_ ~~gone~~",
  "$\\href{https://evil.example.com}{x}$",
  "[^1] [^1]: note",
  ":+1: :tada:",
  "&lt;b&gt; &#60;b&#62;",
  "\u202Egnp.exe\u202C \u200B\u2066x",
  "$(touch pwned) `touch pwned` ; touch pwned",
  "\u0024{{ secrets.TOKEN }} \u0024{{ github.token }}",
  "%0A::error::pwned",
  "::set-output name=x::y",
  "a\r\n::add-mask::b",
  "##[error]pwned",
  "x".repeat(290),
  "\\",
  "\\`\\|\\<b\\>",
  "<details open><summary>x",
  "javascript:alert(1)",
];

/** A report in which everything that can be named is named so. */
function named(attack: string): Report {
  const report = buildReport({
    inputs: ["cat", "chelsea"],
    releases: ["3.6.1"],
    targets: ["qemu:cortex-a76"],
  });
  const name = attack.slice(0, 290);
  for (const model of report.models) Object.assign(model, { id: name, file: name });
  for (const input of report.inputs) input.model = name;
  for (const target of report.targets) Object.assign(target, { id: name, cpu: name });
  for (const runtime of report.runtimes) runtime.release = name.slice(0, 100);
  for (const config of report.configs) config.id = name;
  for (const cell of report.cells) {
    Object.assign(cell, { model: name, target: name, config: name, reason: attack, fix: attack });
    const { origin, flags } = report.runtimes[0]!;
    cell.series = seriesId({ model: name, input: cell.input, target: name, config: name, origin, flags });
  }
  for (const finding of report.findings)
    Object.assign(finding, {
      model: name,
      config: name,
      title: `${attack} breaks \`${attack}\``,
      sentences: [attack, `op \`${attack}\` is bad`],
    });
  Object.assign(report.source!, { branch: attack, commit: attack.slice(0, 60), repository: attack });
  return report;
}

const allowed = new Set([
  "h2",
  "h3",
  "p",
  "strong",
  "code",
  "a",
  "br",
  "details",
  "summary",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "ul",
  "li",
  "blockquote",
  "img",
]);

/** What a browser would make of Markdown, as GitHub's rules render it. */
function judge(text: string) {
  const { document } = parseHTML(`<html><body>${markdown(text)}</body></html>`);
  const elements = [...document.querySelectorAll("body *")];
  const strange = elements.map(({ localName }) => localName).filter((tag) => !allowed.has(tag));
  const targets = elements
    .map((element) => element.getAttribute("href") ?? element.getAttribute("src"))
    .filter((address) => address !== null);
  const handlers = elements
    .flatMap((element) => [...element.attributes].map(({ name }) => name))
    .filter((name) => !["href", "align", "src", "alt", "width"].includes(name));
  const outsideCode = [...document.querySelectorAll("code")].reduce<string>(
    (all, element) => all.replace(element.textContent ?? "", ""),
    document.body.textContent ?? "",
  );
  return { strange, targets, handlers, text: outsideCode };
}

const ours = /^https:\/\/(github\.com\/acme\/app\/|parity\.example\.com\/)/;

describe.each(attacks)("a name like %j", (attack) => {
  const report = named(attack);
  const telling = tellingOf(report, buildReport({ verdict: () => "pass" }), {
    notes: [`Lost: x: ${attack}`],
  });

  it.each([
    ["comment", () => commentText(telling)],
    ["comment without a baseline", () => commentText(tellingOf(report, null))],
    ["summary", () => summaryText(telling)],
  ])("is text in the %s", (_, text) => {
    const { strange, targets, handlers, text: shown } = judge(text());
    expect(strange).toEqual([]);
    expect(handlers).toEqual([]);
    for (const target of targets) expect(target).toMatch(ours);
    // Mentions and references are made from text, wherever it came from.
    expect(shown).not.toMatch(/(^|[^\w`])@[a-z0-9]/i);
    expect(shown).not.toMatch(/(^|\s|\w)#\d/);
    expect(shown).not.toMatch(/https?:\/\/|www\./);
  });

  it("does not end the comment's marker or forge another's", () => {
    const lines = commentText(telling).trimEnd().split("\n");
    expect(lines.at(-1)).toBe(markerOf("mnn-parity"));
    expect(lines.filter((line) => line.includes("<!--"))).toHaveLength(1);
  });

  it("is text on the preview page", () => {
    const page = previewPage({
      title: attack,
      verdict: "fail",
      comment: commentText(telling),
      summary: summaryText(telling),
      annotations: annotationsOf(telling.decision, report, null),
      pictures: report.pictures,
    });
    const { document } = parseHTML(page);
    expect(document.querySelectorAll("script, iframe, object, svg")).toHaveLength(0);
    for (const { src } of document.querySelectorAll<HTMLImageElement>("img"))
      expect(src).toMatch(/^data:image\/png;base64,/);
    for (const element of document.querySelectorAll("*"))
      for (const { name } of element.attributes) expect(name).not.toMatch(/^on/);
  });

  it("is no command to the runner in the log", () => {
    expect(harmless(`x\n${attack}\n  ${attack}`)).not.toMatch(/^\s*::|##\[/m);
  });

  it("keeps single texts single", () => {
    for (const text of [code(attack), plain(attack), prose(attack)]) {
      expect(text).not.toContain("\n");
      expect(judge(`| ${text} |\n| --- |\n| ${text} |`).strange).toEqual([]);
    }
  });
});

describe("texts", () => {
  it("show a name as it is", () => {
    expect(code("lama-tiny")).toBe("`lama-tiny`");
    expect(code("cpu/low;threads=4")).toBe("`cpu/low;threads=4`");
    expect(plain("cortex-a76: 3 of 12 (40 dB)")).toBe("cortex-a76: 3 of 12 (40 dB)");
    expect(prose("`conv_1` reaches 74 203")).toBe("`conv_1` reaches 74 203");
  });

  it("link only to the web", () => {
    expect(link("run", "javascript:alert(1)")).toBe("");
    expect(link("run", "data:text/html,x")).toBe("");
    expect(link("run", null)).toBe("");
    expect(link("run", "https://x.example.com/a)[b](c")).toBe("[run](https://x.example.com/a%29%5bb%5d%28c)");
  });
});
