"""Where it is coded: the picture, what plays it, the strip, and a button and a key for each label."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from emomonitor.replay.coding import CodingDesk
from emomonitor.session.codings import Stretch
from emomonitor.ui.coding.player import SPEEDS, Player
from emomonitor.ui.coding.reader import SCALE, Opened, PictureReader
from emomonitor.ui.coding.stage import CodingStage
from emomonitor.ui.coding.strip import CodingStrip, presence
from emomonitor.ui.coding.words import LABEL_KEYS, emotion_of, label_word, moment_word
from emomonitor.ui.controls import Button, Segments
from emomonitor.ui.flow import Flow
from emomonitor.ui.icons import face_icon, icon
from emomonitor.ui.scale import scaled, target
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import number, person, translate

_TELLS_LENGTH = 760
"""Pixels of width from which on the film's length is told beside the moment."""

_LABEL_OF = dict(LABEL_KEYS)


class _LabelButton(QToolButton):
    """A label: its key, its drawing, its word. It stays pressed while its label goes on."""

    def __init__(self, key: str, label: str) -> None:
        super().__init__()
        self.key, self.label = key, label
        self.setObjectName("labelKey")
        self.setCheckable(True)
        self.setFixedHeight(target())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def retranslate(self) -> None:
        words = label_word(self.label)
        self.setText(f" {self.key} {words}")
        self.setAccessibleName(translate("Coding", "{}, key {}").format(words, self.key))
        self.setToolTip(self.accessibleName())

    def set_theme(self, theme: Theme) -> None:
        emotion = emotion_of(self.label)
        self.setIcon(icon(face_icon(emotion), theme.quiet if emotion is None else theme.emotions[emotion], 18))


def _together(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    holder.setObjectName("plain")
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget)
    return holder


