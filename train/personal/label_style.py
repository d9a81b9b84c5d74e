"""Colours and style sheet of the labelling window, dark and light; quiet, since colour means emotion."""

from __future__ import annotations

from dataclasses import dataclass

TARGET = 44
"""Height in pixels of what is clicked; never below 32."""

CORNER = 12
"""Radius in pixels of panels and of the face's corners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One set of colours (``#rrggbb``).

    Attributes:
        ground: behind everything.
        raised: buttons and the progress bar's track.
        pressed: hovered buttons.
        hairline: thin borders, and the caps of keys.
        text: what is read first; the ring of what has the focus.
        quiet: what is read second.
        alarm: an error.
    """

    ground: str
    raised: str
    pressed: str
    hairline: str
    text: str
    quiet: str
    alarm: str

    def text_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (text, ground) pair that the window uses."""
        return (
            (self.text, self.ground),
            (self.text, self.raised),
            (self.text, self.pressed),
            (self.quiet, self.ground),
            (self.quiet, self.raised),
            (self.alarm, self.ground),
        )


DARK = Colours(
    ground="#14171c",
    raised="#232932",
    pressed="#323a46",
    hairline="#475160",
    text="#eaeef3",
    quiet="#9ba6b4",
    alarm="#ffb0a3",
)
LIGHT = Colours(
    ground="#f3f5f8",
    raised="#e3e8ee",
    pressed="#d2dae3",
    hairline="#aeb9c6",
    text="#161a20",
    quiet="#4d5865",
    alarm="#9a1f12",
)


def stylesheet(c: Colours) -> str:
    """Return the window's style sheet."""
    return f"""
    #labelWindow {{ background: {c.ground}; }}
    QLabel {{ color: {c.text}; background: transparent; font-size: 14px; }}
    #question {{ font-size: 20px; font-weight: 600; }}
    #quiet {{ color: {c.quiet}; }}
    #status[alarm="true"] {{ color: {c.alarm}; font-weight: 600; }}
    QPushButton {{ background: {c.raised}; color: {c.text}; border: 2px solid transparent; border-radius: {CORNER}px;
        min-height: {TARGET - 4}px; }}
    QPushButton:hover {{ background: {c.pressed}; }}
    QPushButton:pressed {{ border-color: {c.hairline}; }}
    QPushButton:focus {{ border-color: {c.text}; }}
    QPushButton:disabled {{ background: transparent; border: 1px solid {c.hairline}; }}
    QPushButton QLabel:disabled {{ color: {c.quiet}; }}
    #cap {{ color: {c.quiet}; border: 1px solid {c.hairline}; border-radius: 5px; padding: 1px 6px; font-size: 12px;
        min-width: 12px; background: {c.ground}; }}
    QProgressBar {{ background: {c.raised}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }}
    QProgressBar::chunk {{ background: {c.text}; border-radius: 3px; }}
    """
