"""The cards of what reads faces: detector, model and engine, smoothing and threshold."""

from __future__ import annotations

from importlib.util import find_spec

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from emomonitor.engines.catalog import ModelInfo, model_name
from emomonitor.engines.coverage import outlook
from emomonitor.settings import Settings
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.controls import Segments
from emomonitor.ui.settings_page.controls import Choice, ValueSlider
from emomonitor.ui.settings_page.rows import Row, Section
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.words import face_time_words, megabytes_words, model_tip, percent, translate

_RANGES = ("short", "full")
_SMOOTHING_STEPS = 30
"""Tenths of a second: beyond 3 s a face's label says more about the past than about the picture."""

_THRESHOLDS = (20, 95)
"""Per cent. Below 20 every face is read (six chances share 100), above 95 hardly any."""

_HAS_TENSORFLOW = find_spec("tensorflow") is not None
"""Asked once, when this module is imported in the background: it looks through all folders of packages."""


class ModelSection(Section):
    """How far faces may be, which network reads them, and what runs it.

    Signals:
        model_chosen: what ``--model`` would take.
    """

    model_chosen = Signal(str)

    def __init__(self, store: SettingsStore, advisor: ModelAdvisor, parent: QWidget | None = None) -> None:
        super().__init__(store, parent)
        self._advisor = advisor
        self.range, self.model, self.engine = Segments(2), Choice(), Choice()
        self.range_row = Row(self.range, self.range.buttons()[0])
        self.model_row, self.engine_row = Row(self.model), Row(self.engine)
        self.add(self.range_row, "range")
        self.add(self.model_row, "model", back=lambda: self._choose(Settings().model))
        self.power = Segments(2)
        self.power_row = Row(self.power, self.power.buttons()[0])
        self.add(self.engine_row, "engine")
        self.add(self.power_row, "low_power")
        self.power.chosen.connect(lambda i: store.change(low_power=i == 1))
        self.range.chosen.connect(lambda i: store.change(range=_RANGES[i]))
        self.model.picked.connect(self._choose)
        self.engine.picked.connect(lambda name: store.change(engine=name))
        advisor.changed.connect(self._renew)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Settings", "Reading faces"))
        self.sentence.setText(
            translate(
                "Settings",
                "Another model takes over from one picture to the next. Another distance or engine begins the analysis "
                "anew: a recording that goes on is closed, and a new one begins.",
            )
        )
        what = translate("Settings", "Distance")
        self.range_row.set_words(
            what,
            translate("Settings", "Near: within about 2 metres, as at a desk. Room: farther away, and slower."),
            translate("Settings", "near"),
        )
        self.range.set_words(what, (translate("Settings", "Near"), translate("Settings", "Room")))
        self.model_row.set_words(translate("Settings", "Model"))
        self.engine_row.set_words(translate("Settings", "Engine"), usual=translate("Settings", "automatic"))
        what = translate("Settings", "Save power")
        self.power_row.set_words(
            what,
            translate(
                "Settings",
                "Four pictures a second while nothing changes, all of them as soon as something does, and one a second "
                "while nobody is there. For a computer that is on all day.",
            ),
            translate("Settings", "off"),
        )
        self.power.set_words(what, (translate("Settings", "Off"), translate("Settings", "On")))
        self.show_settings(self.store.settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        super().show_settings(settings)
        self.range.choose(_RANGES.index(settings.range))
        self.power.choose(int(settings.low_power))
        models = {model_name(m): m for m in self._advisor.models}
        items = [(name, self._figures(m)) for name, m in models.items()]
        if settings.model not in models:
            items.append((settings.model, settings.model))
        self.model.offer(items, settings.model)
        chosen = models.get(settings.model)
        self.model_row.set_note(translate("Settings", "{}.").format(model_tip(chosen)) if chosen is not None else "")
        self._show_engines(settings)

    def _figures(self, model: ModelInfo) -> str:
        right = percent(model.accuracy) if model.accuracy is not None else translate("Settings", "not measured")
        figures = (right, face_time_words(self._advisor.time(model)), megabytes_words(model.megabytes))
        return " · ".join((model.title, *(f for f in figures if f)))

    def _show_engines(self, settings: Settings) -> None:
        engines: list[tuple[object, str]] = [
            ("auto", translate("Settings", "Automatic")),
            ("onnxruntime", "ONNX Runtime"),
        ]
        if settings.engine == "tensorflow" or _HAS_TENSORFLOW:
            engines.append(("tensorflow", "TensorFlow"))
        self.engine.offer(engines, settings.engine)
        running = self._advisor.engine
        note = translate("Settings", "What runs the network. Running now: {}.")
        self.engine_row.set_note(note.format(running) if running else translate("Settings", "What runs the network."))

    def _renew(self) -> None:
        self.show_settings(self.store.settings)

    def _choose(self, name: object) -> None:
        self.store.change(model=str(name))
        self.model_chosen.emit(str(name))


class CalmSection(Section):
    """How calm labels are, and when nothing is said. Both hold from the next picture on."""

    def __init__(self, store: SettingsStore, advisor: ModelAdvisor, parent: QWidget | None = None) -> None:
        super().__init__(store, parent)
        self._advisor = advisor
        self.smoothing = ValueSlider(0, _SMOOTHING_STEPS, 5)
        self.threshold = ValueSlider(*_THRESHOLDS, 5)
        self.smoothing_row = Row(self.smoothing, self.smoothing.track)
        self.threshold_row = Row(self.threshold, self.threshold.track)
        self.add(self.smoothing_row, "smoothing_s")
        self.add(self.threshold_row, "threshold")
        self.smoothing.moved.connect(lambda step: self._say_smoothing(step / 10))
        self.smoothing.settled.connect(lambda step: store.change(smoothing_s=step / 10))
        self.threshold.moved.connect(lambda step: self._say_threshold(step / 100))
        self.threshold.settled.connect(lambda step: store.change(threshold=step / 100))
        advisor.changed.connect(self._renew)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Settings", "How sure, how calm"))
        self.sentence.setText(translate("Settings", "Both hold at once, also while something is watched or recorded."))
        self.smoothing_row.set_words(
            translate("Settings", "Smoothing"),
            usual=translate("Settings", "{} s").format(f"{Settings().smoothing_s:g}"),
        )
        self.threshold_row.set_words(
            translate("Settings", "Unsure below"), usual=translate("Settings", "the model's own")
        )
        self.show_settings(self.store.settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        super().show_settings(settings)
        self.smoothing.show_step(round(settings.smoothing_s * 10))
        self._say_smoothing(settings.smoothing_s)
        model = self._model()
        own = model.threshold if model is not None else None
        threshold = settings.threshold if settings.threshold is not None else own
        if threshold is not None:
            self.threshold.show_step(round(threshold * 100))
        self._say_threshold(threshold)

    def _renew(self) -> None:
        self.show_settings(self.store.settings)

    def _model(self) -> ModelInfo | None:
        """Return the model that runs, else the one of the settings."""
        named = [m for m in self._advisor.models if model_name(m) == self.store.settings.model]
        return self._advisor.running or (named[0] if named else None)

    def _say_smoothing(self, seconds: float) -> None:
        self.smoothing.say(translate("Settings", "{} s").format(f"{seconds:.1f}"))
        self.smoothing_row.set_note(smoothing_words(seconds))

    def _say_threshold(self, threshold: float | None) -> None:
        self.threshold.say("–" if threshold is None else percent(threshold))
        self.threshold_row.set_note(threshold_words(self._model(), threshold))


def smoothing_words(seconds: float) -> str:
    """Say what a time constant does to the labels."""
    if seconds <= 0:
        return translate("Settings", "Off: each picture counts by itself, and labels may flicker.")
    if seconds < 0.4:
        return translate("Settings", "Lively: a change is seen at once, and labels may flicker a little.")
    if seconds <= 1.2:
        return translate("Settings", "Calm: a change of face is seen within about a second.")
    return translate("Settings", "Very calm: short expressions pass unseen, a change takes about {} seconds.").format(
        round(2 * seconds)
    )


def threshold_words(model: ModelInfo | None, threshold: float | None) -> str:
    """Say what a threshold does, counted on the model's test images."""
    found = outlook(model, threshold) if model is not None and threshold is not None else None
    if found is None:
        return translate("Settings", "Where no expression is this sure, the app says “unsure”.")
    if found.right is None:
        return translate("Settings", "It will say nothing for nearly all faces like the test images.")
    return translate(
        "Settings", "It will say nothing for about {} of faces like the test images, and be right for {} of the rest."
    ).format(percent(found.silent), percent(found.right))
