import { style } from "../../core/view/style.ts";
import type { Words } from "../../core/words/words.ts";
import { dashboardStyle } from "./style.ts";

/** A whole document for when no page can be made, so that it needs neither the database nor JavaScript. */
export const failedPage = ({ lang, failed }: Words): string => `<!doctype html>
<html lang="${lang === "zh" ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${failed.title} · mnn-parity</title>
<style>${style}${dashboardStyle}</style>
</head>
<body>
<div class="page">
<header class="top"><a href="/" class="brand">mnn-parity</a></header>
<main id="main">
<h1>${failed.title}</h1>
<p class="lede">${failed.why}</p>
<p><a href="/">${failed.home}</a></p>
</main>
</div>
</body>
</html>
`;
