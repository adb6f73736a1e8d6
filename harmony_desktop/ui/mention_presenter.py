"""@ in the composer: the meetings that fit what is typed behind it."""

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.facts import Fact, MeetingsChanged
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.window import CompanionWindow

MOST = 12


class MentionPresenter(QObject):
    """``chosen`` carries a meeting; its @ is gone from the text by then."""

    chosen = Signal(object)

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._session, self._runner = session, runner
        self._edit, self._list = window.composer.edit, window.composer.mentions
        self._asked = 0
        self._words: str | None = None
        self._end = session.bus.subscribe(self._on_fact)
        self._edit.mention_changed.connect(self._on_mention)
        self._edit.key_for_list.connect(self._on_key)
        self._list.chosen.connect(self._on_chosen)
        self._list.height_changed.connect(self._on_list)

    def close(self) -> None:
        self._end()

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, MeetingsChanged) and self._words is not None:
            self._on_mention(self._words)  # as on a first start, when they come after the @

    def _on_mention(self, words: str | None) -> None:
        self._words = words
        self._asked += 1
        if words is None:
            self._list.close_list()
        else:
            self._runner.start(self._find(words, self._asked), name="find meetings")

    async def _find(self, words: str, number: int) -> None:
        found = await self._session.finder.meetings(words.strip(), MOST)
        if number == self._asked:  # else more was typed
            self._list.show_meetings(found)

    def _on_list(self) -> None:
        self._edit.listing = not self._list.isHidden()

    def _on_key(self, key: str) -> None:
        if key == "accept":
            self._list.accept()
        else:
            self._list.step(1 if key == "down" else -1)

    def _on_chosen(self, meeting: Meeting) -> None:
        self._edit.take_mention()
        self._list.close_list()
        self._edit.setFocus()
        self.chosen.emit(meeting)
