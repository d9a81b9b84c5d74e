"""What corrections teach: faces kept with a consent of their own, and a personal model that must prove itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from emomonitor.care.faces import FACES, LEAST, LEAST_OF_EACH, Kept, kept_faces
from emomonitor.engines.catalog import find_model
from emomonitor.entities import iso_utc, utc_now
from emomonitor.errors import EmomonitorError, SessionError
from emomonitor.session.erase import delete
from emomonitor.session.kept import survey
from emomonitor.settings import Settings
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.controls import Segments
from emomonitor.ui.errand import Errands
from emomonitor.ui.family.parts import Card, button, plain_label, quiet_label, row_of
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.words import emotion_word, translate

PERSONAL = "personal"
"""Folder of the personal model, below the data folder."""

_TOLD = 400
"""Characters of what the training said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What came of teaching.

    Attributes:
        folder: of the new model; None where it was refused.
        words: what the training said at its end.
    """

    folder: Path | None
    words: str


class LearningCard(Card):
    """The switch for faces, how many there are, and the button that teaches.

    Signals:
        model_chosen: what ``--model`` would take.
    """

    model_chosen = Signal(str)

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._kept: Kept | None = None
        self._offered: Path | None = None
        self.errands = Errands(self)
        self.errands.failed.connect(self._say)
        self.keep, self.counts, self.result = Segments(2), plain_label(), quiet_label()
        self.keep.chosen.connect(self._wish)
        self.teach = button("", self.ask_to_teach)
        self.use = button("", self._use)
        self.back = button("", self._back)
        self.delete = button("", self._ask_to_delete)
        self._row = row_of(self.teach, self.use, self.back, self.delete)
        for part in (row_of(self.keep), self.counts, self._row, self.result):
            self.body.addWidget(part)
            self.body.addSpacing(8)
        self.result.hide()
        store.changed.connect(lambda new, old: self._draw())
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Care", "Learning from corrections"))
        self.sentence.setText(
            translate(
                "Care",
                "“That's wrong…” on the page Live is always noted, without a picture. If you agree to it here, the "
                "face of that moment is kept too, 48 by 48 grey pixels on this computer, to teach a model of your own.",
            )
        )
        what = translate("Care", "Faces of corrected moments")
        self.keep.set_words(what, (translate("Care", "Keep no faces"), translate("Care", "Keep them")))
        for each, words in (
            (self.teach, translate("Care", "Make a personal model")),
            (self.use, translate("Care", "Use it")),
            (self.back, translate("Care", "Back to the usual model")),
            (self.delete, translate("Care", "Delete faces and personal model…")),
        ):
            _name(each, words)
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Count again what may have come."""
        super().showEvent(event)
        self.look()

    def look(self) -> None:
        """Count the faces in the background."""
        folder = self._store.settings.data_dir / FACES
        self.errands.run(lambda step, stopped: kept_faces(folder), self._on_counted)

    def _on_counted(self, kept: Kept) -> None:
        self._kept = kept
        self._draw()

    def _draw(self) -> None:
        settings, kept = self._store.settings, self._kept
        self.keep.choose(int(bool(settings.faces_agreed)))
        personal = settings.data_dir / PERSONAL
        in_use = _is_below(Path(settings.model), personal)
        self.back.setVisible(in_use)
        self.use.setVisible(self._offered is not None and not in_use)
        self.delete.setEnabled((kept is not None and kept.whole > 0) or personal.is_dir())
        self.teach.setEnabled(kept is not None and kept.enough and not self.errands.busy)
        if kept is None:
            return
        counts = translate("Care", ", ").join(f"{emotion_word(e)} {n}" for e, n in kept.counts.items())
        words = translate("Care", "{} faces: {}.").format(kept.whole, counts)
        if not kept.enough:
            words += " " + translate("Care", "A personal model needs {}, and {} of each.").format(LEAST, LEAST_OF_EACH)
        self.counts.setText(words)

    # -- agreeing ----------------------------------------------------------------------------------

    def _wish(self, index: int) -> None:
        if index == 0:
            self._store.change(faces_agreed="")
            return
        self.keep.choose(0)
        ConfirmDialog(
            self.window(),
            title=translate("Care", "Keep faces of corrected moments?"),
            lines=(
                translate("Care", "When somebody presses “That's wrong…” and says what is right, the face is kept."),
                translate("Care", "The person whose face it is must know it and agree, and can take that back."),
                translate("Care", "The faces stay on this computer, readable by you only, and are sent to nobody."),
            ),
            button=translate("Care", "Agreed: keep them"),
            then=lambda: self._store.change(faces_agreed=iso_utc(utc_now())),
            end=translate("Care", "This is a consent of its own, beside the one to record. Delete the faces here."),
        ).open()

    # -- teaching ----------------------------------------------------------------------------------

    def ask_to_teach(self) -> None:
        """Make a personal model in the background; it is offered only where it proves itself."""
        settings = self._store.settings
        self._say(translate("Care", "Teaching… it takes some minutes; the app can be used meanwhile."))
        self.errands.run(lambda step, stopped: teach(settings, stopped), self._on_taught)
        self._draw()

    def _on_taught(self, taught: Taught) -> None:
        self._offered = taught.folder
        if taught.folder is not None:
            words = translate("Care", "It reads faces that it had not learnt better than before: {}")
        else:
            words = translate("Care", "It did not prove itself and is not offered: {}")
        self._say(words.format(taught.words))
        self.look()

    def _use(self) -> None:
        if self._offered is not None:
            self.model_chosen.emit(str(self._offered))
            self._store.change(model=str(self._offered))

    def _back(self) -> None:
        usual = Settings().model
        self.model_chosen.emit(usual)
        self._store.change(model=usual)

    # -- deleting ----------------------------------------------------------------------------------

    def _ask_to_delete(self) -> None:
        whole = self._kept.whole if self._kept is not None else 0
        ConfirmDialog(
            self.window(),
            title=translate("Care", "Delete faces and personal model?"),
            lines=(
                translate("Care", "{} faces").format(whole),
                translate("Care", "The personal model, if there is one; the usual model is used again."),
            ),
            button=translate("Care", "Delete"),
            then=self._delete,
        ).open()

    def _delete(self) -> None:
        settings = self._store.settings
        if _is_below(Path(settings.model), settings.data_dir / PERSONAL):
            self._back()
        self._offered = None

        def work(step: object, stopped: object) -> Kept:
            found = survey(settings.data_dir)
            done = delete(found, [i for i in found.items if i.kind in ("face", "personal")])
            if done.left:
                raise SessionError(" ".join(done.left))
            for name in (FACES, PERSONAL):
                shutil.rmtree(settings.data_dir / name, ignore_errors=True)
            return kept_faces(settings.data_dir / FACES)

        self.errands.run(work, self._on_counted)

    def _say(self, words: str) -> None:
        self.result.setText(spoken(words))
        self.result.setVisible(bool(words))


