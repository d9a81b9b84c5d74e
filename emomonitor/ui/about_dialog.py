"""What this program is, what it stands on, and where it keeps things."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from emomonitor.about import About, as_text
from emomonitor.ui.icons import pixmap
from emomonitor.ui.words import translate

_ROW = 34


class AboutDialog(QDialog):
    """Version, licence, folders and packages; empty until :meth:`show_found`, for that reads the disk."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._about: About | None = None
        title = translate("About", "About emomonitor")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.name, self.licence = QLabel("emomonitor"), QLabel()
        self.name.setObjectName("messageTitle")
        self.said = QLabel(
            translate(
                "About",
                "Reads facial expressions, wholly on this computer. Not a medical device: an expression is not a "
                "feeling, and nothing here is a diagnosis.",
            )
        )
        self.said.setWordWrap(True)
        self.settings_path, self.data_path = self._path_label(), self._path_label()
        self.table = self._make_table()
        self.copy, self.close_button = QPushButton(translate("About", "Copy")), QPushButton(translate("About", "Close"))
        self.copy.setAutoDefault(False)
        self.copy.setEnabled(False)
        self.close_button.setDefault(True)
        for button in (self.copy, self.close_button):
            button.setAccessibleName(button.text())
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self._build()
        self.close_button.setFocus()
        self.resize(620, 560)
        self.setMinimumSize(480, 420)

    @staticmethod
    def _path_label() -> QLabel:
        label = QLabel()
        label.setObjectName("rowNote")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        words = (translate("About", "Package"), translate("About", "Version"), translate("About", "Licence"))
        table.setHorizontalHeaderLabels(words)
        table.setAccessibleName(translate("About", "Packages in use, their versions and licences"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        return table

    def _build(self) -> None:
        logo = QLabel()
        logo.setPixmap(pixmap("app", "#000000", 48, 2.0))
        self.licence.setObjectName("quiet")
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.name)
        names.addWidget(self.licence)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(logo)
        head.addLayout(names, 1)
        places = QFormLayout()
        places.setHorizontalSpacing(16)
        places.setVerticalSpacing(6)
        places.addRow(translate("About", "Settings"), self.settings_path)
        places.addRow(translate("About", "Data"), self.data_path)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 22, 22, 18)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self.said)
        column.addLayout(places)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)

    def show_found(self, found: About) -> None:
        """Say it."""
        self._about = found
        self.licence.setText(translate("About", "Version {} · {} licence").format(found.version, found.licence))
        self.settings_path.setText(str(found.settings_file))
        self.data_path.setText(str(found.data_dir))
        self.table.setRowCount(len(found.packages))
        for i, package in enumerate(found.packages):
            for j, text in enumerate((package.name, package.version, package.licence or "–")):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(i, j, item)
        self.copy.setEnabled(True)

    def _copy(self) -> None:
        if self._about is not None:
            QGuiApplication.clipboard().setText(as_text(self._about))
            self.copy.setText(translate("About", "Copied"))