class CodingPane(QWidget):
    """Shows pictures and takes labels. It never learns what the log says.

    Signals:
        changed: the coding is another.
    """

    changed = Signal()

    def __init__(self, theme: Theme, reader: PictureReader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.player = Player(reader, self)
        self.desk: CodingDesk | None = None
        self._opened: Opened | None = None
        self._face: int | None = None
        self.stage, self.strip = CodingStage(theme), CodingStrip(theme)
        self.play, self.back, self.on = Button("play"), Button("step-back"), Button("step")
        self.undo, self.redo, self.erase = Button("undo"), Button("redo"), Button("bin")
        self.speed = Segments(len(SPEEDS))
        self.time = QLabel()
        self.time.setFont(font(14, 600))
        self.labels = [_LabelButton(key, label) for key, label in LABEL_KEYS]
        self._tools = (self.play, self.back, self.on, self.undo, self.redo, self.erase)
        self._build()
        self._connect()
        self.set_theme(theme)
        self.retranslate()

    # -- putting together --------------------------------------------------------------------------

    def _build(self) -> None:
        row = Flow(spacing=8, last_right=True)
        for group in (
            (self.back, self.play, self.on, self.time),
            (self.speed,),
            (self.undo, self.redo, self.erase),
        ):
            row.addWidget(_together(*group))
        for button in self._tools:
            button.set_compact(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for segment in self.speed.buttons():
            segment.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keys = Flow(spacing=6)
        for label in self.labels:
            keys.addWidget(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 0, 18, 12)
        column.setSpacing(8)
        column.addWidget(self.stage, 1)
        column.addLayout(row)
        column.addWidget(self.strip)
        column.addLayout(keys)

    def _connect(self) -> None:
        self.player.shown.connect(self._on_shown)
        self.player.playing_changed.connect(lambda _: self._show_playing())
        self.play.clicked.connect(self.player.toggle)
        self.back.clicked.connect(lambda: self.player.step(-1))
        self.on.clicked.connect(lambda: self.player.step(1))
        self.undo.clicked.connect(self.take_back)
        self.redo.clicked.connect(self.do_again)
        self.erase.clicked.connect(self.empty)
        self.speed.chosen.connect(lambda i: self.player.set_speed(SPEEDS[i]))
        self.strip.wanted.connect(self.player.go)
        for button in self.labels:
            button.clicked.connect(lambda _=False, label=button.label: self.press(label))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.back.set_words(translate("Coding", "A picture back"), translate("Coding", "A picture back (←)"))
        self.on.set_words(translate("Coding", "A picture on"), translate("Coding", "A picture on (→)"))
        self.undo.set_words(translate("Coding", "Undo"), translate("Coding", "Take the last key back (Backspace)"))
        self.redo.set_words(translate("Coding", "Redo"), translate("Coding", "Do it again (Ctrl+Y)"))
        self.erase.set_words(
            translate("Coding", "Empty this stretch"), translate("Coding", "Empty the stretch at this moment (Delete)")
        )
        words = [translate("Coding", "{}×").format(number(s, 0 if s >= 1 else 1)) for s in SPEEDS]
        self.speed.set_words(translate("Coding", "Speed"), words)
        for button in self.labels:
            button.retranslate()
        self.strip.retranslate()
        self._show_playing()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.stage.set_theme(theme)
        self.strip.set_theme(theme)
        for tool in self._tools:
            tool.set_theme(theme)
        for label in self.labels:
            label.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the film's length where there is room for it."""
        super().resizeEvent(event)
        self._show_time()

    # -- what is coded -----------------------------------------------------------------------------

    def begin(self, opened: Opened, desk: CodingDesk, face_id: int | None) -> None:
        """Code from the first picture on."""
        self._opened, self.desk, self._face = opened, desk, face_id
        for widget in (self.play, self.speed):
            widget.setVisible(not opened.stills)
        self.speed.choose(SPEEDS.index(self.player.speed))
        self._show_film()
        self.player.load(opened.times)
        self._show()
        self.stage.setFocus()

    def mean(self, face_id: int) -> None:
        """Code another person."""
        self._face = face_id
        if self.desk is not None:
            self.desk.stop()
        self._show_film()
        self._on_shown(self.player.index, self.stage.image)
        self.stage.setFocus()

    def _show_film(self) -> None:
        opened = self._opened
        if opened is None or not len(opened.times):
            return
        there: list[tuple[float, float]] = []
        if opened.faces is not None and self._face is not None and not opened.stills:
            there = presence(opened.frames, opened.times, opened.ends, opened.faces.frames_of(self._face))
        self.strip.set_film(float(opened.times[0]), float(opened.ends[-1]), there)

    def face_at(self, index: int) -> int | None:
        """Who is meant in a picture."""
        opened = self._opened
        if opened is None or opened.faces is None:
            return None
        return opened.faces.largest(int(opened.frames[index])) if opened.stills else self._face

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """What was coded of the one who is meant; of stills everything."""
        if self.desk is None:
            return ()
        coding = self.desk.coding
        return coding.stretches if self._opened is not None and self._opened.stills else coding.of(self._face)

    def press(self, label: str) -> None:
        """Say what the face in the picture that is shown looks like, from here on."""
        opened, desk, at = self._opened, self.desk, self.player.index
        if opened is None or desk is None or at < 0:
            return
        desk.press(label, self.face_at(at), float(opened.times[at]), float(opened.ends[at]))
        if opened.stills:
            desk.stop()
            self.player.step(1)
        self._show()
        self.changed.emit()

    def take_back(self) -> None:
        """Take the last press back."""
        if self.desk is not None and self.desk.undo():
            self._show()
            self.changed.emit()

    def do_again(self) -> None:
        """Do again what was taken back."""
        if self.desk is not None and self.desk.redo():
            self._show()
            self.changed.emit()

    def empty(self) -> None:
        """Say nothing any more of the stretch at this moment."""
        stretch = self._stretch_here()
        if self.desk is not None and stretch is not None:
            self.player.pause()
            self.desk.erase(stretch.face_id, stretch.start_s, stretch.end_s)
            self._show()
            self.changed.emit()

    def _stretch_here(self) -> Stretch | None:
        opened, at = self._opened, self.player.index
        if opened is None or at < 0:
            return None
        now, face = float(opened.times[at]) + 1e-6, self.face_at(at)
        return next((s for s in self.stretches if s.face_id == face and s.start_s <= now < s.end_s), None)

    # -- what is seen ------------------------------------------------------------------------------

    def _on_shown(self, index: int, image: QImage | None) -> None:
        opened, desk = self._opened, self.desk
        if opened is None or desk is None or not 0 <= index < len(opened.times):
            return
        before = desk.coding
        desk.reach(self.face_at(index), float(opened.times[index]), float(opened.ends[index]))
        box = self._box(index, image)
        note = "" if image is None or self._is_recognisable(index) else self._who(index)
        self.stage.show_picture(image, box, self._words(index, image), note)
        self._show()
        if desk.coding is not before:
            self.changed.emit()

    def _box(self, index: int, image: QImage | None) -> QRectF | None:
        opened, face = self._opened, self.face_at(index)
        if opened is None or opened.faces is None or face is None or image is None:
            return None
        box, width = opened.faces.box(face, int(opened.frames[index])), opened.faces.size[0]
        if box is None:
            return None
        scale = image.width() / width if width else 1.0
        if opened.stills:  # each has a size of its own, in which its face was found
            scale = float(image.text(SCALE) or 1.0)
        return QRectF(box.x * scale, box.y * scale, box.width * scale, box.height * scale)

    def _words(self, index: int, image: QImage | None) -> str:
        opened = self._opened
        assert opened is not None
        if image is None:
            return translate("Coding", "This picture can't be read.")
        words = translate("Coding", "Picture {} of {}.").format(number(index + 1), number(len(opened.times)))
        return f"{words} {self._who(index)}".strip()

    def _is_recognisable(self, index: int) -> bool:
        """Whether the one who is meant is seen, and not hidden on purpose."""
        opened, face = self._opened, self.face_at(index)
        if opened is None or opened.faces is None:
            return True
        seen = face is not None and opened.faces.box(face, int(opened.frames[index])) is not None
        return seen and face not in opened.hidden

    def _who(self, index: int) -> str:
        """Whether the one who is meant is seen."""
        opened, face = self._opened, self.face_at(index)
        if opened is None or opened.faces is None:
            return ""
        if face is None:
            return translate("Coding", "No face was found here.")
        name = person(face, opened.faces.names.get(face, ""))
        if opened.faces.box(face, int(opened.frames[index])) is None:
            return translate("Coding", "{} is not in view.").format(name)
        if face in opened.hidden:
            return translate("Coding", "The face of {} is hidden in this video.").format(name)
        return "" if opened.stills else translate("Coding", "{} is framed.").format(name)

    def _show_playing(self) -> None:
        playing = self.player.playing
        self.play.set_drawing("pause" if playing else "play")
        self.play.set_words(
            translate("Coding", "Pause") if playing else translate("Coding", "Play"),
            translate("Coding", "Play or pause (Space)"),
        )

    def _show(self) -> None:
        opened, desk, at = self._opened, self.desk, self.player.index
        if opened is None or desk is None:
            return
        at = max(0, at)
        now = float(opened.times[at])
        self._show_time()
        self.strip.show_coded(self.stretches, now)
        here = self._stretch_here()
        for button in self.labels:
            button.setChecked(here is not None and button.label == here.label)
        self.undo.setEnabled(desk.can_undo)
        self.redo.setEnabled(desk.can_redo)
        self.erase.setEnabled(here is not None)

    def _show_time(self) -> None:
        opened, at = self._opened, max(0, self.player.index)
        if opened is None:
            return
        if opened.stills:
            now, whole = number(at + 1), number(len(opened.times))
        else:
            now, whole = moment_word(float(opened.times[at])), moment_word(float(opened.ends[-1]))
        self.time.setText(now if self.width() < scaled(_TELLS_LENGTH) else f"{now} / {whole}")

    # -- keys --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Label, play, step, take back."""
        if not self._act(event):
            super().keyPressEvent(event)

    def _act(self, event: QKeyEvent) -> bool:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if not control and event.text() in _LABEL_OF and event.text():
            if not event.isAutoRepeat():
                self.press(_LABEL_OF[event.text()])
            return True
        match Qt.Key(event.key()):
            case Qt.Key.Key_Space:
                self.player.toggle()
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                sign = 1 if event.key() == Qt.Key.Key_Right else -1
                if shift:
                    self.player.step_seconds(sign)
                else:
                    self.player.step(sign)
            case Qt.Key.Key_Home | Qt.Key.Key_End:
                self.player.ends(last=event.key() == Qt.Key.Key_End)
            case Qt.Key.Key_Z if control and not shift:
                self.take_back()
            case Qt.Key.Key_Backspace:
                self.take_back()
            case Qt.Key.Key_Y | Qt.Key.Key_Z if control:
                self.do_again()
            case Qt.Key.Key_Delete:
                self.empty()
            case _:
                return False
        return True
