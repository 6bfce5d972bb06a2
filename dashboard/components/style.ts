/** What the dashboard's own pages need beside the report's style (core/view/style.ts). */
export const dashboardStyle = `
.top{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 18px;padding:20px 0 18px;border-bottom:1px solid var(--line);font-size:.92rem}
.top a{color:var(--muted);text-decoration:none;overflow-wrap:anywhere}
.top a:hover{color:var(--text);text-decoration:underline}
.top .brand{color:var(--text);font-weight:650}
.top nav{display:flex;gap:20px;margin-left:auto}
body:not([data-settings]) .top .settings{display:none}
.still{display:contents}
.fields{display:flex;flex-wrap:wrap;align-items:end;gap:10px 14px;margin:10px 0}
.fields label{display:flex;flex-direction:column;gap:2px;font-size:.875rem;color:var(--muted);max-width:100%}
.fields .long{flex:0 1 30rem}
.fields input,.fields select,button{min-height:36px;font:inherit;font-size:.92rem;color:var(--text);background:var(--card);border:1px solid var(--muted);border-radius:6px;padding:5px 10px;max-width:100%}
.fields input{min-width:min(100%,18rem)}
.fields .long input{width:100%}
button{cursor:pointer}
button:hover{border-color:var(--text)}
input:focus-visible,select:focus-visible,button:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.lines td,.lines th{vertical-align:middle;white-space:nowrap}
.lines td:last-child{width:1%}
.lines button{min-height:30px;padding:2px 10px;font-size:.85rem}
.reader{padding-block:24px;font-size:.92rem;color:var(--muted)}
.reader form{display:flex;flex-wrap:wrap;align-items:center;gap:4px 14px}
.sign-in{display:inline-block;margin:14px 0;padding:9px 16px;border-radius:6px;background:var(--text);color:var(--ground);font-weight:600;text-decoration:none}
.sign-in:hover{text-decoration:underline}
.languages{padding-bottom:28px}
.languages+.reader{padding-top:0}
.runs{list-style:none;margin:28px 0 0;padding:0}
.runs>li{padding:16px 0;border-bottom:1px solid var(--line)}
.runs .title{font-size:1.08rem;font-weight:600;color:var(--text);text-decoration:none;overflow-wrap:anywhere}
.runs .title:hover{text-decoration:underline}
.runs .facts{margin-top:4px}
.runs .counts{display:flex;flex-wrap:wrap;gap:6px;margin:8px 0 0;padding:0;list-style:none}
.standing{margin:16px 0 0;padding:8px 14px;border-left:3px solid var(--bad);font-size:.92rem;overflow-wrap:anywhere}
.standing p{margin:0}
.standing+*{margin-top:16px}
.projects{display:flex;flex-wrap:wrap;gap:4px 18px;margin:8px 0 0;padding:0;list-style:none;font-size:.92rem}
.says{margin:4px 0 0}
.runs .says+.facts{margin-top:2px}
.models{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:16px;margin:28px 0 0;padding:0;list-style:none}
.models h3{margin:0 0 8px}
.models h3 a{color:var(--text)}
.models p{margin:0 0 6px}
.models .ship{display:flex;gap:14px;margin:0 0 10px}
.models .fails{border-top:1px solid var(--line);padding-top:8px;margin-top:2px;font-size:.92rem}
.filters{display:flex;flex-wrap:wrap;align-items:end;gap:8px 14px;margin:14px 0 10px;font-size:.875rem}
.filters label{display:flex;flex-direction:column;color:var(--muted)}
.filters select,.filters button{min-height:32px;font:inherit;color:var(--text);background:var(--card);border:1px solid var(--muted);border-radius:6px;padding:4px 8px;max-width:220px}
.made{margin:14px 0;padding:12px 14px;border:1px solid var(--line);border-left:3px solid var(--link);border-radius:6px;background:var(--card)}
.made p{margin:0 0 6px}
.webhook{margin:18px 0;padding:14px 18px 6px;background:var(--card);border:1px solid var(--line);border-radius:10px}
.webhook h3{margin-top:0;overflow-wrap:anywhere}
.buttons{display:flex;gap:10px;margin:10px 0}
.ended>*{color:var(--muted);font-weight:400}
.filters a{padding:5px 0}
.compared .n+:not(.n){padding-left:14px}
.compared details{margin:0}
.compared th,.compared td{white-space:nowrap}
.compared td:last-child{white-space:normal;min-width:13rem}
.runs+p{margin-top:14px}
h2+.runs{margin-top:0}
.pages{display:flex;gap:18px;margin-top:12px;font-size:.92rem;color:var(--muted)}
.plot{display:flex;align-items:flex-start}
.plot .axis{flex:none}
.chart .plot svg{min-width:0;width:auto;max-width:none}
.plot .scroll{direction:rtl;flex:1;min-width:0}
.plot .scroll>*{direction:ltr}
.wide th:first-child{position:sticky;left:0;z-index:1;background:var(--ground);padding-right:18px}
.brush .reach{fill:transparent;cursor:crosshair;touch-action:pan-x pan-y}
.brush .chosen{fill:var(--link);opacity:.12;pointer-events:none}
.brush:focus{outline:none}
.brush:focus-visible .reach{stroke:var(--link);stroke-width:2}
.readout{display:flex;flex-wrap:wrap;gap:2px 16px;min-height:1.55em;margin:4px 0 6px;max-width:none;font-size:.82rem;color:var(--muted)}
.readout b{color:var(--text)}
@media (scripting:none){.scripted{display:none}}
.trend a:hover circle{stroke:var(--text);stroke-width:2}
.trend .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
.trend .cross{fill:none;stroke-width:2;stroke-linecap:round}
.trend .tolerance{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:4 3}
.trend .machine{stroke:var(--muted);stroke-width:1.4;stroke-dasharray:1 4;stroke-linecap:round}
.projects+.chart{margin-top:14px}
.trend .under{fill:var(--bad);opacity:.07}
.s0{stroke:var(--s0);fill:var(--s0)}.s1{stroke:var(--s1);fill:var(--s1)}.s2{stroke:var(--s2);fill:var(--s2)}
.s3{stroke:var(--s3);fill:var(--s3)}.s4{stroke:var(--s4);fill:var(--s4)}.s5{stroke:var(--s5);fill:var(--s5)}
:root{--s0:#1657c2;--s1:#b4530a;--s2:#126b4a;--s3:#7a3db8;--s4:#8a6a00;--s5:#a3275e}
@media (prefers-color-scheme:dark){:root{--s0:#86b2ff;--s1:#ffab6b;--s2:#66d3a4;--s3:#c4a6ff;--s4:#e3c45a;--s5:#ff8fbf}}
`;
