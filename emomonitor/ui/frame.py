"""Pages and their places: where a page needs more room than there is, it can be scrolled."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget


class PageFrame(QScrollArea):
    """Gives a page all the room there is, and never less than it needs.

    Qt's own "widget resizable" asks for the height that the page would like; a page that can be squeezed
    (the picture) would be scrolled for nothing.
    """

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("pageFrame")
        self.viewport().setAutoFillBackground(False)
        self.setWidget(page)
        page.setAutoFillBackground(False)
        page.installEventFilter(self)
        self._fitting = False

    def minimumSizeHint(self) -> QSize:
        """Whatever there is: it scrolls."""
        return QSize(200, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page."""
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the page when what it needs has changed."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Give the page its size."""
        page = self.widget()
        if page is None or self._fitting:
            return
        self._fitting = True
        room = self.maximumViewportSize()
        size = self._wanted(page, room)
        if size.height() > room.height():  # the bar takes some of the width
            size = self._wanted(page, room - QSize(self.verticalScrollBar().sizeHint().width(), 0))
        page.resize(size)
        self._fitting = False

    @staticmethod
    def _wanted(page: QWidget, room: QSize) -> QSize:
        least = page.minimumSizeHint().expandedTo(page.minimumSize())
        width = max(room.width(), least.width())
        layout = page.layout()
        height = least.height()
        if layout is not None and layout.hasHeightForWidth():
            height = layout.totalMinimumHeightForWidth(width)
        return QSize(width, max(room.height(), height))


class PageStack(QStackedWidget):
    """Shows one page at a time, each in a :class:`PageFrame`; whoever uses it deals with the pages alone."""

    def addWidget(self, page: QWidget) -> int:
        """Add a page."""
        return super().addWidget(PageFrame(page))

    def setCurrentWidget(self, page: QWidget) -> None:
        """Show a page."""
        for i in range(self.count()):
            if self.page(i) is page:
                self.setCurrentIndex(i)

    def currentWidget(self) -> QWidget | None:  # type: ignore[override]  # Qt returns None for an empty stack too
        """The page that is seen."""
        return self.page(self.currentIndex())

    def removeWidget(self, page: QWidget) -> None:
        """Take a page out; it belongs to whoever does that."""
        for i in range(self.count()):
            frame = self.widget(i)
            if isinstance(frame, PageFrame) and frame.widget() is page:
                frame.takeWidget().hide()
                super().removeWidget(frame)
                frame.deleteLater()
                return

    def page(self, index: int) -> QWidget | None:
        """A page by its place."""
        frame = self.widget(index)
        return frame.widget() if isinstance(frame, PageFrame) else None
