"""Which language the window speaks, and how it writes numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtGui import QFontDatabase

from emomonitor.resources import asset

ENGLISH = "en"
CHINESE = "zh_TW"

_TRADITIONAL = ("TW", "HK", "MO")
"""Where Chinese is written in traditional characters unless a script is named."""


def language_for(setting: str, preferred: Iterable[str]) -> str:
    """Return the language to speak.

    Args:
        setting: ``system``, ``en`` or ``zh_TW``.
        preferred: what the system's user reads, best first, as Qt says it (``zh-Hant-TW``, ``en-GB``).
    """
    if setting != "system":
        return setting
    for name in preferred:
        first, *rest = name.replace("_", "-").split("-")
        if first == "en":
            return ENGLISH
        if first == "zh" and ("Hant" in rest or ("Hans" not in rest and any(r in _TRADITIONAL for r in rest))):
            return CHINESE
    return ENGLISH


@cache
def can_write_chinese() -> bool:
    """Whether a font of this computer has traditional characters; without one there would be boxes for words."""
    return QFontDatabase.WritingSystem.TraditionalChinese in QFontDatabase.writingSystems()


def language_spoken(setting: str) -> str:
    """Return the language that a setting leads to on this computer: English where Chinese can't be written."""
    language = language_for(setting, QLocale.system().uiLanguages())
    return language if language == ENGLISH or can_write_chinese() else ENGLISH


def locale_for(language: str, system: QLocale) -> QLocale:
    """Return how numbers and dates are written: as the system does where it speaks that language."""
    wanted = (
        QLocale(CHINESE) if language == CHINESE else QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    )
    return system if system.language() == wanted.language() and language == ENGLISH else wanted


def language_of_the_moment() -> str:
    """Return the language that the window speaks now, ``en`` or ``zh_TW``."""
    return CHINESE if QLocale().language() is QLocale.Language.Chinese else ENGLISH


class Languages(QObject):
    """Changes the application's language while it runs: Qt then sends every window a ``LanguageChange``.

    Lives in the GUI thread; with it end its translations.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._translators: list[QTranslator] = []
        self.language = ENGLISH
        self.lacks_font = False

    def choose(self, setting: str, *, writes_chinese: bool | None = None) -> None:
        """Speak another language from now on.

        ``lacks_font`` is set where Chinese was meant and English is spoken, because no font has its characters.

        Args:
            setting: ``system``, ``en`` or ``zh_TW``.
            writes_chinese: whether a font has Chinese characters; None looks.
        """
        system = QLocale.system()
        language = language_for(setting, system.uiLanguages())
        self.lacks_font = language == CHINESE and not (
            can_write_chinese() if writes_chinese is None else writes_chinese
        )
        if self.lacks_font:
            language = ENGLISH
        QLocale.setDefault(locale_for(language, system))
        if language == self.language:
            return
        self.language = language
        for old in self._translators:
            QCoreApplication.removeTranslator(old)
            old.deleteLater()
        self._translators = list(self._loaded(language))
        for new in self._translators:
            QCoreApplication.installTranslator(new)

    def _loaded(self, language: str) -> Iterable[QTranslator]:
        """Load Qt's own words (its dialogs' buttons) and ours; the last one installed is asked first."""
        if language == ENGLISH:
            return
        theirs = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for path in (f"{theirs}/qtbase_{language}.qm", str(asset(f"translations/emomonitor_{language}.qm"))):
            translator = QTranslator(self)
            if translator.load(path):
                yield translator
