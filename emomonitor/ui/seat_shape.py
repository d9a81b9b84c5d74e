"""How the seat changes when it is dragged or nudged. Pure: shares of the picture, 0 to 1."""

from __future__ import annotations

from enum import Flag

from emomonitor.settings import Rect

LEAST = 0.08
"""Smallest side of a seat as a share of the picture's."""


class Grip(Flag):
    """What is held: sides, two of them at a corner, or the whole."""

    NONE = 0
    LEFT = 1
    RIGHT = 2
    TOP = 4
    BOTTOM = 8
    INSIDE = 16


def flipped(seat: Rect) -> Rect:
    """The same seat in the mirrored picture."""
    x, y, w, h = seat
    return (1 - x - w, y, w, h)


def moved(seat: Rect, dx: float, dy: float) -> Rect:
    """Move it as far as the picture goes."""
    x, y, w, h = seat
    return (min(max(x + dx, 0.0), 1 - w), min(max(y + dy, 0.0), 1 - h), w, h)


def resized(seat: Rect, dw: float, dh: float) -> Rect:
    """Change its size; its upper left corner stays, until it reaches the picture's edge and grows the other way."""
    x, y, w, h = seat
    w, h = min(max(w + dw, LEAST), 1.0), min(max(h + dh, LEAST), 1.0)
    return (min(x, 1 - w), min(y, 1 - h), w, h)


def grip_at(seat: Rect, at: tuple[float, float], reach: tuple[float, float]) -> Grip:
    """Return what is at a place.

    Args:
        seat: the seat.
        at: the place.
        reach: how far from a side it can still be held, across and down.
    """
    x, y, w, h = seat
    (px, py), (rx, ry) = at, reach
    if not (x - rx <= px <= x + w + rx and y - ry <= py <= y + h + ry):
        return Grip.NONE
    grip = Grip.NONE
    if abs(px - x) <= rx or abs(px - x - w) <= rx:
        grip |= Grip.LEFT if abs(px - x) <= abs(px - x - w) else Grip.RIGHT
    if abs(py - y) <= ry or abs(py - y - h) <= ry:
        grip |= Grip.TOP if abs(py - y) <= abs(py - y - h) else Grip.BOTTOM
    return grip or Grip.INSIDE


def dragged(seat: Rect, grip: Grip, start: tuple[float, float], now: tuple[float, float]) -> Rect:
    """Return what becomes of it when it is dragged from ``start`` to ``now``; with nothing held it is drawn anew."""
    if grip is Grip.NONE:
        return _between(start, now)
    dx, dy = now[0] - start[0], now[1] - start[1]
    if grip is Grip.INSIDE:
        return moved(seat, dx, dy)
    x, y, w, h = seat
    left, right, top, bottom = x, x + w, y, y + h
    if Grip.LEFT in grip:
        left = min(max(left + dx, 0.0), right - LEAST)
    if Grip.RIGHT in grip:
        right = max(min(right + dx, 1.0), left + LEAST)
    if Grip.TOP in grip:
        top = min(max(top + dy, 0.0), bottom - LEAST)
    if Grip.BOTTOM in grip:
        bottom = max(min(bottom + dy, 1.0), top + LEAST)
    return (left, top, right - left, bottom - top)


def _between(a: tuple[float, float], b: tuple[float, float]) -> Rect:
    (left, right), (top, bottom) = (sorted(min(max(v, 0.0), 1.0) for v in pair) for pair in zip(a, b, strict=True))
    w, h = max(right - left, LEAST), max(bottom - top, LEAST)
    return (min(left, 1 - w), min(top, 1 - h), w, h)
