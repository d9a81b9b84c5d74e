"""Half a minute at ease: takes the person's own baseline from what the camera shows, shows it, deletes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from emomonitor.entities import Quality, Scene
from emomonitor.labels import EMOTIONS
from emomonitor.runtime.rest import baseline_file, load_baseline, remove_baseline, save_baseline
from emomonitor.runtime.state import State
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.controls import Segments
from emomonitor.ui.errand import Errands
from emomonitor.ui.family.parts import Form, button, plain_label, quiet_label, row_of
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.words import emotion_word, percent, translate
from emomonitor.vision.baseline import LEAST_S, TAKE_S, Baseline, Taking, corrected

_RESTLESS = 1.6
"""A face whose log probabilities vary by more than this was not at rest."""


class RestDialog(Form):
    """Says what a baseline is and whether there is one; takes one anew.

    Signals:
        changed: a baseline was taken or deleted.

    Args:
        parent: the window.
        store: the switch, and the data folder.
        bridge: gives the scenes, and tells the runner.
    """

    changed = Signal()

    def __init__(self, parent: QWidget, store: SettingsStore, bridge: Bridge) -> None:
        super().__init__(
            parent, title=translate("Care", "The person's own baseline"), accept=translate("Care", "Begin")
        )
        self._store, self._bridge = store, bridge
        self._taking: Taking | None = None
        self._path: Path = baseline_file(store.settings.data_dir)
        self._kept: Baseline | None = None
        self.errands = Errands(self)
        self.errands.failed.connect(lambda words: self.say(spoken(words)))
        self.about, self.state, self.hint = plain_label(), plain_label(strong=True), quiet_label()
        self.about.setText(
            translate(
                "Care",
                "Some faces look sad or angry when they are at rest. For half a minute the person sits at ease before "
                "the camera, alone, and looks about as on any calm day. What the network makes of that is kept here as "
                "six numbers, no picture, and is taken out of every reading from then on.",
            )
        )
        self.bar = QProgressBar()
        self.bar.setRange(0, round(TAKE_S * 10))
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("Care", "How far the half minute is"))
        self.bar.hide()
        self.use = Segments(2)
        what = translate("Care", "Use it")
        self.use.set_words(what, (translate("Care", "Don't use it"), translate("Care", "Use it")))
        self.use.choose(int(store.settings.baseline))
        self.use.chosen.connect(lambda i: store.change(baseline=i == 1))
        self.delete = button(translate("Care", "Delete it"), self.remove)
        self._have = row_of(self.use, self.delete)
        self._have.hide()
        for part in (self.about, self.state, self._have, self.bar, self.hint):
            self.add(part)
        self.cancel.setText(translate("Care", "Close"))
        self.cancel.setAccessibleName(self.cancel.text())
        bridge.scene.connect(self.add_scene)
        self.end()
        self._look()

    # -- what is kept ------------------------------------------------------------------------------

    def _look(self) -> None:
        self.errands.run(lambda step, stopped: load_baseline(self._path), self._show)

    def _show(self, kept: Baseline | None) -> None:
        self._kept = kept
        model = self._bridge.status().model
        self._have.setVisible(kept is not None)
        self.go.setText(translate("Care", "Take it anew") if kept is not None else translate("Care", "Begin"))
        self.go.setAccessibleName(self.go.text())
        if kept is None:
            self.state.setText(translate("Care", "There is none yet."))
        elif model is not None and kept.model != model.fingerprint:
            self.state.setText(translate("Care", "It was taken with another model and isn't used. Take it anew."))
        else:
            self.state.setText(rest_words(kept))
        if self._taking is None:
            self.hint.setText(
                translate(
                    "Care",
                    "It helps most where a face is misread at rest. An expression that looks like the resting face "
                    "must be stronger then to be read. It follows the face slowly, within narrow limits.",
                )
            )
        self.fit()

    def remove(self) -> None:
        """Delete what is kept."""

        def work(step: object, stopped: object) -> None:
            remove_baseline(self._path)

        self.errands.run(work, lambda _: self._done(None))

    # -- taking ------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Begin, or stop, the half minute."""
        if self._taking is not None:
            self._stop(translate("Care", "Stopped. Nothing was changed."))
            return
        status = self._bridge.status()
        if status.state is not State.RUNNING or status.model is None:
            self.say(translate("Care", "Nothing is watched just now. Start the camera on the page Live first."))
            return
        self.say("")
        self._taking = Taking()
        self.bar.setValue(0)
        self.bar.show()
        self.hint.setText(translate("Care", "At ease, please…"))
        self.go.setText(translate("Care", "Stop"))
        self.go.setAccessibleName(self.go.text())
        self.fit()

    def add_scene(self, scene: Scene) -> None:
        """Take in what the camera shows."""
        taking = self._taking
        if taking is None:
            return
        taking.add(scene)
        self.bar.setValue(min(self.bar.maximum(), round(taking.elapsed_s * 10)))
        self.hint.setText(_hint(scene))
        if taking.done:
            self._finish(taking)

    def _finish(self, taking: Taking) -> None:
        model = self._bridge.status().model
        found = taking.baseline(model.fingerprint) if model is not None else None
        if found is None:
            words = translate("Care", "Only {} of 30 seconds could be read; {} are needed. Try again.")
            self._stop(words.format(round(taking.read_s), round(LEAST_S)))
            return
        if taking.spread > _RESTLESS:
            self._stop(translate("Care", "The face moved too much to know its rest. Sit at ease, and try again."))
            return

        def work(step: object, stopped: object) -> Baseline:
            save_baseline(self._path, found)
            return found

        self._stop("")
        self.errands.run(work, self._done)

    def _stop(self, words: str) -> None:
        self._taking = None
        self.bar.hide()
        self.say(words)
        self._show(self._kept)

    def _done(self, kept: Baseline | None) -> None:
        self._show(kept)
        self._bridge.renew_baseline()
        self.changed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Forget a half minute that wasn't over."""
        self._taking = None
        super().closeEvent(event)


def rest_words(kept: Baseline) -> str:
    """Say how the resting face reads without and with the correction."""
    rest = np.exp(kept.rest) / np.exp(kept.rest).sum()
    after = corrected(rest.astype(np.float32), kept.offsets)
    first, then = int(rest.argmax()), int(after.argmax())
    return translate("Care", "At rest this face reads as {} ({}); with the baseline as {} ({}).").format(
        emotion_word(EMOTIONS[first]),
        percent(float(rest[first])),
        emotion_word(EMOTIONS[then]),
        percent(float(after[then])),
    )


def _hint(scene: Scene) -> str:
    """Say what is wrong just now, if something is."""
    if not scene.readings:
        return translate("Care", "No face is in view.")
    if len(scene.readings) > 1 or scene.coasting:
        return translate("Care", "More than one face is in view: this half minute needs one alone.")
    if scene.readings[0].quality is not Quality.OK:
        return translate("Care", "The face can't be read just now: light, distance, or turned away.")
    return translate("Care", "At ease, please…")
