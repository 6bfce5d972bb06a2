import { dark, light, type Palette } from "./palette.ts";

function variables(palette: Palette): string {
  return Object.entries(palette)
    .flatMap(([name, value]) =>
      typeof value === "string"
        ? [`--${name}:${value}`]
        : [`--${name}:${value.text}`, `--${name}-ground:${value.ground}`],
    )
    .join(";");
}

/** The page's whole style, the same in the dashboard and in the self-contained file. */
export const style = `
:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1.5rem}
body{margin:0;background:var(--ground);color:var(--text);font:400 16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
.page{max-width:1108px;margin:0 auto;padding:0 24px 96px}
h1{font-size:2.1rem;line-height:1.2;letter-spacing:-.012em;font-weight:700;margin:44px 0 10px;text-wrap:balance;overflow-wrap:anywhere}
.whole{white-space:nowrap}
h2{font-size:1.15rem;line-height:1.35;font-weight:650;margin:56px 0 14px;overflow-wrap:anywhere}
h2 small,h3 small{font-weight:400;font-size:1em;color:var(--muted)}
h3{font-size:1rem;font-weight:650;margin:32px 0 10px;overflow-wrap:anywhere}
p{margin:0 0 10px;max-width:72ch;overflow-wrap:anywhere}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:3px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
.lede{font-size:1.1rem;line-height:1.5;color:var(--muted);margin:0 0 14px}
.facts{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0;padding:0;list-style:none;color:var(--muted);font-size:.875rem}
.facts b{color:var(--text);font-weight:600}
.facts li{overflow-wrap:anywhere}
.muted{color:var(--muted)}
.small{font-size:.875rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999px}
.skip:focus{left:24px;top:8px;background:var(--card);padding:4px 8px;z-index:9}

.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:20px 22px 14px}
.why{border-left:4px solid var(--bad);margin:0 0 16px}
.why h3{margin:0 0 6px;font-size:1.05rem}
.why.is-crash{border-left-color:var(--crash)}.why.is-drift{border-left-color:var(--drift)}.why.is-quiet{border-left-color:var(--quiet)}

.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--muted);font-size:.875rem;padding:0 0 8px}
th,td{text-align:left;padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:baseline;font-weight:400}
thead th{color:var(--muted);font-size:.85rem;vertical-align:bottom;white-space:nowrap}
th:last-child,td:last-child{padding-right:8px}
th:first-child,td:first-child{padding-left:8px}
.n{text-align:right;white-space:nowrap}
td.n{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.85em}
tr.bad>*{background:var(--bad-ground);color:var(--bad)}
tr.after>*{color:var(--muted)}

.grid{width:auto;min-width:min(100%,520px);border-collapse:separate;border-spacing:4px;font-size:.875rem;margin-left:-4px}
.grid th,.grid td{border:0;padding:0;vertical-align:middle}
.grid thead th{text-align:center;padding:0 4px 4px;font-variant-numeric:tabular-nums}
.grid tbody th{position:sticky;left:0;z-index:1;background:var(--ground);text-align:left;padding:4px 18px 4px 0;line-height:1.3}
.grid tbody th.of{padding:14px 0 2px;font-weight:650}
.grid tbody th small{color:var(--muted);font-size:.85em;margin-left:8px;white-space:nowrap}
.grid td{min-width:82px}
.f,.chip{border-radius:5px;font-weight:650;text-decoration:none;white-space:nowrap;background-clip:padding-box;border:1px solid transparent}
.f{display:flex;flex-direction:column;justify-content:center;align-items:center;min-height:36px;padding:3px 10px;line-height:1.2;font-size:.84rem}
.f small{font-weight:400;font-size:.72rem}
a.f:hover,a.chip:hover{border-color:currentColor}
.chip{display:inline-block;padding:1px 9px;font-size:.82rem;line-height:1.55}
.v-pass{background-color:var(--pass-ground);color:var(--pass)}
.v-drift{background-color:var(--drift-ground);color:var(--drift)}
.v-nonfinite,.v-zeroed{background-color:var(--bad-ground);color:var(--bad)}
.v-crashed,.v-timeout{background-color:var(--crash-ground);color:var(--crash)}
.v-fallback{color:var(--quiet);background-color:var(--ground);background-image:repeating-linear-gradient(135deg,var(--quiet-ground) 0 6px,transparent 6px 9px)}
.v-reference-bad{background-color:var(--quiet-ground);color:var(--quiet)}
.v-unavailable,.v-none{border:1px dashed var(--muted);color:var(--muted);font-weight:400}
.v-none{border-color:var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:8px;margin:12px 0 0;padding:0;list-style:none}
.legend .chip{font-weight:400}
.mark{font-size:.78rem;color:var(--muted);border:1px solid var(--line);border-radius:4px;padding:0 5px;white-space:nowrap}

.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,326px),1fr));gap:18px;margin:0;padding:0;list-style:none}
.pictures figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.triptych{display:grid;grid-template-columns:repeat(3,1fr);background:#000}
.triptych div{position:relative;min-width:0}
.triptych img{display:block;width:100%;height:auto;aspect-ratio:1;object-fit:contain}
.triptych span{position:absolute;left:6px;bottom:6px;max-width:calc(100% - 12px);overflow:hidden;text-overflow:ellipsis;white-space:nowrap;background:rgb(0 0 0/.62);color:#fff;font-size:.72rem;line-height:1.4;padding:0 6px;border-radius:4px}
.pictures figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:4px 12px;padding:9px 12px}
.large{max-width:860px;grid-template-columns:1fr}
.large:has(.four){max-width:none}
.triptych.four{grid-template-columns:repeat(4,1fr)}
.difference{isolation:isolate;filter:brightness(8);overflow:hidden}
.difference img+img{position:absolute;inset:0;height:100%;mix-blend-mode:difference}
.large .triptych span{font-size:.8rem}

.chart{padding:14px 16px 10px}
.story{margin-top:48px}
.story+section h2{margin-top:10px}
.chart+.chart,.chart+.scroll{margin-top:12px}
.chart .scroll{background:linear-gradient(90deg,var(--card) 30%,transparent) 0 0/36px 100% no-repeat local,linear-gradient(270deg,var(--card) 30%,transparent) 100% 0/36px 100% no-repeat local,linear-gradient(90deg,var(--shade),transparent) 0 0/12px 100% no-repeat scroll,linear-gradient(270deg,var(--shade),transparent) 100% 0/12px 100% no-repeat scroll;--shade:color-mix(in srgb,var(--muted) 45%,transparent)}
.along{position:relative;min-width:820px}
.scroll:has(.opens){scroll-snap-type:x mandatory}
.opens{position:absolute;top:0;width:1px;height:1px;animation:opens .1s}
@keyframes opens{from,to{scroll-snap-align:center}}
.chart svg{display:block;width:100%;min-width:820px;height:auto}
.chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;fill:var(--muted);font-variant-numeric:tabular-nums}
.chart .rule{stroke:var(--line);stroke-width:1}
.chart .ref{stroke:var(--reference);stroke-width:1.6;fill:none}
.chart .cand{stroke:var(--candidate);stroke-width:2.2;fill:none;stroke-linejoin:round}
.chart .cand.after{stroke-width:1.3;opacity:.65}
.chart .dot-cand{fill:var(--candidate)}
.chart .beyond{fill:var(--bad);opacity:.09}
.chart .after-zone{fill:var(--bad);opacity:.06}
.chart .limit{stroke:var(--bad);stroke-width:1.4}
.chart .first{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:3 3}
.chart .first-dot{fill:var(--bad)}
.chart text.red{fill:var(--bad)}
.chart text.strong{font-weight:650}
.chart .rug{stroke:var(--bad);stroke-width:2}
.chart .bar{fill:var(--candidate);opacity:.6}
.chart .bar.bad{fill:var(--bad);opacity:1}
.chart .span{fill:var(--pass-ground);stroke:var(--pass);stroke-width:.5}
.chart .span.fails{fill:var(--bad-ground);stroke:var(--bad)}
.chart .rule.strong{stroke:var(--text)}
tr.front>*{background:var(--pass-ground)}
.chart .hover{fill:transparent}
.chart .hover:hover{fill:var(--muted);opacity:.12}
.keys{display:flex;flex-wrap:wrap;gap:4px 20px;margin:6px 0 0;padding:0 0 2px;list-style:none;font-size:.82rem;color:var(--muted)}
.keys li{display:flex;align-items:center;gap:7px}
.keys svg{display:inline-block;width:22px;min-width:0;height:10px}

pre{background:var(--code);border-radius:8px;padding:12px 14px;margin:0 0 10px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.84rem;line-height:1.55}
pre.log{max-height:26rem;overflow-y:auto}
details{margin:0 0 10px}
.after-table{margin-top:10px}
summary{cursor:pointer;padding:4px 0;color:var(--muted)}
summary:hover{color:var(--text)}
summary b{color:var(--text);font-weight:600}
details[open]>summary{margin-bottom:8px}
.group{border-bottom:1px solid var(--line);margin:0}
.group>summary{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;padding:8px 0}
.group>summary::before{content:"▸";width:.8em;flex:none}
.group[open]>summary::before{content:"▾"}
.group>summary::-webkit-details-marker{display:none}
.group>summary .chips{margin-left:auto;display:flex;flex-wrap:wrap;gap:5px}
.group h3{margin:14px 0 4px;font-size:.92rem}
.folded{margin:0;padding:5px 0;border-bottom:1px solid var(--line);max-width:none}
.links{display:flex;flex-wrap:wrap;gap:4px 22px;margin-top:10px;max-width:none}
.inset{padding:2px 0 16px 1.3em}
:target{scroll-margin-top:1.5rem}
tr:target>*{background:var(--code)}
dl{margin:0 0 12px;display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;font-size:.9rem}
.scroll+dl{margin-top:14px}
.pair{display:contents}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
ul.plain{list-style:none;margin:0 0 12px;padding:0}
ul.plain li{padding:2px 0;overflow-wrap:anywhere}

@media (max-width:600px){
.page{padding:0 16px 64px}
.triptych.four{grid-template-columns:1fr 1fr}
h1{font-size:1.55rem;margin-top:28px}
h2{margin-top:42px}
.grid td{min-width:64px}
.grid tbody th{padding-right:8px}
.grid tbody th small{display:block;margin-left:0}
.card{padding:16px 16px 10px}
.chart{padding:10px 8px}
dl{grid-template-columns:1fr;gap:0}
dd{margin-bottom:8px}
}
@media print{details>*{display:block}.card,figure{break-inside:avoid}}
@media (forced-colors:active){.f,.chip{border-color:CanvasText}}
`;
