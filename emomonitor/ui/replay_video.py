"""The video of a session in step with the cursor, with the boxes and labels that the log has."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.entities import N_KEYPOINTS, Frame, Image, Quality, Reading, Scene, utc_now
from emomonitor.errors import EmomonitorError, SourceError
from emomonitor.labels import N_EMOTIONS, Emotion
from emomonitor.replay.boxes import boxes_of
from emomonitor.replay.film import Film
from emomonitor.replay.replay import Replay
from emomonitor.replay.rows import QUALITIES
from emomonitor.ui import overlay
from emomonitor.ui.newest import Newest
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import scaled
from emomonitor.ui.spoken import spoken
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

LONGEST_HOLD_S = 2.0
"""A picture stands for the time after it, at most so long: a video may have fewer pictures than a log has frames."""

_LEAST = (240, 150)
_RADIUS = 10.0
_KEYPOINTS = np.zeros((N_KEYPOINTS, 2), np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """A picture on the screen.

    Attributes:
        number: of the picture in the video.
        pixels: BGR uint8 ``[H, W, 3]``; None where it is damaged.
        scene: its faces as the log has them; None where their places aren't known.
    """

    number: int
    pixels: Image | None
    scene: Scene | None


class ReplayVideo(QWidget):
    """Shows the picture that belongs to a time. Reading and decoding are done beside the GUI thread, the newest first.

    Signals:
        found: whether there is a video, after :meth:`set_replay`.
    """

    found = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._replay: Replay | None = None
        self._film: Film | None = None
        self._wanted_s = 0.0
        self._asked: int | None = None
        self._trouble = ""
        self.shown: Shown | None = None
        self._image = QImage()
        self._opened = opened = contextlib.ExitStack()  # a film that is closed while a picture is read says so
        self.destroyed.connect(lambda: opened.close())
        self.worker = Newest("replay-video", self)
        self.worker.done.connect(self._take)
        self.worker.failed.connect(self._fail)
        is_painted(self)
        self.setMinimumSize(*_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """A picture of 16 to 9."""
        return QSize(320, 180)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Replay", "Video of the session"))
        self._describe()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def set_replay(self, replay: Replay | None) -> None:
        """Look for the video of a session; ``found`` tells. The same session's stays open."""
        before, self._replay = self._replay, replay
        if replay is not None and before is not None and replay.files == before.files and replay.rows is before.rows:
            return
        self._film, self.shown, self._asked, self._trouble = None, None, None, ""
        self.worker.forget()
        self._opened.close()
        self.update()
        if replay is None:
            self.found.emit(False)
            return
        self.worker.ask("open", partial(_opened, replay))

    def picture_at(self, time_s: float) -> int | None:
        """Number of the picture that was on at a time; None where there was none."""
        if self._film is None:
            return None
        i = int(np.searchsorted(self._film.times, time_s + 1e-6, side="right")) - 1
        return i if i >= 0 and time_s - self._film.times[i] <= LONGEST_HOLD_S else None

    @property
    def words(self) -> str:
        """What stands in place of a picture; empty where there is one."""
        if self._trouble:
            return self._trouble
        if self._film is None:
            return translate("Replay", "Opening the video…")
        if self.picture_at(self._wanted_s) is None:
            return translate("Replay", "No picture was recorded at this moment.")
        if self.shown is not None and self.shown.pixels is None:
            return translate("Replay", "This picture of the video is damaged.")
        return ""

    def show_time(self, time_s: float) -> None:
        """Show the picture of a time, as soon as it is decoded."""
        self._wanted_s = time_s
        film, replay = self._film, self._replay
        if film is None or replay is None or not self.isVisible():
            return
        number = self.picture_at(time_s)
        if number is None:
            self._asked = None
            self._describe()
            self.update()
        elif number != self._asked:
            self._asked = number
            self.worker.ask("picture", partial(_decoded, film, replay, number))

    # -- inside ------------------------------------------------------------------------------------

    def _take(self, slot: str, found: object) -> None:
        match slot, found:
            case "open", (Replay() as replay, Film() | None as film):
                # The session may be another by now, or the same with other events.
                if film is not None:
                    self._opened.callback(film.close)
                if self._replay is None or replay.rows is not self._replay.rows:
                    return
                self._film = film
                self.found.emit(film is not None)
                self._show_again()
            case "picture", (Film() as film, Shown() as shown):
                if film is self._film:
                    self.shown, self._image = shown, _image(shown.pixels)
        self._describe()
        self.update()

    def _fail(self, slot: str, error: object) -> None:
        known = isinstance(error, EmomonitorError)
        self._trouble = spoken(str(error)) if known else translate("Replay", "The video can't be shown.")
        self.found.emit(True)
        self._describe()
        self.update()

    def _describe(self) -> None:
        if self.words != self.accessibleDescription():
            self.setAccessibleDescription(self.words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, or say why there is none."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.ground))
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        words = self.words
        if words or self.shown is None:
            painter.setFont(font(12))
            painter.setPen(QColor(self._theme.quiet))
            inside = QRectF(self.rect()).adjusted(scaled(12), scaled(8), -scaled(12), -scaled(8))
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
            return
        place = self.picture_rect(self._image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        if self.shown.scene is not None:
            painter.translate(place.topLeft())
            painter.setClipRect(QRectF(0, 0, place.width(), place.height()))
            whole = QRectF(0, 0, place.width(), place.height())
            bounds = (place.width(), place.height())
            tags = overlay.lay_out(self.shown.scene, picture=whole, bounds=bounds, mirrored=False, chosen=None)
            overlay.paint(painter, tags)

    def picture_rect(self, image: QImage) -> QRectF:
        """Where a picture lies: as large as can be, in the middle."""
        scale = min(self.width() / image.width(), self.height() / image.height())
        width, height = image.width() * scale, image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _show_again(self) -> None:
        self._asked = None
        self.show_time(self._wanted_s)

    def showEvent(self, event: object) -> None:
        """Show what wasn't asked for while nobody saw it."""
        self._show_again()


def _opened(replay: Replay) -> tuple[Replay, Film | None]:
    path = replay.files.video
    return replay, Film(path) if path.is_file() else None


def _image(pixels: Image | None) -> QImage:
    """A picture for the screen; it uses the memory of ``pixels``."""
    if pixels is None:
        return QImage()
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_BGR888)


def _decoded(film: Film, replay: Replay, number: int) -> tuple[Film, Shown]:
    pixels: Image | None = None
    with contextlib.suppress(SourceError):  # damaged: said in its place
        pixels = np.ascontiguousarray(film.read(number))
    scene = _scene(replay, int(film.frames[number]), float(film.times[number]))
    return film, Shown(number=number, pixels=pixels, scene=scene)


def _scene(replay: Replay, frame: int, time_s: float) -> Scene | None:
    """Put together what the log has of a frame; None where that can't be placed on the picture."""
    source = replay.meta.get("source")
    size = (source.get("width"), source.get("height")) if isinstance(source, dict) else (None, None)
    if not all(isinstance(side, int) and side > 0 for side in size):
        return None
    width, height = (int(side or 0) for side in size)
    boxes = boxes_of(replay.files.log, frame, time_s)
    rows, readings = replay.rows, []
    first, last = np.searchsorted(rows.time_s, [time_s - 1e-3, time_s + 1e-3])
    for i in range(int(first), int(last)):
        box = boxes.get(int(rows.face[i]))
        if rows.frame[i] != frame or box is None:
            continue
        read, label, quality = not np.isnan(rows.probs[i, 0]), int(rows.label[i]), int(rows.quality[i])
        readings.append(
            Reading(
                frame=frame,
                time_s=time_s,
                face_id=int(replay.people.person[i]),
                box=box,
                keypoints=_KEYPOINTS,
                detection=1.0,
                quality=Quality(QUALITIES[quality]) if quality < len(QUALITIES) else Quality.OK,
                probs=rows.probs[i] if read else None,
                smoothed=None,
                emotion=Emotion(label) if label < N_EMOTIONS else None,
                confidence=float(rows.confidence[i]) if read else None,
                since_s=time_s,
            )
        )
    empty = np.broadcast_to(np.uint8(0), (height, width, 3))  # only its size is asked for
    return Scene(
        frame=Frame(image=empty, time_s=time_s, index=frame, utc=utc_now(), read_at=0.0), readings=tuple(readings)
    )
