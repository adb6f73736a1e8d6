"""What can be done with a whole meeting, from its page and from the list: shared, discussed, deleted."""

import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, MeetingStatus
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.danger.listing import RemainsSheet, show_remains
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.meetings.acts import Act, MeetingActs
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.sharing.discussing import Discussing
from harmony_desktop.ui.sharing.presenter import SharePresenter
from harmony_desktop.ui.sharing.words import why_not_yet
from harmony_desktop.ui.toast import LASTS_MS
from harmony_desktop.ui.window import CompanionWindow

Told = Callable[[ConversationId], None]


class SharingActs(QObject):
    """``left`` is called with a meeting that is about to be deleted: what shows it makes room; ``returned`` when it
    was taken back."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
        acts: MeetingActs,
        left: Told = lambda _: None,
        returned: Told = lambda _: None,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._left, self._returned = left, returned
        self._admin = False
        self._deleted: list[tuple[Meeting, float]] = []
        """What can still be taken back, the last one last, and when it went."""
        self.sharing = SharePresenter(window, session, runner)
        self.discussing = Discussing(window, session, companion)
        acts.offer(self.offered)
        acts.discuss_wanted.connect(partial(self.discuss, suggest=True))
        self._end = session.bus.subscribe(self._on_fact)
        self._start(self._look())

    def close(self) -> None:
        self._end()
        self.discussing.close()

    # --- what there is -------------------------------------------------------------------------------------------

    def offered(self, meeting: Meeting) -> list[Act]:
        """Share, Copy link, Discuss with Companion, Delete; what cannot be done yet says why."""
        ready = meeting.status is MeetingStatus.COMPLETED
        why = "" if ready else why_not_yet()
        made = [
            Act(tr("Share"), partial(self.share, meeting), ready, why),
            Act(tr("Copy link"), partial(self.copy_link, meeting), ready, why),
        ]
        if not ready:
            made.append(Act(tr("Sharing waits until the badge reads Completed"), _nothing, False, why))
        made.append(Act(tr("Discuss with Companion"), partial(self.discuss, meeting)))
        if self.may_change(meeting):
            made.append(Act(tr("Delete"), partial(self.delete, meeting), apart=True))
        return made

    def may_change(self, meeting: Meeting) -> bool:
        """Who brought it in may, and an admin."""
        me = self._me
        return self._admin or (bool(me) and meeting.created_by == me)

    @property
    def _me(self) -> str:
        return next((account.user_id for account in self._session.accounts.all()[:1]), "")

    # --- acts ----------------------------------------------------------------------------------------------------

    def share(self, meeting: Meeting) -> None:
        self.sharing.open(meeting)

    def discuss(self, meeting: Meeting, suggest: bool = False) -> None:
        """A new thread with the meeting attached; ``suggest``: and a question to begin with."""
        self.discussing.begin(meeting, suggest)

    def copy_link(self, meeting: Meeting) -> None:
        self._start(self._copy_link(meeting))

    async def _copy_link(self, meeting: Meeting) -> None:
        try:
            link = await self._session.sharing.make_link(meeting.id)
            links = await self._session.sharing.links(meeting.id)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        QGuiApplication.clipboard().setText(link.url)
        words = (
            tr("Link copied. This workspace has no public address: it opens on this computer only.")
            if links.here_only
            else tr("Link copied. It opens for people who may see this meeting.")
        )
        self._window.toast.say(words)

    def delete(self, meeting: Meeting) -> None:
        """One's own at once, and nobody is asked: it can be taken back. What somebody else brought in is asked for."""
        self._start(self._delete(meeting) if meeting.created_by in ("", self._me) else self._ask(meeting))

    async def _ask(self, meeting: Meeting) -> None:
        try:
            preview = await self._session.deletion.of_meeting(meeting.id)
        except HarmonyError as error:
            self._say_refused(error)
            return
        about = tr("Somebody else brought this meeting in. For ten seconds it can be taken back.")
        title = tr("Delete “{title}”?", title=meeting.title)
        sheet = RemainsSheet(
            self._window.theme, self._window.card, title, preview, about, tr("Delete meeting")
        )
        sheet.given.connect(lambda: self._start(self._delete(meeting)))
        self._window.lay_over(sheet)

    async def _delete(self, meeting: Meeting) -> None:
        try:
            await self._session.sharing.delete(meeting.id)
        except HarmonyError as error:
            self._say_refused(error)
            return
        self._left(meeting.id)
        self._deleted.append((meeting, time.monotonic()))
        self._offer_undo()

    def _offer_undo(self) -> None:
        """Of the last one; when that is back, of the one before, as long as its time lasts."""
        if not self._deleted:
            return
        meeting, at = self._deleted[-1]
        left = LASTS_MS - round(1000 * (time.monotonic() - at))
        if left <= 0:
            self._deleted.clear()
            return
        self._window.toast.say(
            tr("Deleted “{title}”.", title=meeting.title),
            tr("Undo"),
            lambda: self._start(self._restore(meeting)),
            left,
            (tr("What may remain"), lambda: self._start(self._show_remains(meeting))),
        )

    async def _show_remains(self, meeting: Meeting) -> None:
        look = self._session.deletion.of_meeting
        await show_remains(self._window, meeting.title, lambda: look(meeting.id))

    async def _restore(self, meeting: Meeting) -> None:
        self._deleted = [one for one in self._deleted if one[0].id != meeting.id]
        try:
            await self._session.sharing.restore(meeting.id)
            await self._session.meetings.fetch(meeting.id)
        except HarmonyError as error:
            self._say_refused(error)
            return
        self._returned(meeting.id)
        self._offer_undo()

    def _say_refused(self, error: HarmonyError) -> None:
        if error.problem.code == "not_found":
            self._window.toast.say(tr("It was deleted already."))
        else:
            self._window.notice.show_problem(error.problem)

    # --- who is here ---------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        self._admin = await self._session.administration.is_admin()

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._deleted.clear()
        if isinstance(fact, AccountChanged | LinkChanged):
            self._start(self._look())

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="meeting")


def _nothing() -> None:
    """Of a line that only tells."""
