"""Walks through everything that a window shows and tells what somebody could not use. Knows no page by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QStackedLayout,
    QToolButton,
    QWidget,
)

from emomonitor.ui.scale import LEAST_TARGET

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QAbstractSpinBox)

_NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOff

NO_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client)


def shown(root: QWidget) -> list[QWidget]:
    """Every visible widget in a root but Qt's own parts of composite controls."""
    found = [w for w in root.findChildren(QWidget) if w.isVisible() and w.window() is root.window()]
    return [w for w in found if not _is_a_part(w)]


def _is_a_part(widget: QWidget) -> bool:
    if widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar):
        return True
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QComboBox, QAbstractSpinBox, QLineEdit)):
            return True
        parent = parent.parentWidget()
    return False


def told(widget: QWidget) -> str:
    """Which widget it is, for whoever reads a failure."""
    return f"{type(widget).__name__}#{widget.objectName()} {widget.accessibleName()!r} {widget.geometry().getRect()}"


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab may come to a widget."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()


def nameless(root: QWidget) -> list[str]:
    """Controls, and all that takes the focus, without a name or a role for a screen reader."""
    found = []
    for widget in shown(root):
        if not isinstance(widget, CONTROLS) and not takes_tab(widget):
            continue
        said = QAccessible.queryAccessibleInterface(widget)
        if said is None or not said.text(QAccessible.Text.Name).strip():
            found.append(f"no name: {told(widget)}")
        elif said.role() in NO_ROLES and not isinstance(widget, QAbstractScrollArea):
            found.append(f"no role: {told(widget)}")
    return found


def without_keyboard(root: QWidget) -> list[str]:
    """Buttons to which Tab never comes, nor the arrow keys from their own group."""
    found = []
    for widget in shown(root):
        if not isinstance(widget, CONTROLS) or not widget.isEnabled() or takes_tab(widget):
            continue
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        if group is None or not group.exclusive() or not any(takes_tab(b) for b in group.buttons()):
            found.append(told(widget))
    return found


def small(root: QWidget) -> list[str]:
    """Controls that are hard to hit."""
    return [
        told(w)
        for w in shown(root)
        if isinstance(w, CONTROLS) and (w.height() < LEAST_TARGET or w.width() < LEAST_TARGET)
    ]


def unreached(root: QWidget) -> list[str]:
    """What should take the focus but is never come to by pressing Tab."""
    wanted = {w for w in shown(root) if takes_tab(w)}
    if not wanted:
        return []
    root.window().activateWindow()
    QApplication.processEvents()
    reached: set[QWidget] = set()
    for _ in range(2 * len(wanted) + 20):
        QTest.keyClick(root.window(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is not None:
            reached.add(now)
    return [told(w) for w in wanted - reached if takes_tab(w) and w.isVisible()]


def unseen_focus(root: QWidget) -> list[str]:
    """What looks the same with the focus and without it."""
    found = []
    root.window().activateWindow()
    for widget in [w for w in shown(root) if takes_tab(w)]:
        pictures = []
        for act in (lambda w=widget: w.setFocus(Qt.FocusReason.TabFocusReason), widget.clearFocus):
            act()
            QApplication.processEvents()
            if not widget.isVisible():
                break
            pictures.append(widget.grab().toImage())
        if len(pictures) == 2 and pictures[0] == pictures[1]:
            found.append(told(widget))
    return found


def clipped(root: QWidget) -> list[str]:
    """Words with less room than they need, and widgets that reach beyond what holds them."""
    found = []
    for widget in [w for w in shown(root) if not w.size().isEmpty()]:
        parent = widget.parentWidget()
        scrolled = isinstance(parent.parentWidget(), QAbstractScrollArea) if parent is not None else True
        if (
            parent is not None
            and not scrolled
            and not widget.isWindow()
            and not parent.rect().contains(widget.geometry())
        ):
            found.append(f"reaches beyond {told(parent)}: {told(widget)}")
        if isinstance(widget, QScrollArea) and widget.horizontalScrollBarPolicy() == _NEVER:
            inner = widget.widget()
            if inner is not None and inner.width() > widget.viewport().width():
                found.append(f"can't be scrolled to: {told(inner)} in {widget.viewport().width()}")
        if isinstance(widget, QLabel) and widget.text() and not _fits(widget):
            found.append(f"cut off: {told(widget)} {widget.text()!r}")
        elif isinstance(widget, QAbstractButton) and widget.width() < _least_width(widget):
            found.append(f"cut off: {told(widget)} needs {_least_width(widget)}")
        elif isinstance(widget, CONTROLS) and widget.height() < widget.fontMetrics().height() + 4:
            found.append(f"too low: {told(widget)}")
    return found


def _least_width(widget: QWidget) -> int:
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
        return widget.iconSize().width() + 8
    return widget.minimumSizeHint().width()


def _fits(label: QLabel) -> bool:
    ignored = label.sizePolicy().horizontalPolicy() == label.sizePolicy().Policy.Ignored  # it shortens itself
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width())
    needed = label.minimumSizeHint()
    return (ignored or label.width() >= needed.width()) and label.height() >= needed.height()


def overlapping(root: QWidget) -> list[str]:
    """Widgets of one layout that lie on each other."""
    found = []
    for holder in [root, *shown(root)]:
        layout = holder.layout()
        if layout is None:
            continue
        places = [(w, QRect(w.mapTo(holder, QPoint(0, 0)), w.size())) for w in _laid_out(layout)]
        for (one, a), (other, b) in combinations(places, 2):
            if a.intersects(b):
                found.append(f"{told(one)} lies on {told(other)}")
    return found


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    if isinstance(layout, QStackedLayout):
        return
    for i in range(layout.count()):
        item = layout.itemAt(i)
        inner = item.layout() if item is not None else None
        widget = item.widget() if item is not None else None
        if widget is not None and widget.isVisible():
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def settle(turns: int = 8) -> None:
    """Let layouts come to rest: each turn of the event loop may ask for another."""
    for _ in range(turns):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
