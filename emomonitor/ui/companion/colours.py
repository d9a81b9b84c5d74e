"""The companion's colours, warmer than the window's, by day and by evening."""

from __future__ import annotations

from dataclasses import dataclass

from emomonitor.ui.scale import grown
from emomonitor.ui.theme import Theme

LARGE_TARGET = 64
"""Pixels that an answer is high and wide at the least: a finger that shakes needs about 16 mm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warm:
    """One set of colours (``#rrggbb``).

    Attributes:
        middle, rim: of the ground, which grows darker outwards.
        text: the sentence.
        quiet: date, time and small words.
        card: ground of an answer.
        line: around it.
        main: ground of the first answer.
        on_main: words on it.
        call: ground of the call button.
        on_call: words on it.
        skin, skin_rim: of the companion's face.
        ink: its eyes and mouth.
        cheek: its cheeks.
        good: that something has arrived.
    """

    middle: str
    rim: str
    text: str
    quiet: str
    card: str
    line: str
    main: str
    on_main: str
    call: str
    on_call: str
    skin: str
    skin_rim: str
    ink: str
    cheek: str
    good: str

    def text_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (text, ground) pair that the page uses."""
        return (
            (self.text, self.middle),
            (self.text, self.rim),
            (self.quiet, self.middle),
            (self.quiet, self.rim),
            (self.text, self.card),
            (self.on_main, self.main),
            (self.on_call, self.call),
            (self.good, self.middle),
            (self.good, self.rim),
        )


DAY = Warm(
    middle="#fdf6e7",
    rim="#f3e6d0",
    text="#2a2118",
    quiet="#65543f",
    card="#ffffff",
    line="#d3bf9c",
    main="#1f6f54",
    on_main="#ffffff",
    call="#a33a1b",
    on_call="#ffffff",
    skin="#f6bd45",
    skin_rim="#eba52a",
    ink="#3a2a00",
    cheek="#ec8f34",
    good="#1f6f54",
)
"""The sketch's colours."""

EVENING = Warm(
    middle="#26211b",
    rim="#171411",
    text="#f5ecdc",
    quiet="#bfae93",
    card="#332c24",
    line="#6b5b45",
    main="#24785a",
    on_main="#ffffff",
    call="#b0452a",
    on_call="#ffffff",
    skin="#e3a93c",
    skin_rim="#c98d26",
    ink="#2b1f00",
    cheek="#d67f30",
    good="#6fcfa6",
)


def warm(theme: Theme) -> Warm:
    """Return the colours that go with a theme."""
    return EVENING if theme.dark else DAY


def sheet(c: Warm) -> str:
    """The page's style sheet, at the scale in force."""
    high = grown(LARGE_TARGET)
    return f"""
    #companion QLabel {{ color: {c.text}; background: transparent; }}
    #companion QLabel#coQuiet {{ color: {c.quiet}; }}
    #companion QLabel#coGood {{ color: {c.good}; }}
    #companion QPushButton, #companion QToolButton {{
        background: {c.card}; color: {c.text}; border: 3px solid {c.line}; border-radius: {high // 3}px;
        min-height: {high - 6}px; padding: 0 {grown(26)}px; font-size: {grown(27)}px; font-weight: 500;
    }}
    #companion QPushButton:hover, #companion QToolButton:hover {{ border-color: {c.quiet}; }}
    #companion QPushButton:pressed, #companion QToolButton:pressed {{ background: {c.rim}; color: {c.text}; }}
    #companion QPushButton:focus, #companion QToolButton:focus {{ border: 4px solid {c.text};
        min-height: {high - 8}px; }}
    #companion QPushButton[large="true"] {{ min-height: {grown(92) - 6}px;
        border-radius: {grown(26)}px; font-size: {grown(31)}px; }}
    #companion QPushButton[large="true"]:focus {{ min-height: {grown(92) - 8}px; }}
    #companion QPushButton#coMain {{ background: {c.main}; color: {c.on_main}; border-color: {c.main}; }}
    #companion QPushButton#coMain:focus {{ border-color: {c.text}; }}
    #companion QPushButton#coCall {{ background: {c.call}; color: {c.on_call}; border-color: {c.call};
        border-radius: {high // 2 - 1}px; font-weight: 600; }}
    #companion QPushButton#coCall:focus {{ border-color: {c.text}; }}
    #companion QPushButton#coSoft {{ background: transparent; border-color: transparent; color: {c.quiet};
        font-size: {grown(22)}px; text-decoration: underline; }}
    #companion QPushButton#coSoft:focus {{ border-color: {c.text}; }}
    #companion QToolButton#coFace {{ padding: {grown(8)}px {grown(2)}px; font-size: {grown(21)}px; }}
    #companion QToolButton#coSmall {{ font-size: {grown(20)}px; padding: 0 {grown(16)}px; }}
    #companion QToolButton#coDigit {{ font-size: {grown(30)}px; padding: 0; }}
    #companion QToolButton#coDigit:disabled {{ color: {c.quiet}; background: transparent; }}
    """
