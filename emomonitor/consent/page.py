"""A consent as a page to print and sign: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from emomonitor.consent.record import Consent, Giver
from emomonitor.consent.texts import LANGUAGES, keep_words, purpose_words, text

_STYLE = """
@page { size: A4; margin: 16mm 18mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px; max-width: 46rem; color: #171b21; background: #fff;
  font: 17px/1.5 Inter, "Noto Sans", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 20px; }
h2 { font-size: 17px; margin: 0; }
section { display: grid; grid-template-columns: 12rem 1fr; gap: 4px 24px; padding: 10px 0;
  border-top: 1px solid #d5dbe3; break-inside: avoid; }
p { margin: 0; }
.small { color: #4f5a68; font-size: 14px; }
.statement { font-size: 19px; font-weight: 600; margin: 16px 0 0; break-inside: avoid; }
.ticks p { padding: 4px 0; }
.tick { display: inline-block; width: 17px; height: 17px; border: 2px solid #171b21; border-radius: 3px;
  margin-right: 10px; vertical-align: -2px; text-align: center; font-size: 15px; line-height: 13px; }
.signatures { display: grid; grid-template-columns: 1fr 11rem; gap: 32px; margin: 52px 0 22px; break-inside: avoid; }
.line { border-top: 1px solid #171b21; padding-top: 4px; font-size: 14px; color: #4f5a68; min-height: 30px; }
.blank { display: inline-block; width: 100%; border-bottom: 1px solid #171b21; height: 1.4em; }
article + article { break-before: page; margin-top: 64px; }
footer { margin-top: 26px; }
@media print { body { padding: 0; font-size: 11.5pt; max-width: none; } h1 { font-size: 20pt; }
  .statement { font-size: 13pt; } article + article { margin-top: 0; } }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on a page; "" leaves room to write.

    Attributes:
        purpose: key or words of the purpose.
        keep_days: days that recordings are kept; None until deleted by hand.
        months: months after which a consent is asked for again.
        consent: the consent that was given on the screen; None for a page that is still to be filled in.
    """

    purpose: str
    keep_days: int | None
    months: int
    consent: Consent | None = None


def sheet_of(consent: Consent, months: int) -> Sheet:
    """Return the sheet of a consent that was given."""
    return Sheet(purpose=consent.purpose, keep_days=consent.keep_days, months=months, consent=consent)


def page(sheet: Sheet, languages: Sequence[str] = LANGUAGES) -> str:
    """Return the HTML, one sheet a language (``en``, ``zh_TW``)."""
    title = escape(text("consent_title", languages[0]))
    articles = "\n".join(_article(sheet, language) for language in languages)
    return (
        f'<!DOCTYPE html>\n<html lang="{_html_language(languages[0])}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{articles}\n</body>\n</html>\n"
    )


def _article(sheet: Sheet, language: str) -> str:
    def words(key: str) -> str:
        return escape(text(key, language))

    consent = sheet.consent
    how_long = f"{keep_words(sheet.keep_days, language)} " + text("asked_again", language).format(months=sheet.months)
    parts = [
        f'<article lang="{_html_language(language)}">',
        f"<h1>{words('consent_title')}</h1>",
        _section(words("who"), _line(consent.name if consent else "")),
        _section(words("giver"), _givers(consent, language)),
        _section(words("purpose"), _line(purpose_words(sheet.purpose, language))),
        *(_section(words(k), f"<p>{words(k + '_text')}</p>") for k in ("kept", "where")),
        _section(words("how_long"), f"<p>{escape(how_long)}</p>"),
        *(_section(words(k), f"<p>{words(k + '_text')}</p>") for k in ("withdraw", "rights", "limits")),
        _section(words("responsible"), _line("")),
        *(_signature(giver, language) for giver in _givers_of(consent)),
        f"<footer>{_dates(consent, language)}</footer>",
        "</article>",
    ]
    return "\n".join(parts)


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2><div>{body}</div></section>"


def _line(filled: str) -> str:
    return f"<p>{escape(filled)}</p>" if filled else '<span class="blank"></span>'


def _givers_of(consent: Consent | None) -> tuple[Giver, ...]:
    """Who signs: whoever consented; on a page that is still to be filled in there is room for both."""
    return tuple(Giver) if consent is None else (consent.by,)


def _givers(consent: Consent | None, language: str) -> str:
    """Both who may agree, to tick or ticked, and what a representative is."""
    lines = []
    for giver in Giver:
        mark = "✓" if consent is not None and consent.by is giver else ""
        name = f": {consent.representative}" if mark and consent is not None and consent.representative else ""
        said = escape(text(f"giver_{giver.value}", language) + name)
        lines.append(f'<p><span class="tick">{mark}</span>{said}</p>')
    means = escape(text("representative_means", language))
    return f'<div class="ticks">{"".join(lines)}</div><p class="small">{means}</p>'


def _signature(giver: Giver, language: str) -> str:
    """What is signed, and the lines to sign on."""
    key = "signature" if giver is Giver.SELF else "signature_representative"
    statement, signature, date = (escape(text(k, language)) for k in (f"statement_{giver.value}", key, "date"))
    return (
        f'<p class="statement">{statement}</p><div class="signatures">'
        f'<div class="line">{signature}</div><div class="line">{date}</div></div>'
    )


def _dates(consent: Consent | None, language: str) -> str:
    if consent is None:
        return ""
    said = [text("given", language).format(date=_day(consent.given))]
    if consent.withdrawn is not None:
        said.append(text("withdrawn", language).format(date=_day(consent.withdrawn)))
    said.append(text("number", language).format(id=consent.id))
    return f'<p class="small">{escape(" · ".join(said))}</p>'


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"


def _html_language(language: str) -> str:
    return "zh-Hant-TW" if language == "zh_TW" else "en"
