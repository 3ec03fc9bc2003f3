/** How the page of a sweep looks: in light and dark, on narrow screens and on paper. Its fonts are the reader's. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1b;--quiet:#595959;--line:#d0d0d0;--band:#f4f5f7;--accent:#1f6b78}
@media (prefers-color-scheme:dark){:root{--paper:#161616;--ink:#e8e8e8;--quiet:#b0b0b0;--line:#404040;--band:#212326;--accent:#6cc5d3}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{max-width:68rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.75rem 0 .5rem;overflow-wrap:anywhere}
p,dd,figcaption{max-width:44rem;overflow-wrap:anywhere}
figure{margin:0}
figcaption{color:var(--quiet);font-size:.9rem}
.scroll{overflow-x:auto;padding:2px}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
svg{display:block}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
th,td{text-align:left;padding:.3rem .9rem .3rem .4rem;border-bottom:1px solid var(--line);white-space:nowrap;max-width:24rem;overflow:hidden;text-overflow:ellipsis}
thead th{border-bottom:2px solid var(--line)}
tbody tr:nth-child(even){background:var(--band)}
.number{text-align:right}
.note{border-left:4px solid var(--accent);padding:.1rem 0 .1rem 1rem}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.35rem 1.25rem;margin:0}
dt{color:var(--quiet)}
dd{margin:0}
code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
footer{margin-top:3rem;color:var(--quiet);font-size:.9rem}
@media (max-width:32rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}
@media print{:root{--paper:#fff;--ink:#000;--quiet:#444;--line:#bbb;--band:#f4f5f7;color-scheme:light}main{max-width:none;padding:0}.scroll{overflow:visible}svg{max-width:100%;height:auto}figure,tr{break-inside:avoid}h2{break-after:avoid}}
`.trim();
