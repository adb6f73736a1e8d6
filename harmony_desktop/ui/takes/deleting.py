"""Deleting a recording, and having it back for as long as that is offered."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from harmony_desktop.domain.takes import TakeStore
from harmony_desktop.domain.voice import KeptTake
from harmony_desktop.i18n import tr
from harmony_desktop.ui.takes import words
from harmony_desktop.ui.toast import LASTS_MS
from harmony_desktop.ui.window import CompanionWindow

if TYPE_CHECKING:
    from harmony_desktop.ui.takes.presenter import TakesPresenter


class Deleting:
    """One at a time is set aside; the one before it goes for good then."""

    def __init__(self, page: "TakesPresenter", window: CompanionWindow, takes: TakeStore) -> None:
        self._page, self._window, self._takes = page, window, takes
        self._aside = ""
        self.timer = QTimer(page)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.close)

    def delete(self, take: KeptTake) -> None:
        self.close()
        self._aside = take.id
        self._takes.set_aside(take.id)
        self.timer.start(LASTS_MS)
        self._page.load()
        said = tr("Deleted the recording from {time}.", time=words.clock(take))
        self._window.toast.say(said, tr("Undo"), lambda: self._bring_back(take.id))

    def _bring_back(self, id_: str) -> None:
        if self._aside == id_:
            self.timer.stop()
            self._aside = ""
            self._takes.bring_back(id_)
            self._page.load()

    def close(self) -> None:
        """What was set aside goes for good."""
        self.timer.stop()
        gone, self._aside = self._aside, ""
        if gone:
            self._takes.drop(gone)
