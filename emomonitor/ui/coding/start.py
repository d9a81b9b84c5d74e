"""Before the first label: who codes, whom, and what is hidden meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from emomonitor.errors import SessionError
from emomonitor.session.codings import coding_file
from emomonitor.session.layout import SessionFiles
from emomonitor.ui.coding.reader import Opened
from emomonitor.ui.controls import Picker
from emomonitor.ui.flow import Flow, take_all
from emomonitor.ui.people import LONGEST_NAME
from emomonitor.ui.scale import scaled
from emomonitor.ui.spoken import spoken
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import number, person, translate

_COLUMN = 560


class PersonPicker(Picker):
    """Says who is meant, and lets choose another.

    Signals:
        picked: a face id.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("person", parent)
        self.face_id: int | None = None
        self._names: Mapping[int, str] = {}
        self._counts: Mapping[int, int] = {}
        self.setMenu(QMenu(self))

    def set_people(self, counts: Mapping[int, int], names: Mapping[int, str], chosen: int | None) -> None:
        """Offer people.

        Args:
            counts: by number, in how many frames each is seen; in the order of the menu.
            names: of those who have one.
            chosen: who is meant.
        """
        self._counts, self._names, self.face_id = dict(counts), dict(names), chosen
        menu = self.menu()
        menu.clear()
        for face_id, count in counts.items():
            words = translate("Coding", "{}, in {} frames")
            action = menu.addAction(words.format(self.word(face_id), number(count)))
            action.triggered.connect(lambda _=False, i=face_id: self._pick(i))
        self.retranslate()

    def word(self, face_id: int | None) -> str:
        """What somebody is called."""
        return "" if face_id is None else person(face_id, self._names.get(face_id, ""))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.set_chosen(translate("Coding", "Who is meant"), self.word(self.face_id))
        for action, (face_id, count) in zip(self.menu().actions(), self._counts.items(), strict=True):
            words = translate("Coding", "{}, in {} frames")
            action.setText(words.format(self.word(face_id), number(count)))

    def choose(self, face_id: int) -> None:
        """Show who is meant, without telling anybody."""
        self.face_id = face_id
        self.retranslate()

    def _pick(self, face_id: int) -> None:
        self.choose(face_id)
        self.picked.emit(face_id)


