"""The button that writes a page to print and sign, and opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from emomonitor.consent.page import Sheet
from emomonitor.consent.texts import LANGUAGES
from emomonitor.ui.consent.desk import ConsentDesk
from emomonitor.ui.words import translate


class PrintButton(QPushButton):
    """Asks for a language and a file; the file is written in the background and opened in the browser.

    Args:
        desk: writes the file.
        sheet: gives what stands on the page.
    """

    def __init__(self, desk: ConsentDesk, sheet: Callable[[], Sheet], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._sheet = desk, sheet
        self._asked: Path | None = None
        self._menu = QMenu(self)
        self._one = self._menu.addAction("", lambda: self.ask((self._desk.language,)))
        self._both = self._menu.addAction("", lambda: self.ask(LANGUAGES))
        self.setMenu(self._menu)
        desk.printed.connect(self._on_printed)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setText(translate("Consent", "Print…"))
        self.setAccessibleName(translate("Consent", "A page to print and sign"))
        self._one.setText(translate("Consent", "In this language"))
        self._both.setText(translate("Consent", "In English and Chinese"))

    def ask(self, languages: Sequence[str]) -> None:
        """Ask for the file, then write it."""
        dialog = QFileDialog(self, translate("Consent", "Save the page"), "", "HTML (*.html)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.selectFile("consent.html")
        dialog.fileSelected.connect(lambda name: self.write(Path(name), languages))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path, languages: Sequence[str]) -> None:
        """Write the page into a file."""
        self._asked = path
        self._desk.print(self._sheet(), path, languages)

    def _on_printed(self, path: Path) -> None:
        if path == self._asked:
            self._asked = None
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
