import { XMLParser, XMLValidator } from "fast-xml-parser";
import { parseHTML } from "linkedom";
import { codeQualityOf } from "../../action/src/gate/code-quality.ts";
import { renderJunit } from "../../action/src/gate/junit.ts";
import { annotationsOf } from "../../action/src/github/text/annotations.ts";
import { commentText, markerOf } from "../../action/src/github/text/comment-text.ts";
import { markdown, previewPage } from "../../action/src/github/text/preview-page.ts";
import { summaryText } from "../../action/src/github/text/summary-text.ts";
import type { Standing, Telling } from "../../action/src/github/text/telling.ts";
import type { Baseline } from "../../core/change/baseline.ts";
import { decide } from "../../core/change/decide.ts";
import type { Report } from "../../core/report/schema.ts";
import { english } from "../../core/words/words.ts";
import { executable } from "../support/hostile.ts";
import { Effect } from "./surface.ts";

/** Elements that we write ourselves. */
const ours =
  "h1 h2 h3 p strong em code pre a br details summary table thead tbody tr th td ul ol li blockquote img hr";
const allowed = new Set(ours.split(" "));
const attributes = new Set(["href", "align", "src", "alt", "width", "start"]);
const places = /^https:\/\/(github\.com\/acme\/app\/|parity\.example\.com\/)/;

/** Tells a report in every form that leaves the Action, and holds each to be text where it must be. @throws Effect */
export function tellAll(report: Report, base: Baseline | null, standing: Standing): void {
  const decision = decide(report, base, "new");
  const telling: Telling = {
    words: english,
    name: "mnn-parity",
    report,
    decision,
    standing,
    places: {
      repository: "https://github.com/acme/app",
      run: "https://github.com/acme/app/actions/runs/1",
      dashboard: "https://parity.example.com/runs/1",
      pictureKey: null,
      artifact: "https://github.com/acme/app/actions/runs/1/artifacts/2",
    },
    notes: [],
  };
  const [comment, summary] = [commentText(telling), summaryText(telling)];
  holdMarkdown("the comment", comment);
  holdMarkdown("the summary", summary);
  const marked = comment.split("\n").filter((line) => line.includes("<!--"));
  if (marked.join("\n") !== markerOf("mnn-parity"))
    throw new Effect("the comment's marker is not alone", marked.join(" "));
  const annotations = annotationsOf(decision, report, null);
  for (const { title, message } of annotations)
    if (/[\r\n]/.test(title + message)) throw new Effect("an annotation of two lines");
  const { title } = annotations[0] ?? { title: "" };
  holdPage(
    "the preview",
    previewPage({ title, verdict: "fail", comment, summary, annotations, pictures: [] }),
  );
  holdXml(renderJunit(report, decision), report.models.length);
  JSON.parse(JSON.stringify(codeQualityOf(report, null)));
}

/** What GitHub's rules make of a text. @throws Effect */
export function holdMarkdown(what: string, text: string, targets = places): void {
  const { document } = parseHTML(`<html><body>${markdown(text)}</body></html>`);
  for (const element of document.querySelectorAll("body *")) {
    if (!allowed.has(element.localName)) throw new Effect(`${what} has <${element.localName}>`);
    for (const { name } of element.attributes)
      if (!attributes.has(name)) throw new Effect(`${what} has ${name}=`);
    const address = element.getAttribute("href") ?? element.getAttribute("src");
    if (address !== null && !targets.test(address)) throw new Effect(`${what} leads elsewhere`, address);
  }
}

/** What a browser makes of a page. @throws Effect */
export function holdPage(what: string, html: string): void {
  const runs = executable(html);
  if (runs.length > 0) throw new Effect(`${what} would run something`, runs[0]);
  const { document } = parseHTML(html);
  for (const element of document.querySelectorAll("iframe, object, embed, base, meta[http-equiv=refresh]"))
    throw new Effect(`${what} has <${element.localName}>`);
  for (const element of document.querySelectorAll("img, a")) {
    const address = element.getAttribute("src") ?? element.getAttribute("href") ?? "";
    if (!/^(data:image\/|https?:|#|\/|$)/i.test(address))
      throw new Effect(`${what} leads elsewhere`, address);
  }
}

/** JUnit's XML: whole, and of as many suites as there are models. @throws Effect */
function holdXml(xml: string, models: number): void {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new Effect("the XML is not well-formed", valid.err.msg);
  const parsed = new XMLParser({ isArray: (name) => name === "testsuite", ignoreAttributes: false }).parse(
    xml,
  );
  const suites = (parsed.testsuites?.testsuite ?? []).length;
  if (suites !== models) throw new Effect("the XML has other suites", `${suites} of ${models}`);
}
