"""The companion's voice: Qt TextToSpeech where the extra ``speech`` is installed and the system has a voice."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from PySide6.QtCore import QLocale, QObject

from emomonitor.ui.words import translate

_RATE = -0.15
"""A little slower than usual, of -1 to 1."""


class Voice(QObject):
    """Says sentences, one at a time; silent where there is no voice. Lives in the GUI thread.

    Attributes:
        trouble: why it is silent, in words; "" where it speaks or hasn't tried.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trouble = ""
        self._engine: Any = None
        self._tried = False

    def say(self, text: str, language: str) -> None:
        """Say a sentence in place of the one before."""
        engine = self._get()
        if engine is None:
            return
        locale = QLocale(language)
        if locale.language() not in {known.language() for known in engine.availableLocales()}:
            self.trouble = translate("Companion", "This computer has no voice for this language.")
            return
        self.trouble = ""
        engine.stop()
        if engine.locale().language() != locale.language():
            engine.setLocale(locale)
        engine.say(text)

    def stop(self) -> None:
        """Fall silent."""
        if self._engine is not None:
            self._engine.stop()

    def _get(self) -> Any:
        if self._tried:
            return self._engine
        self._tried = True
        try:
            speech = import_module("PySide6.QtTextToSpeech")
        except ImportError:
            self.trouble = translate("Companion", "Nothing is spoken: the extra package for speech isn't installed.")
            return None
        engine = speech.QTextToSpeech(self)
        if not engine.availableLocales():
            self.trouble = translate("Companion", "Nothing is spoken: this computer has no voice.")
            return None
        engine.setRate(_RATE)
        self._engine = engine
        return engine
