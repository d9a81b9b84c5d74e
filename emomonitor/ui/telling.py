"""What is said on the picture: the message in its middle and the hint at its corner, with the buttons that help."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from emomonitor.engines.catalog import model_name
from emomonitor.entities import Scene
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.ui import messages
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.header import Header
from emomonitor.ui.keeping import Keeping
from emomonitor.ui.stage import Stage
from emomonitor.ui.view_watch import ViewWatch
from emomonitor.ui.watching import Watching
from emomonitor.ui.words import translate


class Telling(QObject):
    """Chooses which message and which hint is shown; only one of each is. Lives in the GUI thread.

    Args:
        stage: where it is said.
        header: whose menus some buttons open.
        watching: what other buttons start, and why the camera is closed.
        keeping: its hint comes first: what was recorded may be at stake.
        advisor: its suggestion comes last.
        bridge: to the runner.
    """

    def __init__(
        self,
        stage: Stage,
        header: Header,
        *,
        watching: Watching,
        keeping: Keeping,
        advisor: ModelAdvisor,
        bridge: Bridge,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stage, self._watching, self._keeping, self._advisor = stage, watching, keeping, advisor
        self._view = ViewWatch()
        self._hint: messages.Hint | None = None
        self._acts = messages.Acts(
            start=watching.toggle_start,
            choose=header.source.showMenu,
            play_demo=lambda: watching.watch("demo"),
            choose_model=header.model.showMenu,
            restart=watching.restart,
            resume=bridge.resume,
            look_again=watching.look_for_cameras,
            copy=self.copy,
            open_settings=lambda address: QDesktopServices.openUrl(QUrl(address)),
        )
        stage.hint.pressed.connect(lambda: self._hint and self._hint.act and self._hint.act())
        stage.hint.refused.connect(lambda: self._hint and self._hint.refuse and self._hint.refuse())

    def look(self, scene: Scene) -> bool:
        """Look what can be seen in a scene; return whether that may make another hint."""
        return self._view.add(scene)

    def forget(self) -> None:
        """Forget what could be seen: another source begins."""
        self._view.reset()

    def show_message(self, status: RunnerStatus, *, has_picture: bool) -> None:
        """Show the message that a state needs, over a dimmed picture where there is one."""
        said = self._watching.closed_message(status) or messages.message_for(status, self._acts)
        self._stage.video.set_dimmed(said is not None and has_picture)
        if said is None:
            self._stage.message.hide()
        else:
            self._stage.message.say(said.drawing, said.title, said.text, said.helps, large=said.large)
            self._stage.message.raise_()

    def show_hint(self, status: RunnerStatus) -> None:
        """Show the hint that matters most now."""
        hint = self._hint = self._choose_hint(status)
        self._stage.hint.setVisible(hint is not None)
        if hint is not None:
            self._stage.hint.set_drawing(hint.drawing)
            self._stage.hint.say(hint.text, hint.button, hint.refusal)

    def _choose_hint(self, status: RunnerStatus) -> messages.Hint | None:
        hint = self._keeping.hint
        if hint is None or status.state is State.PAUSED:
            hint = messages.hint_for(status, self._acts, asked=self._watching.asked, view=self._view.view)
        suggestion = self._advisor.suggestion
        if hint is None and suggestion is not None and status.state is State.RUNNING:
            name = model_name(suggestion.model)
            return messages.suggestion_hint(
                suggestion, act=lambda: self._watching.use_model(name), refuse=self._advisor.refuse
            )
        return hint

    def copy(self, words: str) -> None:
        """Put words on the clipboard."""
        QGuiApplication.clipboard().setText(words)
        self._stage.toast.show_for(translate("Window", "Copied: {}").format(words))
