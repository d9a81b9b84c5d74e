"""A report on sheets of A4, with page numbers: the same blocks as on the page of HTML. Qt is imported when needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from emomonitor.exporting.blocks import Block, Bullets, Code, Facts, Figure, Heading, Paragraph, Report, Table, Tone
from emomonitor.exporting.painted import need_application, renderer

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QTextDocument

# All lengths are points (1/72 inch).
_WIDTH, _HEIGHT = 595.0, 842.0
_SIDE, _TOP, _BOTTOM = 46.0, 46.0, 56.0
_COLUMN = _WIDTH - 2 * _SIDE
_RESOLUTION = 1200
_LEAST_AFTER_HEADING = 70.0
_FEWEST_ROWS = 3
"""Of a table that goes on to the next page: fewer look forlorn."""

_WHOLE_ROWS = 12
"""A table of no more rows stays on one page."""

_FAMILIES = ("Inter", "Noto Sans", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "sans-serif")
_INK, _QUIET, _LINE = "#171b21", "#4f5a68", "#d5dbe3"
_ABOVE = {2: 22.0, 3: 12.0}
_BELOW = {Heading: 5.0, Paragraph: 7.0, Bullets: 8.0, Facts: 8.0, Table: 8.0, Figure: 6.0, Code: 8.0}

Paint = Callable[["QPainter"], None]


@dataclass(slots=True)
class _Sheets:
    """Pages that are being filled: what to paint on each, and how far the last one is full."""

    pages: list[list[tuple[float, Paint]]] = field(default_factory=lambda: [[]])
    y: float = _TOP

    @property
    def room(self) -> float:
        return _HEIGHT - _BOTTOM - self.y

    @property
    def fresh(self) -> bool:
        return not self.pages[-1]

    def turn(self) -> None:
        """Begin a new page, unless this one is empty."""
        if not self.fresh:
            self.pages.append([])
            self.y = _TOP

    def put(self, height: float, paint: Paint, *, below: float) -> None:
        self.pages[-1].append((self.y, paint))
        self.y += height + below


def pdf_bytes(report: Report) -> bytes:
    """Return the report as PDF. May be called in any thread of a window, or without one."""
    need_application()
    sheets = _Sheets()
    _lay(report, sheets)
    return _painted(report, sheets)


# -- layout --------------------------------------------------------------------------------------------------


def _lay(report: Report, sheets: _Sheets) -> None:
    _flow(sheets, _document(f'<p style="font-size:19px;font-weight:600">{escape(report.title)}</p>'), below=2)
    _flow(sheets, _document(f'<p style="font-size:10.5px;color:{_QUIET}">{escape(report.subtitle)}</p>'), below=12)
    blocks = report.blocks
    for i, block in enumerate(blocks):
        if isinstance(block, Heading):
            if not sheets.fresh:
                sheets.y += _ABOVE[block.level]
            if _headed(blocks[i:]) > sheets.room:
                sheets.turn()
        if isinstance(block, Table):
            _lay_table(block, sheets)
        elif isinstance(block, Figure):
            _lay_figure(block, sheets)
        else:
            _flow(sheets, _document(_html(block)), below=_BELOW[type(block)])


def _headed(blocks: Sequence[Block]) -> float:
    """Return the room that a heading needs: what it heads begins on the same page."""
    need = 0.0
    for block in blocks:
        if isinstance(block, Heading):
            need += _height(_document(_html(block))) + _BELOW[Heading] + (_ABOVE[block.level] if need else 0.0)
        elif isinstance(block, Figure):
            return need + _figure_height(block)
        elif isinstance(block, Table):
            rows = block.rows if len(block.rows) <= _WHOLE_ROWS else block.rows[:_FEWEST_ROWS]
            return need + _height(_document(_table(replace(block, rows=rows))))
        elif isinstance(block, Paragraph) and block.tone is Tone.LEAD:
            need += _height(_document(_html(block))) + _BELOW[Paragraph]
        else:
            return need + _LEAST_AFTER_HEADING
    return need


def _flow(sheets: _Sheets, document: QTextDocument, *, below: float) -> None:
    """Put a text where there is room for all of it; one that is longer than a page goes on from page to page."""
    height = _height(document)
    if height > sheets.room:
        sheets.turn()
    done = 0.0
    while height - done > sheets.room:  # longer than a page
        cut = sheets.room
        sheets.put(cut, _slice(document, done, cut), below=0)
        done += cut
        sheets.turn()
    sheets.put(height - done, _slice(document, done, height - done), below=below)


def _lay_table(table: Table, sheets: _Sheets) -> None:
    """Put a table, its head again on each page that it goes on to."""
    rows = table.rows
    while rows:
        count = len(rows)
        document = _document(_table(replace(table, rows=rows)))
        while _height(document) > sheets.room and count > 1:
            count = min(count - 1, int(count * sheets.room / _height(document)) + 1)
            document = _document(_table(replace(table, rows=rows[:count])))
        least = len(rows) if len(table.rows) <= _WHOLE_ROWS else min(_FEWEST_ROWS, len(rows))
        too_little = count < least or _height(document) > sheets.room
        if too_little and not sheets.fresh:
            sheets.turn()
            continue
        _flow(sheets, document, below=_BELOW[Table])
        rows = rows[count:]


def _figure_height(figure: Figure) -> float:
    return _COLUMN * figure.height / figure.width


def _lay_figure(figure: Figure, sheets: _Sheets) -> None:
    from PySide6.QtCore import QRectF

    height = _figure_height(figure)
    if height > sheets.room:
        sheets.turn()
    drawn = renderer(figure.svg)

    def paint(painter: QPainter) -> None:
        drawn.render(painter, QRectF(0, 0, _COLUMN, height))

    sheets.put(height, paint, below=_BELOW[Figure])


def _slice(document: QTextDocument, start: float, height: float) -> Paint:
    from PySide6.QtCore import QRectF

    def paint(painter: QPainter) -> None:
        painter.translate(0, -start)
        document.drawContents(painter, QRectF(0, start, _COLUMN, height))

    return paint


def _height(document: QTextDocument) -> float:
    return float(document.size().height())


def _document(html: str) -> QTextDocument:
    from PySide6.QtGui import QFont, QTextDocument

    font = QFont()
    font.setFamilies(_FAMILIES)
    font.setPixelSize(10)
    font.setFeature(QFont.Tag("liga"), 0)  # words are found and copied as they are written
    document = QTextDocument()
    document.setDefaultFont(font)
    document.setUseDesignMetrics(True)
    document.setDocumentMargin(0)
    document.setDefaultStyleSheet(f"body {{ color: {_INK}; }} p, pre, ul, table {{ margin: 0; }} ")
    document.setHtml(f"<body>{html}</body>")
    document.setTextWidth(_COLUMN)
    return document


# -- blocks --------------------------------------------------------------------------------------------------


def _html(block: Block) -> str:
    match block:
        case Heading():
            return f'<p style="font-size:{15 if block.level == 2 else 11}px;font-weight:600">{escape(block.text)}</p>'
        case Paragraph(tone=Tone.CAUTION):
            return (
                '<table width="100%" bgcolor="#fff6e0" cellpadding="8" cellspacing="0"><tr>'
                f'<td style="border-left:3px solid #b57b00">{escape(block.text)}</td></tr></table>'
            )
        case Paragraph():
            style = {Tone.LEAD: "font-size:12px", Tone.QUIET: f"font-size:9px;color:{_QUIET}"}.get(block.tone, "")
            return f'<p style="{style}">{escape(block.text)}</p>'
        case Bullets():
            return '<ul style="-qt-list-indent:0">' + "".join(f"<li>{escape(i)}</li>" for i in block.items) + "</ul>"
        case Facts():
            pairs = "".join(
                f'<tr><td width="20%" style="color:{_QUIET}">{escape(k)}</td><td>{escape(v)}</td></tr>'
                for k, v in block.pairs
            )
            return f'<table width="100%" cellspacing="0" cellpadding="2">{pairs}</table>'
        case Code():
            lines = escape(block.text.rstrip()).replace(" ", "&nbsp;").replace(",&nbsp;", ", ").replace("\n", "<br>")
            return (
                '<table width="100%" bgcolor="#f2f4f7" cellpadding="8" cellspacing="0"><tr>'
                f'<td style="font-family:monospace;font-size:8px">{lines}</td></tr></table>'
            )
        case Table():
            return _table(block)
        case Figure():
            raise AssertionError("a figure is painted, not written")


def _table(table: Table) -> str:
    line = f"border-bottom:0.5px solid {_LINE}"

    def cell(column: int, words: str, style: str) -> str:
        align = "right" if column in table.numbers else "left"
        told = escape(words.replace(" ", "\u00a0") if align == "right" else words)  # figures stay in one line
        apart = ";padding-left:16px" if align == "left" and column - 1 in table.numbers else ""
        return f'<td align="{align}" style="{style};{line}{apart}">{told}</td>'

    head = "".join(cell(i, w, f"color:{_QUIET};font-weight:600;font-size:8px") for i, w in enumerate(table.head))
    rows = "".join(
        "<tr>" + "".join(cell(i, w, "" if i else "font-weight:600") for i, w in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    return (
        f'<p style="font-size:9px;color:{_QUIET}">{escape(table.caption)}</p>'
        '<table width="100%" cellspacing="0" cellpadding="3" style="font-size:9px;border-collapse:collapse">'
        f"<thead><tr>{head}</tr></thead>{rows}</table>"
    )


# -- paper ---------------------------------------------------------------------------------------------------


def _painted(report: Report, sheets: _Sheets) -> bytes:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
    from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    writer.setTitle(f"{report.title}: {report.subtitle}")
    writer.setCreator("emomonitor")
    painter = QPainter(writer)
    for number, page in enumerate(sheets.pages, start=1):
        if number > 1:
            writer.newPage()
        painter.save()
        painter.scale(_RESOLUTION / 72, _RESOLUTION / 72)
        for y, paint in page:
            painter.save()
            painter.translate(_SIDE, y)
            paint(painter)
            painter.restore()
        _foot(report, painter, number, len(sheets.pages))
        painter.restore()
    painter.end()
    buffer.close()
    return bytes(data.data())


def _foot(report: Report, painter: QPainter, number: int, count: int) -> None:
    """Write what it is and the page's number at the foot of a sheet."""
    page = escape(report.page.format(page=number, pages=count))
    foot = _document(
        f'<table width="100%" cellspacing="0"><tr><td style="font-size:8px;color:{_QUIET}">'
        f"{escape(report.title)} · {escape(report.subtitle)}</td>"
        f'<td align="right" style="font-size:8px;color:{_QUIET}">{page}</td></tr></table>'
    )
    painter.translate(_SIDE, _HEIGHT - _BOTTOM + 20)
    foot.drawContents(painter)
