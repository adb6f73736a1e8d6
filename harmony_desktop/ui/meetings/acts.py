"""What can be done with a meeting, wherever it is shown: each room offers its own, one menu lists them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.i18n import tr
from harmony_desktop.ui.menus import Menu


@dataclass(frozen=True)
class Act:
    """``why`` says, where it cannot be done right now, what it waits for."""

    words: str
    run: Callable[[], object]
    enabled: bool = True
    why: str = ""
    apart: bool = False
    """Below a line, as what takes something away."""


Offer = Callable[[Meeting], Iterable[Act]]


class MeetingActs(QObject):
    """``discuss_wanted``: the Companion icon of a meeting's header; ``delete_wanted``: the key, on its row."""

    discuss_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._offers: list[Offer] = []
        self.may_change: Callable[[Meeting], bool] = lambda _: False
        """Whether the user may; whoever knows who the user is puts it here."""

    def offer(self, acts: Offer) -> None:
        """Called anew for each menu; in the order in which rooms came."""
        self._offers.append(acts)

    def of(self, meeting: Meeting) -> list[Act]:
        return [act for offer in self._offers for act in offer(meeting)]

    def show_menu(self, meeting: Meeting, where: QWidget | QPoint, *first: Act) -> None:
        """``first``: what only this place can do, such as opening or renaming it there."""
        menu = Menu(tr("What can be done with “{name}”", name=meeting.title), self._window)
        every = [*first, *self.of(meeting)]
        for apart in (False, True):
            some = [act for act in every if act.apart is apart]
            if apart and some and not menu.isEmpty():
                menu.addSeparator()
            for act in some:
                entry = menu.addAction(act.words.replace("&", "&&"), act.run)
                entry.setEnabled(act.enabled)
                entry.setToolTip(act.why or act.words)
        menu.open_at(where)
