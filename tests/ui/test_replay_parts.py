"""What a replay's timeline is made of: the axis, the places of words, and one look in two ways of drawing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from emomonitor.labels import EMOTIONS, N_EMOTIONS, Emotion
from emomonitor.palette import INK_ON_EMOTION
from emomonitor.replay.rows import NO_LABEL
from emomonitor.replay.strip import Strip
from emomonitor.ui.replay_axis import Clock, film_words, ticks, time_words
from emomonitor.ui.replay_labels import on_lines, on_shares
from emomonitor.ui.replay_looks import LOOKS, UNSURE, Look
from emomonitor.ui.replay_paint import paint_course
from emomonitor.ui.replay_raster import raster
from emomonitor.ui.replay_window import ReplayWindow
from emomonitor.ui.theme import DARK, LIGHT, Theme, contrast


def clock_from(start: datetime, zone: str) -> Clock:
    return lambda time_s: (start + timedelta(seconds=time_s)).astimezone(ZoneInfo(zone))


def film(time_s: float) -> None:
    return None


def seven(text: str) -> float:
    return 7.0 * len(text)


def test_ticks_are_full_times_of_the_clock_and_a_new_day_is_named(qapp: QApplication) -> None:
    clock = clock_from(datetime(2026, 11, 23, 15, 40, 7, tzinfo=UTC), "Asia/Taipei")  # 23:40:07 there
    found = ticks(0, 3600, 900, seven, clock)
    assert [t.text for t in found][:6] == ["23:45", "23:50", "23:55", "00:00", "00:05", "00:10"]
    assert [t.day for t in found if t.day] == ["23 Nov", "24 Nov"]
    assert found[0].time_s == pytest.approx(293.0)


def test_ticks_stay_on_full_hours_when_the_clocks_are_set_back(qapp: QApplication) -> None:
    clock = clock_from(datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "Europe/Berlin")  # set back at 01:00 UTC
    found = ticks(0, 16 * 3600, 500, seven, clock)
    assert [t.text for t in found] == [f"{hour:02d}:00" for hour in range(0, 15, 2)]
    assert [t.time_s / 3600 for t in found] == [0, 2, 5, 7, 9, 11, 13, 15]  # an hour lies twice between two of them


@pytest.mark.parametrize("span", [1.0, 3.0, 20.0, 100.0, 5000.0, 1e5, 3e6])
def test_ticks_never_touch_and_there_are_some(qapp: QApplication, span: float) -> None:
    for clock in (film, clock_from(datetime(2026, 11, 23, 12, 0, 3, tzinfo=UTC), "UTC")):
        found = ticks(10.0, 10.0 + span, 700, seven, clock)
        apart = np.diff([t.time_s for t in found]) * 700 / span
        assert len(found) >= 2
        assert (apart >= max(seven(t.text) for t in found)).all()


def test_a_films_times_are_its_own() -> None:
    assert [film_words(s) for s in (0, 7.99, 767, 3767)] == ["0:00", "0:07", "12:47", "1:02:47"]
    assert film_words(7.55, decimals=1) == "0:07.5"
    assert time_words(59.9999, None) == "1:00"


def test_a_window_keeps_its_length_at_the_ends() -> None:
    window = ReplayWindow()
    window.restart(5.0, 105.0)
    assert window.put(-20, 0) and (window.start_s, window.end_s) == (5.0, 25.0)
    assert window.put(100, 140) and (window.start_s, window.end_s) == (65.0, 105.0)
    assert not window.put(70, 110)
    window.put(50.0, 50.2)
    assert (window.start_s, window.end_s) == pytest.approx((49.6, 50.6))
    window.zoom(1e9)
    assert window.whole


def strip() -> Strip:
    """Forty columns: ten each of sure, unsure, not readable, and a gap."""
    n = 40
    mean = np.random.default_rng(5).dirichlet(np.ones(N_EMOTIONS) * 3, n).astype(np.float32)
    counts = np.zeros((n, NO_LABEL + 1), np.int64)
    counts[np.arange(10), mean[:10].argmax(axis=1)] = 10
    counts[10:30, UNSURE] = 10
    counts[30:, NO_LABEL] = 3
    mean[20:] = np.nan
    low, high = np.clip(mean - np.float32(0.1), 0, 1), np.clip(mean + np.float32(0.1), 0, 1)
    return Strip(edges=np.arange(n + 1.0), mean=mean, low=low, high=high, counts=counts)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_screen_and_a_saved_drawing_look_the_same(qapp: QApplication, look: Look, theme: Theme) -> None:
    wide, height = 10, 200
    drawn = strip()
    image = QImage(40 * wide, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_course(painter, QRectF(0, 0, 40 * wide, height), drawn, look=look, theme=theme)
    painter.end()
    theirs = np.frombuffer(image.constBits(), np.uint8).reshape(height, 40 * wide, 4)[:, wide // 2 :: wide, :3]
    ours = raster(drawn, height, 1.0, look=look, theme=theme)[:, :, :3]
    far = np.abs(theirs.astype(int) - ours.astype(int)).max(axis=2) > 24
    # Lines are joined otherwise where a column is ten pixels wide, and the hatching begins elsewhere.
    assert far[:, :30].mean() < {"stacked": 0.03, "lines": 0.3, "ribbon": 0.03}[look]
    for picture in (theirs, ours):
        colours = {tuple(c) for c in picture[:, 32:38].reshape(-1, 3).tolist()}
        assert len(colours) > 1


def test_words_stand_where_their_emotion_is_and_nothing_else() -> None:
    n = 200
    mean = np.full((n, N_EMOTIONS), 0.02, np.float32)
    mean[:100, Emotion.HAPPY] = 0.9
    mean[100:, Emotion.SAD] = 0.9
    counts = np.zeros((n, NO_LABEL + 1), np.int64)
    counts[:100, Emotion.HAPPY] = counts[100:150, Emotion.SAD] = counts[150:, UNSURE] = 1
    drawn = Strip(edges=np.arange(n + 1.0), mean=mean, low=mean, high=mean, counts=counts)
    widths = {e: 0.1 for e in EMOTIONS}
    places = {p.emotion: p for p in on_shares(drawn, widths, 0.08)}
    assert set(places) == {Emotion.HAPPY, Emotion.SAD}
    assert places[Emotion.HAPPY].x <= 0.45 and 0.5 < places[Emotion.SAD].x <= 0.7  # not where it was unsure
    assert not places[Emotion.SAD].dim
    lines = {p.emotion: p for p in on_lines(drawn, widths, 0.08)}
    assert lines[Emotion.HAPPY].y < 0.1 and lines[Emotion.HAPPY].x < 0.5


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_words_on_the_colours_can_be_read(theme: Theme) -> None:
    assert min(contrast(INK_ON_EMOTION, c) for c in theme.emotions.values()) >= 4.5
    assert contrast(theme.text, theme.pressed) >= 4.5
