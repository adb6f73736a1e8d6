"""From a meeting to a conversation about it: a new thread with the meeting attached."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from harmony_desktop.domain.context import Attachment
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.i18n import tr
from harmony_desktop.services import attaching
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.window import CompanionWindow


class Discussing(QObject):
    """The suggestion stands beside the question as long as that is empty and the meeting goes along."""

    def __init__(self, window: CompanionWindow, session: Session, companion: CompanionPresenter) -> None:
        super().__init__(window)
        self._window, self._session, self._companion = window, session, companion
        self._attached: tuple[Attachment, ...] = ()
        self._suggests = False
        composer = window.composer
        composer.suggestion_taken.connect(self._take)
        composer.context.height_changed.connect(self._look)
        companion.talk.changed.connect(self._look)
        companion.asking.asked.connect(self._forget)

    def close(self) -> None:
        self._forget()

    def begin(self, meeting: Meeting, suggest: bool) -> None:
        self.begin_with([attaching.meeting(meeting)], suggest)

    def begin_with(self, wanted: Sequence[Attachment], suggest: bool) -> None:
        """What was being written for a new thread stays; a meeting that was to be discussed before makes room."""
        context = self._companion.asking.context
        self._companion.new_chat()
        for before in self._attached:
            if not any(_same(before, each) for each in wanted):
                context.drop(before.id)
        for each in wanted:
            if not any(_same(each, there) for there in context.draft.attached):
                context.add(each)
        there = context.draft.attached
        self._attached = tuple(a for a in there if any(_same(a, each) for each in wanted))
        self._suggests = suggest
        self._look()
        self._window.composer.edit.setFocus()

    def _take(self) -> None:
        self._companion.asking.submit(tr("Summarize this meeting."))

    def _look(self) -> None:
        """Whether the meeting still goes along with the question that is on the screen."""
        here = (
            bool(self._attached)
            and self._companion.talk.thread_id is None
            and {a.id for a in self._attached}
            <= {a.id for a in self._companion.asking.context.draft.attached}
        )
        words = tr("Summarize this meeting…") if here and self._suggests else ""
        self._window.composer.show_suggestion(words)

    def _forget(self) -> None:
        self._attached, self._suggests = (), False
        self._window.composer.show_suggestion("")


def _same(one: Attachment, other: Attachment) -> bool:
    """A meeting of ours by its id; anything else by its very words."""
    if one.conversation_id is not None or other.conversation_id is not None:
        return one.conversation_id == other.conversation_id
    return (one.name, one.text) == (other.name, other.text)
