import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import type { RunVerdict } from "../../../../core/change/decide.ts";
import type { Picture } from "../../../../core/report/schema.ts";
import type { Annotation } from "./annotations.ts";

interface Preview {
  title: string;
  verdict: RunVerdict;
  comment: string;
  summary: string;
  annotations: readonly Annotation[];
  /** What a dashboard would serve is shown from here. */
  pictures: readonly Picture[];
}

/** Nothing may be loaded and nothing may run. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** What GitHub would show, on one page. Rendered by the same rules (GitHub's flavour of Markdown), in a look like its own. */
export function previewPage({ title, verdict, comment, summary, annotations, pictures }: Preview): string {
  const shown = (text: string) => withPictures(markdown(text), pictures);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · preview</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<h1>What GitHub would show</h1>
<section aria-labelledby="checks"><h2 id="checks">Check</h2>
<p class="check is-${verdict}"><b>mnn-parity</b> ${conclusion[verdict]} · ${escapeHtml(title)}</p></section>
<section aria-labelledby="comment"><h2 id="comment">Comment on the pull request</h2>
<article class="box"><p class="head">github-actions <span>bot</span></p><div class="md">${shown(comment)}</div></article></section>
<section aria-labelledby="annotations"><h2 id="annotations">Annotations</h2>
${annotations.length > 0 ? annotations.map(annotation).join("\n") : '<p class="muted">none</p>'}</section>
<section aria-labelledby="summary"><h2 id="summary">Job summary</h2>
<article class="box"><div class="md">${shown(summary)}</div></article></section>
</main>
</body>
</html>
`;
}

const conclusion: Record<RunVerdict, string> = {
  pass: "✓ successful",
  fail: "✕ failing",
  incomplete: "✕ failing, incomplete",
};

function annotation({ level, title, message, file, line }: Annotation): string {
  const where = file ? `<code>${escapeHtml(file)}${line ? `:${line}` : ""}</code>` : "";
  return `<aside class="annotation is-${level}"><p><b>${escapeHtml(title)}</b> ${where}</p><p>${escapeHtml(message)}</p></aside>`;
}

/** Our own texts hold `<details>` and nothing else of HTML; what comes from elsewhere was made text before. */
export const markdown = (text: string): string =>
  micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });

/** The pictures themselves in place of their addresses, since nothing may be loaded. */
const withPictures = (html: string, pictures: readonly Picture[]): string =>
  html.replaceAll(
    /(<img src=")[^"]*\/pictures\/([0-9a-f]{64})[^"]*/g,
    (whole, start: string, sha: string) => {
      const picture = pictures.find(({ id }) => id === sha);
      return picture ? `${start}data:${picture.mime};base64,${picture.data}` : whole;
    },
  );

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `
:root{color-scheme:light dark;--text:#1f2328;--muted:#59636e;--ground:#fff;--line:#d1d9e0;--soft:#f6f8fa;--link:#0969da;--bad:#cf222e;--good:#1a7f37;--warn:#9a6700}
@media (prefers-color-scheme:dark){:root{--text:#f0f6fc;--muted:#9198a1;--ground:#0d1117;--line:#3d444d;--soft:#151b23;--link:#4493f8;--bad:#f85149;--good:#3fb950;--warn:#d29922}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:14px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif}
main{max-width:900px;margin:0 auto;padding:0 20px 80px}
h1{font-size:24px;font-weight:600;margin:36px 0 0}
section>h2{font-size:13px;font-weight:600;color:var(--muted);margin:32px 0 8px}
.box{border:1px solid var(--line);border-radius:6px;overflow:hidden}
.head{margin:0;padding:8px 16px;background:var(--soft);border-bottom:1px solid var(--line);font-weight:600}
.head span{font-weight:400;font-size:12px;color:var(--muted);border:1px solid var(--line);border-radius:2em;padding:0 7px;margin-left:4px}
.md{padding:16px;overflow-wrap:anywhere}
.md>:first-child{margin-top:0}.md>:last-child{margin-bottom:0}
.md h2{font-size:1.5em;border-bottom:1px solid var(--line);padding-bottom:.3em;margin:24px 0 16px}
.md h3{font-size:1.25em;margin:24px 0 16px}
.md p,.md ul,.md table,.md details{margin:0 0 16px}
.md table{display:block;width:max-content;max-width:100%;overflow:auto;border-collapse:collapse}
.md th,.md td{border:1px solid var(--line);padding:6px 13px;text-align:left}
.md tr:nth-child(2n){background:var(--soft)}
.md blockquote{margin:0 0 16px;padding:0 1em;color:var(--muted);border-left:.25em solid var(--line)}
.md img{max-width:100%}
code{background:color-mix(in srgb,var(--muted) 18%,transparent);border-radius:6px;padding:.2em .4em;font:85%/1 ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
a{color:var(--link)}
summary{cursor:pointer}
.muted{color:var(--muted)}
.check,.annotation{border:1px solid var(--line);border-left-width:4px;border-radius:6px;padding:8px 16px;margin:0 0 8px}
.annotation p{margin:0;overflow-wrap:anywhere}
.is-error,.is-fail,.is-incomplete{border-left-color:var(--bad)}.is-pass{border-left-color:var(--good)}.is-warning{border-left-color:var(--warn)}
`;
