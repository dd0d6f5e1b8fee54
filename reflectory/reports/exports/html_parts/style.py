"""The look of the HTML file: one column, the reader's own light or dark, and a page that prints."""

CSS = """
:root{color-scheme:light dark;--ink:#17302e;--quiet:#46605c;--paper:#fdfcf9;--card:#f0f4f0;--line:#d5dcd8;
--accent:#0f6b66;--gone:#5f716d}
@media (prefers-color-scheme:dark){:root{--ink:#e8efed;--quiet:#b3c6c3;--paper:#0f1a1b;--card:#16262a;--line:#2f4548;
--accent:#5cc2b9;--gone:#9fb2af}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:1.25rem 1rem 4rem;max-width:46rem;background:var(--paper);color:var(--ink);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0 .25rem;letter-spacing:-.01em}
h2{font-size:1.35rem;line-height:1.25;margin:0 0 .4rem}
h3{font-size:1.1rem;line-height:1.3;margin:2rem 0 .3rem}
h4{font-size:1rem;line-height:1.3;margin:1.4rem 0 .2rem;color:var(--accent)}
p{margin:.35rem 0 .6rem}
a{color:var(--accent)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}
.lead{color:var(--quiet);margin-top:0}
.kind{color:var(--quiet);font-size:.85rem;text-transform:uppercase;letter-spacing:.06em;margin:0}
.card{background:var(--card);border-radius:.6rem;padding:.9rem 1.1rem;margin:1.2rem 0}
.card h2,.card h3{font-size:1.05rem;margin-top:0}
.card ul{margin:.3rem 0;padding-left:1.2rem}
.say{font-size:1.05rem;padding-left:1.2rem}
.say li{margin:.15rem 0}
section.group{border-top:3px solid var(--ink);margin-top:3.5rem;padding-top:1rem}
nav ul{list-style:none;padding:0;margin:.4rem 0;columns:12rem}
nav li{padding:.3rem 0;break-inside:avoid}
nav li.in1{padding-left:1rem}nav li.in2,nav li.in3{padding-left:2rem}
figure{margin:1rem 0 .5rem}
figcaption{color:var(--quiet);font-size:.9rem;margin-bottom:.5rem}
.what{margin:.8rem 0 .15rem;line-height:1.35}
.what small,.note{color:var(--quiet);font-size:.87rem}
svg.bar{display:block;width:100%;height:34px}
svg.bar rect{stroke:var(--paper);stroke-width:1px}
svg.bar text{font-size:13px;font-weight:600;text-anchor:middle;paint-order:stroke;
stroke-width:3px;stroke-linejoin:round}
svg.bar .mid{stroke:var(--gone);stroke-width:1;stroke-dasharray:2 3}
svg.dots{display:block;width:100%}
svg.dots line.tick{stroke:var(--line)}
svg.dots text.tick{font-size:12px;fill:var(--quiet);text-anchor:middle}
svg.dots line.dot{stroke:var(--accent);stroke-width:5;stroke-linecap:round}
svg.dots svg.dot circle{fill:var(--accent);stroke:var(--paper);stroke-width:1.5}
svg.dots line.diamond{stroke:var(--gone);stroke-width:2}
svg.dots svg.diamond path{fill:var(--paper);stroke:var(--gone);stroke-width:2}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;margin:.7rem 0;font-size:.9rem}
.key li{display:flex;align-items:center;gap:.4rem;min-width:0;overflow-wrap:anywhere}
svg.swatch{width:16px;height:16px;flex:none}
.mark{display:inline-block;width:12px;height:12px;flex:none}
.mark.dot{border-radius:50%;background:var(--accent)}
.mark.diamond{transform:rotate(45deg) scale(.8);border:2px solid var(--gone)}
details{margin:.4rem 0 1rem}
summary{cursor:pointer;color:var(--accent);padding:.45rem 0;min-height:2.75rem;display:flex;align-items:center}
summary::before{content:"\\25B8";margin-right:.5rem}
details[open]>summary::before{content:"\\25BE"}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:.4rem}
table{border-collapse:collapse;font-size:.87rem;line-height:1.35;overflow-wrap:normal}
th,td{padding:.45rem .6rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top;min-width:4.5rem}
th:first-child,td:first-child{text-align:left;min-width:11rem}
thead th{font-weight:600;color:var(--quiet)}
tbody tr:last-child>*{border-bottom:0}
tbody th{font-weight:400}
dt{font-weight:600;margin-top:.9rem}
dd{margin:.1rem 0 0}
footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:1rem;color:var(--quiet);font-size:.87rem}
@media (min-width:60rem){body{padding-top:2.5rem}}
@media print{:root{--ink:#000;--quiet:#333;--paper:#fff;--card:#fff;--line:#999;--accent:#000;--gone:#555}
body{max-width:none;padding:0;font-size:10.5pt}nav,.skip{display:none}
section.group{break-before:page;border:0;margin:0;padding:0}.what,figure svg,h2,h3{break-after:avoid}
.what+svg{break-inside:avoid}
.card{border:1px solid #999}svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.wide{overflow:visible;border:0}table{font-size:7pt;width:100%}th,td{padding:.15rem .2rem;min-width:0}
th:first-child,td:first-child{min-width:5rem}
summary{min-height:0;padding:0}}
"""
