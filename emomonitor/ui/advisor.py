"""Knows how fast models are here, and whether another one than the running one would suit this computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emomonitor.engines.catalog import ModelInfo, all_models
from emomonitor.engines.suggest import FaceTime, Suggestion, face_time, suggest_model
from emomonitor.entities import Scene
from emomonitor.runtime.model_notes import FaceTimes, ModelNotes, load_notes, update_notes
from emomonitor.runtime.runner import RunnerStatus

_WORTH_TELLING = 1.3
"""A figure that always changes is not read: it is renewed when it has changed by this factor."""


class ModelAdvisor(QObject):
    """Measures the running model from the scenes, remembers it, and suggests. Lives in the GUI thread.

    Signals:
        changed: a time or the suggestion is another one.

    Args:
        path: file in which it is remembered.
        fps: most frames a second that are analysed; None for all.
        in_background: runs what may wait for the disk.
    """

    changed = Signal()

    def __init__(
        self,
        path: Path,
        *,
        fps: float | None,
        in_background: Callable[[Callable[[], object]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path, self._fps, self._in_background = path, fps, in_background
        self._notes: ModelNotes = load_notes(path)
        self._times = FaceTimes()
        self._told_ms: float | None = None
        self._answered: set[str] = set()
        self.models: tuple[ModelInfo, ...] = ()
        self.running: ModelInfo | None = None
        self.engine = ""
        self.suggestion: Suggestion | None = None

    def follow(self, status: RunnerStatus) -> None:
        """Take note of the model that runs; what was measured before belongs to another one."""
        model, engine = status.model, status.engine
        same = (
            model is not None
            and self.running is not None
            and (model.fingerprint, engine) == (self.running.fingerprint, self.engine)
        )
        if model is None or same:
            return
        self.running, self.engine = model, engine
        self.restart()
        self.suggestion = None
        self.look()
        self.changed.emit()

    def look(self) -> None:
        """Look what is installed; a running model from elsewhere counts as well."""
        found = all_models()
        if self.running is not None and self.running.fingerprint not in {m.fingerprint for m in found}:
            found.append(self.running)
        self.models = tuple(found)

    def restart(self) -> None:
        """Begin measuring again: another source or model."""
        self._times.clear()
        self._told_ms = None

    def add(self, scene: Scene) -> None:
        """Take a scene's time into account."""
        self._times.add(scene)

    def settle(self) -> None:
        """Look at the figures, now and then: remember the time, and suggest a model if one suits better."""
        ms, model, engine = self._times.median_ms, self.running, self.engine
        if ms is None or model is None:
            return
        told = self._told_ms
        if told is not None and 1 / _WORTH_TELLING < ms / told < _WORTH_TELLING:
            return
        self._told_ms = ms
        self._change(lambda notes: notes.with_speed(model, engine, ms))
        self._suggest()
        self.changed.emit()

    def _suggest(self) -> None:
        """Suggest once a run: a median that wavers around a limit must not make a hint come and go."""
        if self.suggestion is None and self.running is not None:
            self.suggestion = suggest_model(
                self.models,
                self.running,
                self._notes.measured(self.engine),
                fps=self._fps,
                declined={*self._notes.declined, *self._answered},
            )

    def refuse(self) -> None:
        """The suggestion isn't wanted: it is never made again."""
        if self.suggestion is not None:
            model = self.suggestion.model
            self._change(lambda notes: notes.with_declined(model))
            self.followed()

    def followed(self) -> None:
        """The suggestion was followed: whoever goes back hears nothing more of it before the next start."""
        if self.suggestion is not None:
            self._answered.add(self.suggestion.model.fingerprint)
            self.suggestion = None
            self.changed.emit()

    def time(self, model: ModelInfo) -> FaceTime | None:
        """Return what a model takes for a face here: measured now or last time, else estimated, else None."""
        return face_time(model, self.running, self._notes.measured(self.engine)) if self.engine else None

    def note(self, model: ModelInfo, engine: str, ms: float) -> None:
        """Take in what a model was measured to take for a face with an engine ("ONNX Runtime · CPU")."""
        self._change(lambda notes: notes.with_speed(model, engine, ms))
        self.engine = self.engine or engine  # nothing ran yet that could have told
        self.changed.emit()

    def _change(self, change: Callable[[ModelNotes], ModelNotes]) -> None:
        """Change what is known at once, and the file in the background (it may have been changed meanwhile)."""
        self._notes = change(self._notes)
        self._in_background(lambda: update_notes(self._path, change))
