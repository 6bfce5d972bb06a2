import { renderToStaticMarkup } from "react-dom/server";
import { headline } from "../present/headline.ts";
import type { Report } from "../report/schema.ts";
import { english, type Words } from "../words/words.ts";
import { ReportPage } from "./report-page.tsx";
import { style } from "./style.ts";
import { inlineLinks, viewOf } from "./view.ts";

/** Nothing may be loaded and nothing may run: the file is all there is. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Which of a script's forms of a letter is drawn hangs on it. */
export const htmlLang: Record<Words["lang"], string> = { en: "en", zh: "zh-Hans" };

/** A report as one self-contained HTML file: no script, no request, pictures inlined. */
export function renderHtml(report: Report, words: Words = english): string {
  const view = viewOf(report, inlineLinks(report.pictures), words);
  const document = (
    <html lang={htmlLang[words.lang]}>
      {/* biome-ignore lint/style/noHeadElement: this is a whole document, not a page of Next */}
      <head>
        <meta charSet="utf-8" />
        <meta httpEquiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${headline(view.report, words, view.grid)} · ${report.project} · mnn-parity`}</title>
        <link rel="icon" href="data:," />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours; escaping would break its selectors */}
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <div className="page">
          <ReportPage view={view} />
        </div>
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToStaticMarkup(document)}\n`;
}
