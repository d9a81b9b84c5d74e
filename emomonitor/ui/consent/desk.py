"""Reads, writes and withdraws consents in the background and tells the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from emomonitor.consent.page import Sheet, page
from emomonitor.consent.record import Consent, Giver, Standing, new_id
from emomonitor.consent.recorded import delete_recorded, recorded_under
from emomonitor.consent.store import ConsentStore, Kept, write_private
from emomonitor.consent.texts import version
from emomonitor.entities import utc_now
from emomonitor.errors import EmomonitorError
from emomonitor.runtime.permission import standing_now
from emomonitor.ui.language import language_spoken
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What somebody filled in.

    Attributes:
        name: of the person watched.
        by: who agrees.
        representative: the legal representative's name; "" where the person agrees.
    """

    name: str
    by: Giver
    representative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The newest consent, None where there is none, and whether it holds."""

    kept: Kept | None = None
    standing: Standing | None = None

    @property
    def holds(self) -> bool:
        """Whether a camera may be recorded under it."""
        return self.standing is Standing.VALID


class ConsentDesk(QObject):
    """Lives in the GUI thread; what waits for the disk is done in the background.

    Signals:
        found: a :class:`Found`, after :meth:`look`.
        given: a Kept that was written.
        withdrawn: (Kept, tuple of session folders recorded under it).
        deleted: how many sessions were deleted.
        printed: the path of a page that was written.
        trouble: words for people.

    Args:
        store: the settings in force.
        in_background: runs what may wait for the disk, in order.
        stop_recording: ends a recording that goes on, in the background too.
    """

    found = Signal(object)
    given = Signal(object)
    withdrawn = Signal(object, object)
    deleted = Signal(int)
    printed = Signal(object)
    trouble = Signal(str)

    def __init__(
        self,
        store: SettingsStore,
        *,
        in_background: Callable[[Callable[[], object]], None],
        stop_recording: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.store = store
        self._in_background = in_background
        self._stop_recording = stop_recording

    @property
    def language(self) -> str:
        """``en`` or ``zh_TW``."""
        return language_spoken(self.store.settings.language)

    def look(self) -> None:
        """Look for the newest consent; ``found`` tells."""
        settings = self.store.settings

        def look() -> None:
            now = utc_now()
            kept, _ = ConsentStore(settings.data_dir).all()
            judged = [Found(kept=k, standing=standing_now(k, settings, now)) for k in kept]
            self.found.emit(next((f for f in judged if f.holds), judged[0] if judged else Found()))

        self._do(look)

    def give(self, answers: Answers) -> None:
        """Store a consent for the purpose and the time of keeping that are set; ``given`` tells."""
        settings, language = self.store.settings, self.language

        def give() -> None:
            now = utc_now()
            consent = Consent(
                id=new_id(now),
                name=answers.name.strip(),
                by=answers.by,
                representative=answers.representative.strip(),
                purpose=settings.purpose,
                keep_days=settings.keep_days,
                language=language,
                text=version(),
                given=now,
            )
            self.given.emit(ConsentStore(settings.data_dir).add(consent))

        self._do(give)

    def withdraw(self, kept: Kept) -> None:
        """Stop recording, take a consent back, and look what was recorded under it; ``withdrawn`` tells."""
        settings = self.store.settings
        self._stop_recording()

        def withdraw() -> None:
            back = ConsentStore(settings.data_dir).withdraw(kept.consent.id, utc_now())
            self.withdrawn.emit(back, recorded_under(kept.consent.id, settings.sessions_dir))

        self._do(withdraw)

    def delete(self, folders: Sequence[Path]) -> None:
        """Delete sessions; ``deleted`` tells."""
        self._do(lambda: self.deleted.emit(delete_recorded(tuple(folders))))

    def print(self, sheet: Sheet, path: Path, languages: Sequence[str]) -> None:
        """Write a page to print and sign; ``printed`` tells."""

        def write() -> None:
            write_private(path, page(sheet, languages).encode("utf-8", "replace"))
            self.printed.emit(path)

        self._do(write)

    def _do(self, act: Callable[[], object]) -> None:
        def told() -> None:
            try:
                act()
            except EmomonitorError as e:
                self.trouble.emit(spoken(str(e)))

        self._in_background(told)
