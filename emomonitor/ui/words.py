"""Every word that widgets share. ``translate`` is Qt's own, so that Qt Linguist finds the strings."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from emomonitor.engines.catalog import ModelInfo
from emomonitor.engines.suggest import FaceTime
from emomonitor.entities import Quality, Reading
from emomonitor.labels import Emotion
from emomonitor.ui.timeline_marks import TimelineMark

translate = QCoreApplication.translate


def emotion_word(emotion: Emotion | None) -> str:
    """The emotion's name; None is "Unsure"."""
    if emotion is None:
        return translate("Words", "Unsure")
    return {
        Emotion.ANGRY: translate("Words", "Angry"),
        Emotion.FEAR: translate("Words", "Fear"),
        Emotion.HAPPY: translate("Words", "Happy"),
        Emotion.NEUTRAL: translate("Words", "Neutral"),
        Emotion.SAD: translate("Words", "Sad"),
        Emotion.SURPRISE: translate("Words", "Surprise"),
    }[emotion]


def quality_word(quality: Quality) -> str:
    """Why a face can or can't be read, in a few words."""
    return {
        Quality.OK: translate("Words", "good view"),
        Quality.SMALL: translate("Words", "too far away"),
        Quality.DARK: translate("Words", "too dark"),
        Quality.BRIGHT: translate("Words", "too bright"),
        Quality.BLURRED: translate("Words", "blurred"),
        Quality.TURNED: translate("Words", "turned away"),
        Quality.CUT: translate("Words", "partly out of view"),
    }[quality]


def unsure_reason(reading: Reading) -> str:
    """Why no emotion is shown."""
    if reading.quality is not Quality.OK:
        return quality_word(reading.quality)
    return translate("Words", "nothing stands out")


def person(face_id: int, name: str = "") -> str:
    """What a person is called: by their name where they have one."""
    return name or translate("Words", "Person {}").format(face_id)


def mark_words(mark: TimelineMark) -> str:
    """A marker's own words, and how long it lasts where it is a span."""
    words = mark.text or translate("Words", "Marker without words")
    return words if mark.end_s is None else f"{words} · {duration(mark.end_s - mark.time_s)}"


def number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it: 12,345 or 1.5."""
    return QLocale().toString(float(value), "f", decimals)


def day(when: datetime) -> str:
    """A date as the language writes it: 26 November 2026, 2026年11月26日."""
    return QLocale().toString(QDate(when.year, when.month, when.day), translate("Words", "d MMMM yyyy"))


def moment(when: datetime) -> str:
    """A date and a time of day as the language writes them, in the time zone of ``when``."""
    shown = QDateTime(QDate(when.year, when.month, when.day), QTime(when.hour, when.minute, when.second))
    return QLocale().toString(shown, translate("Words", "d MMM yyyy, HH:mm"))


def percent(share: float, decimals: int = 0) -> str:
    """A share from 0 to 1 as a percentage, whole unless decimals are asked for."""
    return translate("Words", "{} %").format(number(100 * share, decimals))


def duration(seconds: float) -> str:
    """A length of time in the largest sensible unit: 8 s, 3 min, 2 h."""
    if seconds < 60:
        return translate("Words", "{} s").format(max(0, int(seconds)))
    if seconds < 3600:
        return translate("Words", "{} min").format(int(seconds / 60))
    return translate("Words", "{} h").format(int(seconds / 3600))


def ago(seconds: float) -> str:
    """How long ago something was: now, −8 s, −2 min 05 s."""
    s = round(seconds)
    if s <= 0:
        return translate("Words", "now")
    if s < 60:
        return translate("Words", "−{} s").format(s)
    return translate("Words", "−{} min {:02d} s").format(s // 60, s % 60)


def clock(seconds: float) -> str:
    """Elapsed time as 12:47 or 1:02:47."""
    s = max(0, int(seconds))
    return f"{s // 3600}:{s // 60 % 60:02d}:{s % 60:02d}" if s >= 3600 else f"{s // 60:02d}:{s % 60:02d}"


def model_figures(model: ModelInfo, time: FaceTime | None = None) -> list[str]:
    """A model's accuracy on the test images, and what one face takes here, where they are known."""
    parts = [percent(model.accuracy)] if model.accuracy is not None else []
    if time is not None:
        parts.append(face_time_words(time))
    return parts


def face_time_words(time: FaceTime | None) -> str:
    """What a face takes, as "6 ms" where it was measured, "about 6 ms" where it was estimated; else "not timed"."""
    if time is None:
        return translate("Words", "not timed")
    words = translate("Words", "{} ms").format(round(time.ms)) if time.ms >= 1 else translate("Words", "under 1 ms")
    return translate("Words", "about {}").format(words) if time.about and time.ms >= 1 else words


def megabytes_words(megabytes: float | None) -> str:
    """A file's size: "7.4 MB", "59 MB"; empty where it is not known."""
    if megabytes is None:
        return ""
    return translate("Words", "{} MB").format(number(megabytes, 0 if megabytes >= 10 else 1))


def size_words(size: int) -> str:
    """Bytes in the largest sensible unit: 812 bytes, 3.4 kB, 12.0 MB, 1.5 GB."""
    if size >= 1_000_000_000:
        return translate("Words", "{} GB").format(f"{size / 1e9:.1f}")
    if size >= 1_000_000:
        return translate("Words", "{} MB").format(f"{size / 1e6:.1f}")
    if size >= 1000:
        return translate("Words", "{} kB").format(f"{size / 1e3:.1f}")
    return translate("Words", "{} bytes").format(size)


def model_tip(model: ModelInfo) -> str:
    """A model's figures in a sentence, for whoever points at it."""
    if model.accuracy is None:
        return translate("Words", "This model has not been measured on test images.")
    words = translate("Words", "{:.1f} % of the test images right").format(100 * model.accuracy)
    if model.accuracy_interval is not None:
        low, high = (100 * end for end in model.accuracy_interval)
        words += translate("Words", " (95 % interval: {:.1f} to {:.1f})").format(low, high)
    return words