def teach(settings: Settings, stopped: Callable[[], bool]) -> Taught:
    """Run the training in a process of its own: it needs TensorFlow, and must not slow the window down.

    Raises:
        EmomonitorError: the model in use can't be taught, or the training isn't installed.
    """
    personal = settings.data_dir / PERSONAL
    parent = find_model(Settings().model if _is_below(Path(settings.model), personal) else settings.model)
    new = personal / f"{parent.name}-personal"
    made = personal.with_name(f"{PERSONAL}.new")
    shutil.rmtree(made, ignore_errors=True)
    command = [sys.executable, "-m", "train", "finetune", "--model", str(parent.folder), "--out", str(made)]
    command += ["--faces", str(settings.data_dir / FACES), "--name", new.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        watcher = threading.Thread(target=_end_when, args=(process, stopped), name="teaching", daemon=True)
        watcher.start()
        words = process.stdout.read()[-_TOLD:].strip()
        code = process.wait()
    lines = [line for line in words.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    try:
        if code == 0:
            personal.mkdir(mode=0o700, exist_ok=True)
            shutil.rmtree(new, ignore_errors=True)
            (made / new.name).rename(new)
            return Taught(folder=new, words=last)
        if "No module named" in words:
            raise EmomonitorError("The training is not installed here: pip install 'emomonitor[train]'.")
        return Taught(folder=None, words=last)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _end_when(process: subprocess.Popen[str], stopped: Callable[[], bool]) -> None:
    """End the training when the window goes."""
    while True:
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            if stopped():
                process.terminate()
                return
        else:
            return


def _is_below(path: Path, folder: Path) -> bool:
    return path.is_absolute() and path.is_relative_to(folder)


def _name(each: QPushButton, words: str) -> None:
    each.setText(words)
    each.setAccessibleName(words)
