"""The video of a session in step with the cursor, with the boxes and labels that the log has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.entities import N_KEYPOINTS, Frame, Image, Quality, Reading, Scene, utc_now
from emomonitor.errors import EmomonitorError
from emomonitor.labels import N_EMOTIONS, Emotion
from emomonitor.replay.boxes import boxes_of
from emomonitor.replay.pictures import Pictures, find_pictures
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
        self._pictures: Pictures | None = None
        self._wanted_s = 0.0
        self._asked: int | None = None
        self._trouble = ""
        self.shown: Shown | None = None
        self._image = QImage()
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
        self._pictures, self.shown, self._asked, self._trouble = None, None, None, ""
        self.worker.forget()
        self.update()
        if replay is None:
            self.found.emit(False)
            return
        start_s = _start(replay.meta)
        self.worker.ask("open", partial(_opened, replay, start_s))

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence about each thing that is missing or damaged."""
        return () if self._pictures is None else self._pictures.notes

    @property
    def words(self) -> str:
        """What stands in place of a picture; empty where there is one."""
        if self._trouble:
            return self._trouble
        if self._pictures is None:
            return translate("Replay", "Opening the video…")
        if self._pictures.at(self._wanted_s) is None:
            return translate("Replay", "No picture was recorded at this moment.")
        if self.shown is not None and self.shown.pixels is None:
            return translate("Replay", "This picture of the video is damaged.")
        return ""

    def show_time(self, time_s: float) -> None:
        """Show the picture of a time, as soon as it is decoded."""
        self._wanted_s = time_s
        if self._pictures is None or not self.isVisible():
            return
        number = self._pictures.at(time_s)
        if number is None:
            self._asked = None
            self._describe()
            self.update()
        elif number != self._asked:
            self._asked = number
            pictures, replay = self._pictures, self._replay
            self.worker.ask("picture", partial(_decoded, pictures, replay, number))

    # -- inside ------------------------------------------------------------------------------------

    def _take(self, slot: str, found: object) -> None:
        match slot, found:
            case "open", (Replay() as replay, Pictures() | None as pictures):
                # The session may be another by now, or the same with other events.
                if self._replay is None or replay.rows is not self._replay.rows:
                    return
                self._pictures = pictures
                self.found.emit(pictures is not None)
                self._show_again()
            case "picture", (pictures, Shown() as shown):
                if pictures is self._pictures:
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
        description = self.words or " ".join(spoken(note) for note in self.notes)
        if description != self.accessibleDescription():
            self.setAccessibleDescription(description)
        self.setToolTip("\n".join(spoken(note) for note in self.notes))

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


def _start(meta: Mapping[str, Any]) -> float:
    video = meta.get("video")
    start = video.get("start_s") if isinstance(video, dict) else None
    return float(start) if isinstance(start, int | float) else 0.0


def _opened(replay: Replay, start_s: float) -> tuple[Replay, Pictures | None]:
    return replay, find_pictures(replay.files, start_s=start_s)


def _image(pixels: Image | None) -> QImage:
    """A picture for the screen; it uses the memory of ``pixels``."""
    if pixels is None:
        return QImage()
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_BGR888)


def _decoded(pictures: Pictures, replay: Replay | None, number: int) -> tuple[Pictures, Shown]:
    from emomonitor.opencv import cv2

    image = cv2.imdecode(np.frombuffer(pictures.jpeg(number), np.uint8), cv2.IMREAD_COLOR)
    pixels = None if image is None else np.ascontiguousarray(image, np.uint8)
    scene = None if replay is None else _scene(replay, int(pictures.frame[number]), float(pictures.time_s[number]))
    return pictures, Shown(number=number, pixels=pixels, scene=scene)


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
