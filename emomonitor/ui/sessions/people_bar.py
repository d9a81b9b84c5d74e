"""Whose course is seen: all, or one of the people, who can be renamed, merged and split here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QMenu, QToolButton, QWidget

from emomonitor.ui.controls import Button
from emomonitor.ui.flow import Flow, take_all
from emomonitor.ui.icons import number_icon, number_size
from emomonitor.ui.scale import target
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import person, translate

MOST_CHIPS = 5
"""People with a button of their own; more are in a menu."""

_ALL = 0


class PeopleBar(QWidget):
    """One button for each person and one for all, and whatever else belongs into that row.

    Args:
        theme: the colours.
        trailing: what follows the buttons; the last one lies at the right edge.

    Signals:
        chosen: a person's number, None for all.
        rename_wanted: of a person.
        merge_wanted: (a person, who they are in truth).
        split_wanted: of a person, at the cursor.
    """

    chosen = Signal(object)
    rename_wanted = Signal(int)
    merge_wanted = Signal(int, int)
    split_wanted = Signal(int)

    def __init__(self, theme: Theme, trailing: Sequence[QWidget] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._theme, self._trailing = theme, tuple(trailing)
        self._ids: tuple[int, ...] = ()
        self._names: Mapping[int, str] = {}
        self.person: int | None = None
        self.chips: dict[int, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._flow = Flow(spacing=6, last_right=bool(trailing))
        self.setLayout(self._flow)
        self.more = QToolButton(self)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setObjectName("toggle")
        self.more.setMenu(QMenu(self.more))
        self.edit = Button("person", self)
        self.edit.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.edit.setMenu(QMenu(self.edit))
        self.edit.menu().aboutToShow.connect(lambda: self._fill(self.edit.menu(), self.person))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.edit.set_words(translate("Sessions", "Person") + " ▾", translate("Sessions", "Rename, merge or split"))
        self.edit.setAccessibleName(translate("Sessions", "Rename, merge or split the chosen person"))
        self.show_people(self._ids, self._names, self.person)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.edit.set_theme(theme)
        self._dress()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._dress()

    def show_people(self, ids: Sequence[int], names: Mapping[int, str], chosen: int | None) -> None:
        """Show these people, in this order."""
        self._ids, self._names = tuple(ids), dict(names)
        self.person = chosen if chosen in self._ids else None
        first = list(self._ids[:MOST_CHIPS])
        if self.person is not None and self.person not in first:
            first[-1] = self.person
        wanted = [*first, _ALL]
        if wanted != list(self.chips):
            self._make(wanted)
        self._fill_more([i for i in self._ids if i not in first])
        self._dress()

    def _make(self, wanted: list[int]) -> None:
        focused = next((i for i, chip in self.chips.items() if chip.hasFocus()), None)
        take_all(self._flow)
        for i in [i for i in self.chips if i not in wanted]:
            old = self.chips.pop(i)
            self._group.removeButton(old)
            old.deleteLater()
        self.chips = {i: self.chips.get(i) or self._chip(i) for i in wanted}
        parts = (*self.chips.values(), self.more, self.edit, *self._trailing)
        for part in parts:
            self._flow.addWidget(part)
            part.show()
        for before, after in pairwise(_stops(parts)):
            QWidget.setTabOrder(before, after)
        if focused in self.chips:
            self.chips[focused].setFocus()

    def _chip(self, who: int) -> QToolButton:
        chip = QToolButton(self)
        chip.setObjectName("toggle")
        chip.setCheckable(True)
        chip.setFixedHeight(target())
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if who else Qt.ToolButtonStyle.ToolButtonTextOnly
        )
        chip.clicked.connect(lambda: self._choose(None if who == _ALL else who))
        if who:
            chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            chip.customContextMenuRequested.connect(lambda at: self._pop(chip, who))
        self._group.addButton(chip)
        return chip

    def _pop(self, chip: QToolButton, who: int) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu, who)
        menu.popup(chip.mapToGlobal(chip.rect().bottomLeft()))

    def _dress(self) -> None:
        for who, chip in self.chips.items():
            if who == _ALL:
                chip.setText(translate("Sessions", "All"))
                chip.setAccessibleName(translate("Sessions", "Show everybody"))
                chip.setToolTip(chip.accessibleName())
            else:
                name = person(who, self._names.get(who, ""))
                chip.setText(" " + chip.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 140))
                chip.setIcon(number_icon(who, self._theme.text))
                chip.setIconSize(number_size(who))
                chip.setAccessibleName(translate("Sessions", "Show {}").format(name))
                chip.setToolTip(chip.accessibleName())
            chip.setFixedHeight(target())
            chip.setChecked((self.person or _ALL) == who)
        self.more.setFixedHeight(target())
        self.edit.setEnabled(self.person is not None)
        self.edit.setVisible(bool(self._ids))

    def _fill_more(self, others: Sequence[int]) -> None:
        self.more.setVisible(bool(others))
        self.more.setText(translate("Sessions", "{} more").format(len(others)) + " ▾")
        self.more.setAccessibleName(translate("Sessions", "{} more people").format(len(others)))
        menu = self.more.menu()
        menu.clear()
        for who in others:
            act = menu.addAction(number_icon(who, self._theme.text), person(who, self._names.get(who, "")))
            act.triggered.connect(lambda _=False, w=who: self._choose(w))

    def _choose(self, who: int | None) -> None:
        self.show_people(self._ids, self._names, who)
        self.chosen.emit(self.person)

    def step(self, by: int) -> None:
        """Choose the next person or the one before, all being the last."""
        every = [*self._ids, None]
        self._choose(every[(every.index(self.person) + by) % len(every)])

    def _fill(self, menu: QMenu, who: int | None) -> None:
        """Offer what can be changed of a person."""
        menu.clear()
        if who is None:
            return
        rename = menu.addAction(translate("Sessions", "Rename… (F2)"))
        rename.triggered.connect(lambda: self.rename_wanted.emit(who))
        split = menu.addAction(translate("Sessions", "Somebody else from the cursor on"))
        split.triggered.connect(lambda: self.split_wanted.emit(who))
        others = [i for i in self._ids if i != who]
        if others:
            same = menu.addMenu(translate("Sessions", "The same person as"))
            for other in others:
                action: QAction = same.addAction(
                    number_icon(other, self._theme.text), person(other, self._names.get(other, ""))
                )
                action.triggered.connect(lambda _=False, o=other: self.merge_wanted.emit(who, o))


def _stops(parts: Sequence[QWidget]) -> list[QWidget]:
    """What the Tab key comes to, in order."""
    found = []
    for part in parts:
        inner = [w for w in part.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        found += inner or [part]
    return found
