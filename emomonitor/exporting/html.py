"""A report as one HTML file that needs nothing else: no script, no picture, no address."""

from __future__ import annotations

from html import escape

from emomonitor.exporting.blocks import Block, Bullets, Code, Facts, Figure, Heading, Paragraph, Report, Table, Tone
from emomonitor.texts import CHINESE

_STYLE = """
:root { --ink: #171b21; --quiet: #4f5a68; --paper: #ffffff; --ground: #f2f4f7; --line: #d5dbe3;
  --caution: #fff6e0; --caution-line: #b57b00; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --quiet: #aab4c2; --paper: #12151b;
  --ground: #1b2028; --line: #343b48; --caution: #2b2413; --caution-line: #f2b632; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 40px 24px 64px; max-width: 54rem; color: var(--ink); background: var(--paper);
  font: 16px/1.55 Inter, "Noto Sans", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 4px; text-wrap: balance; }
h2 { font-size: 21px; line-height: 1.3; margin: 48px 0 12px; padding-top: 20px; border-top: 1px solid var(--line); }
h3 { font-size: 16px; margin: 28px 0 8px; }
p { margin: 0 0 12px; max-width: 44rem; }
p, td, th, dd, li { overflow-wrap: anywhere; }
.subtitle { color: var(--quiet); margin-bottom: 24px; }
.lead { font-size: 18px; }
.quiet { color: var(--quiet); font-size: 14px; }
.caution { background: var(--caution); border-left: 4px solid var(--caution-line); border-radius: 0 6px 6px 0;
  padding: 12px 16px; max-width: none; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 6px 24px; margin: 24px 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
ul { margin: 0 0 12px; padding-left: 22px; }
figure { margin: 0 0 8px; }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 2px solid var(--caution-line); outline-offset: 2px; }
svg { display: block; width: 100%; min-width: 38rem; height: auto; }
table { border-collapse: collapse; width: 100%; margin: 4px 0 16px; font-size: 15px;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: 14px; padding-bottom: 6px; }
th, td { text-align: left; vertical-align: top; padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 600; font-size: 14px; white-space: nowrap; }
tbody th { font-weight: 600; min-width: 6.5rem; overflow-wrap: normal; }
.number { text-align: right; white-space: nowrap; padding: 6px 0 6px 14px; }
.number + :not(.number) { padding-left: 24px; }
pre { background: var(--ground); border-radius: 6px; padding: 14px 16px; overflow-x: auto; font-size: 13.5px;
  line-height: 1.5; }
text.ink { fill: var(--ink); } text.quiet { fill: var(--quiet); font-size: inherit; }
.ground { fill: var(--ground); } .line { stroke: var(--line); } .edge { stroke: var(--line); }
.ink-line { stroke: var(--ink); } .halo { stroke: var(--paper); } .gap-line { stroke: var(--quiet); }
.tag { fill: var(--ink); } .tag-word { fill: var(--paper); }
@page { size: A4; margin: 16mm 15mm 18mm; }
@media (max-width: 480px) { body { padding: 24px 16px 48px; } h1 { font-size: 24px; } dl { grid-template-columns: 1fr;
  gap: 0; } dd { margin-bottom: 10px; } }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt; } h1 { font-size: 19pt; } h2 { font-size: 14pt;
  margin-top: 24pt; } h3 { font-size: 11pt; } h2, h3, caption, .lead { break-after: avoid; }
  .lead { font-size: 11.5pt; }
  table, tr, figure, .caution, pre { break-inside: avoid; }
  thead { display: table-header-group; } .wide { overflow: visible; }
  svg { min-width: 0; } table { font-size: 9.5pt; } pre { white-space: pre-wrap; font-size: 8.5pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""

_CLASSES = {Tone.PLAIN: "", Tone.LEAD: "lead", Tone.QUIET: "quiet", Tone.CAUTION: "caution"}


def html_page(report: Report) -> str:
    """Return the page."""
    language = "zh-Hant-TW" if report.language == CHINESE else "en"
    title = escape(f"{report.title}: {report.subtitle}")
    body = "\n".join(_block(block) for block in report.blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="emomonitor">\n<meta name="robots" content="noindex">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{escape(report.title)}</h1>\n<p class="subtitle">{escape(report.subtitle)}</p>\n{body}\n'
        "</main>\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            kind = _CLASSES[block.tone]
            return f'<p class="{kind}">{escape(block.text)}</p>' if kind else f"<p>{escape(block.text)}</p>"
        case Bullets():
            return "<ul>" + "".join(f"<li>{escape(i)}</li>" for i in block.items) + "</ul>"
        case Facts():
            pairs = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in block.pairs)
            return f"<dl>{pairs}</dl>"
        case Table():
            return _table(block)
        case Figure():
            told = escape(block.words)
            svg = block.svg.replace("<svg ", f'<svg role="img" aria-label="{told}" ', 1)
            return f'<figure class="wide" tabindex="0" role="group" aria-label="{told}">{svg}</figure>'
        case Code():
            return f'<pre tabindex="0"><code>{escape(block.text)}</code></pre>'


def _table(table: Table) -> str:
    def cell(tag: str, scope: str, column: int, words: str) -> str:
        number = ' class="number"' if column in table.numbers else ""
        return f"<{tag}{scope}{number}>{escape(words)}</{tag}>"

    head = "".join(cell("th", ' scope="col"', i, words) for i, words in enumerate(table.head))
    rows = "\n".join(
        "<tr>"
        + "".join(cell("td", "", i, w) if i else cell("th", ' scope="row"', i, w) for i, w in enumerate(row))
        + "</tr>"
        for row in table.rows
    )
    caption = escape(table.caption)
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{caption}"><table>\n<caption>{caption}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>"
    )
