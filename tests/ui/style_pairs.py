"""Reads a style sheet: which colour lies on which ground, by selector."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from emomonitor.ui.style import usual_stylesheet
from emomonitor.ui.theme import OVER_PICTURE_ALPHA, OVER_PICTURE_GROUND, Theme, mix

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_RGBA = re.compile(r"rgba\((\d+), (\d+), (\d+), (\d+)\)")
_PICTURES = ("#ffffff", "#000000", "#808080")
"""What may lie under something that is drawn on the picture."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What one selector says itself."""

    selector: str
    props: dict[str, str]

    @property
    def base(self) -> str:
        """The selector without states and sub-controls."""
        return re.sub(r"(::?[a-z-]+|\[[^\]]*\])", "", self.selector)


def rules(theme: Theme) -> list[Rule]:
    """Every selector of the window's style sheet, in order; "a, b { … }" is two."""
    found = []
    for selectors, body in _RULE.findall(usual_stylesheet(theme)):
        props = dict(tuple(x.strip() for x in p.split(":", 1)) for p in body.split(";") if ":" in p)
        found += [Rule(selector=s.strip(), props=props) for s in selectors.split(",")]
    return found


def _is_colour(value: str) -> bool:
    return value.startswith("#") or value.startswith("rgba(")


def _said(sheet: list[Rule], rule: Rule, what: str, last: str) -> str:
    """What holds for a selector: its own word, else that of the same one without its state, else ``last``."""
    if what in rule.props:
        return rule.props[what]
    return next((r.props[what] for r in sheet if r.selector == rule.base and what in r.props), last)


def _over(colour: str, grounds: tuple[str, ...]) -> tuple[str, ...]:
    found = _RGBA.fullmatch(colour)
    if found is None:
        return (colour,)
    r, g, b, a = (int(n) for n in found.groups())
    return tuple(mix(f"#{r:02x}{g:02x}{b:02x}", ground, a / 255) for ground in grounds)


def grounds_of(sheet: list[Rule], rule: Rule, theme: Theme) -> tuple[str, ...]:
    """Every ground that words of a selector can lie on."""
    own = _said(sheet, rule, "background", "transparent")
    below: tuple[str, ...] = (theme.ground, theme.panel)
    if rule.base.startswith(("#overPicture", "#chip")):
        below = tuple(mix(OVER_PICTURE_GROUND, p, OVER_PICTURE_ALPHA) for p in _PICTURES)
        if own.startswith("rgba(11, 14, 18"):  # the notice's own ground lies on the picture itself
            below = _PICTURES
    if rule.base == "#segment":
        below = (theme.raised,)
    if rule.base.startswith("QMenu"):
        below = (theme.raised,)
    return below if own == "transparent" else _over(own, below)


def text_pairs(theme: Theme) -> Iterator[tuple[str, str, str]]:
    """Yield (selector, colour, ground) for each selector that sets a colour or a ground."""
    sheet = rules(theme)
    for rule in sheet:
        if not {"color", "background"} & set(rule.props):
            continue
        if re.search("QScrollBar|QSlider", rule.selector):
            continue  # holds no words
        colour = _said(sheet, rule, "color", theme.text)
        if not _is_colour(colour):
            continue
        for ground in grounds_of(sheet, rule, theme):
            if _is_colour(ground):
                yield rule.selector, colour, ground
    for rule in sheet:  # words that somebody has selected
        if "selection-color" in rule.props:
            yield rule.selector, rule.props["selection-color"], rule.props["selection-background-color"]


def edge_pairs(theme: Theme) -> Iterator[tuple[str, str, str]]:
    """Yield (selector, colour, ground) for edges that carry meaning: of the focus, and of what is written into."""
    sheet = rules(theme)
    written_into = ("QLineEdit", "QTextEdit", "QPlainTextEdit", "QSpinBox", "QDoubleSpinBox", "QTimeEdit", "QDateEdit")
    boxes = ("QCheckBox::indicator", "QRadioButton::indicator", "QGroupBox::indicator")
    for rule in sheet:
        meant = ":focus" in rule.selector or rule.selector in (*written_into, *boxes)
        edge = rule.props.get("border", rule.props.get("border-color", "")).split(" ")[-1]
        if not meant or not _is_colour(edge) or "::handle" in rule.selector:  # the slider itself has a frame too
            continue
        over = rule.base.startswith(("#over", "#chip"))
        grounds = (OVER_PICTURE_GROUND,) if over else (theme.ground, theme.panel)
        for ground in grounds:
            yield rule.selector, edge, ground