class StartPane(QWidget):
    """Asks who codes; or says what is missing, and where it may be.

    Signals:
        begun: the coder's name.
        film_wanted: the film that the session was made of shall be chosen.
        folder_wanted: the folder of stills shall be chosen.
    """

    begun = Signal(str)
    film_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened: Opened | None = None
        self._coders: tuple[str, ...] = ()
        self._lacking: str | None = None
        self.title, self.text, self._name_label, self.file = QLabel(), QLabel(), QLabel(), QLabel()
        self.title.setFont(font(26, 600))
        self._name_label.setFont(font(14, 600))
        for label in (self.title, self.text, self.file):
            label.setWordWrap(True)
        self.file.setObjectName("quiet")
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.textChanged.connect(self._show_file)
        self.name.returnPressed.connect(self._begin)
        self._name_label.setBuddy(self.name)
        self.person = PersonPicker()
        self.begin, self.film, self.folder = QPushButton(), QPushButton(), QPushButton()
        self.begin.setObjectName("primary")
        self.begin.clicked.connect(self._begin)
        self.film.clicked.connect(self.film_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        self._others = QWidget()
        self._others.setObjectName("plain")
        self._flow = Flow(spacing=8)
        self._others.setLayout(self._flow)
        self._build()
        self.set_theme(theme)
        self.retranslate()

    def _build(self) -> None:
        inside = QWidget()
        inside.setObjectName("plain")
        inside.setMaximumWidth(_COLUMN)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 24)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self.title)
        column.addSpacing(4)
        column.addWidget(self.text)
        column.addSpacing(14)
        column.addWidget(self._name_label)
        column.addWidget(self.name)
        column.addWidget(self.file)
        column.addWidget(self._others)
        column.addSpacing(6)
        column.addWidget(self.person)
        column.addSpacing(14)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.begin, self.film, self.folder):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(32, 8, 32, 8)
        whole.addStretch(1)
        whole.addWidget(inside, 1000)
        whole.addStretch(1)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._name_label.setText(translate("Coding", "Your name"))
        self.name.setAccessibleName(self._name_label.text())
        self.name.setPlaceholderText(translate("Coding", "as it shall stand in the file"))
        self.begin.setText(translate("Coding", "Begin"))
        self.film.setText(translate("Coding", "Choose the film…"))
        self.folder.setText(translate("Coding", "Choose the folder of pictures…"))
        for button in (self.begin, self.film, self.folder):
            button.setAccessibleName(button.text())
        self.person.retranslate()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.person.set_theme(theme)

    # -- what is said ------------------------------------------------------------------------------

    def show_waiting(self) -> None:
        """Say that a session is being opened."""
        self._opened, self._lacking = None, None
        self._show()

    def show_lacking(self, words: str) -> None:
        """Say that there is nothing to look at, in English as it was found."""
        self._opened, self._lacking = None, words
        self._show()
        self.film.setFocus()

    def show_opened(self, opened: Opened, coders: Sequence[str], face_id: int | None) -> None:
        """Ask who codes.

        Args:
            opened: what.
            coders: who has coded already.
            face_id: who is meant unless somebody else is chosen; None where nobody is chosen.
        """
        self._opened, self._coders, self._lacking = opened, tuple(coders), None
        people = people_of(opened)
        self.person.set_people(people, opened.faces.names if opened.faces is not None else {}, face_id)
        self._show()
        self.name.setFocus()

    def _show(self) -> None:
        opened = self._opened
        ready = opened is not None
        for widget in (self._name_label, self.name, self.file, self.begin):
            widget.setVisible(ready)
        self.person.setVisible(ready and self.person.menu() is not None and len(self.person.menu().actions()) > 1)
        for widget in (self.film, self.folder):
            widget.setVisible(self._lacking is not None)
        if self._lacking is not None:
            self.title.setText(translate("Coding", "There is nothing to look at"))
            self.text.setText(spoken(self._lacking))
        elif opened is None:
            self.title.setText(translate("Coding", "Opening…"))
            self.text.setText("")
        else:
            self.title.setText(translate("Coding", "Say what you see"))
            self.text.setText(_what_it_is(opened))
        self._show_others()
        self._show_file()

    def _show_others(self) -> None:
        for old in take_all(self._flow):
            old.deleteLater()
        for coder in self._coders if self._opened is not None else ():
            button = QPushButton(translate("Coding", "Go on as {}").format(coder))
            button.setAccessibleName(button.text())
            button.setMinimumHeight(scaled(32))
            button.clicked.connect(lambda _=False, name=coder: self.name.setText(name))
            self._flow.addWidget(button)
        self._others.setVisible(self._opened is not None and bool(self._coders))

    def _show_file(self) -> None:
        name = " ".join(self.name.text().split())
        self.begin.setEnabled(False)
        if self._opened is None:
            return
        if not name:
            self.file.setText(translate("Coding", "What you code is kept in a file of its own. The log isn't touched."))
            return
        try:
            path = coding_file(self._opened.place, name)
        except SessionError as e:
            self.file.setText(spoken(str(e)))
            return
        self.begin.setEnabled(True)
        if path in self._opened.coders:
            self.file.setText(translate("Coding", "{} is there already. You go on with it.").format(path.name))
        elif isinstance(self._opened.place, SessionFiles):
            self.file.setText(translate("Coding", "Kept beside the session as {}.").format(path.name))
        else:
            self.file.setText(translate("Coding", "Kept beside the pictures as {}.").format(path.name))

    def _begin(self) -> None:
        if self.begin.isEnabled():
            self.begun.emit(" ".join(self.name.text().split()))


def people_of(opened: Opened) -> dict[int, int]:
    """Return in how many frames each person is seen, most often first; nobody for stills: each has its own faces."""
    if opened.faces is None or opened.stills:
        return {}
    return {i: len(opened.faces.frames_of(i)) for i in opened.faces.ids}


def _what_it_is(opened: Opened) -> str:
    if opened.stills:
        words = translate(
            "Coding",
            "You see one picture after another and press a key for what the largest face in it looks like. What the "
            "model said stays hidden until you press Done.",
        )
    else:
        words = translate(
            "Coding",
            "You watch the film and press a key when a face begins to look otherwise. What the model said stays hidden "
            "until you press Done. Then you see how far you and it agree.",
        )
    return words
