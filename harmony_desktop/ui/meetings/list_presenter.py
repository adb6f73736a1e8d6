"""The list of meetings: what the session has to it, as one searches and narrows."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, Signal

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, MeetingsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, MeetingQuery, Said
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.meetings.acts import Act, MeetingActs
from harmony_desktop.ui.meetings.list_page import ListPage
from harmony_desktop.ui.meetings.meeting_rows import MeetingRow, meeting_rows, said_rows
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

AS_TYPED_MS, ASKED_MS, TOLD_MS = 30, 220, 60
AT_ONCE = 300
"""Meetings in the list at first, and more each time its end comes near."""
FEW = 3
"""Letters from which on it is worth asking what was said."""


class ListPresenter(QObject):
    """``opened`` with the row that was chosen."""

    opened = Signal(object)

    def __init__(
        self,
        page: ListPage,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        acts: MeetingActs,
    ) -> None:
        super().__init__(page)
        self._page, self._window, self._session, self._runner = page, window, session, runner
        self._acts = acts
        self._most, self._loads = AT_ONCE, 0
        self._meetings: tuple[Meeting, ...] = ()
        self._said: tuple[Said, ...] = ()
        self._known: dict[ConversationId, Meeting] = {}
        """Of the meetings that say it."""
        self._load_timer = once(self, AS_TYPED_MS, self.load)
        self._told_timer = once(self, TOLD_MS, self.load)
        self._ask_timer = once(self, ASKED_MS, self._ask)
        self._end = session.bus.subscribe(self._on_fact)
        page.searched.connect(self._on_searched)
        page.retry_wanted.connect(self.load)
        page.opened.connect(self.opened)
        page.list.end_near.connect(self._on_end_near)
        page.list.menu_wanted.connect(self._on_menu)
        page.list.delete_wanted.connect(self._on_delete)

    def close(self) -> None:
        self._end()
        for timer in (self._load_timer, self._told_timer, self._ask_timer):
            timer.stop()

    # --- reading -----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._loads += 1
        self._runner.start(self._load(self._loads), name="list meetings")

    async def _load(self, number: int) -> None:
        query = self._query()
        meetings = await self._session.meetings.listed(query, self._most)
        facets = await self._session.meetings.facets()
        said = self._said
        known = await self._known_of(said)
        if number != self._loads:
            return
        self._meetings = meetings
        if said is self._said:
            self._known = known
        self._page.filters.show_facets(facets)
        if not meetings and not self._page.narrowed and self._session.link is LinkState.STARTING:
            self._page.say(tr("Reading your meetings…"))
            return
        self._show()
        self._say_link()

    def _query(self) -> MeetingQuery:
        return replace(self._page.filters.query, words=self._page.words)

    def _show(self) -> None:
        now = datetime.now().astimezone()
        rows = meeting_rows(self._meetings, now)
        listed = {meeting.id for meeting in self._meetings}
        said = [hit for hit in self._said if hit.conversation_id not in listed]
        self._page.show_rows(rows + said_rows(said, self._known, self._page.words))

    def _say_link(self) -> None:
        away = self._session.link in (LinkState.OFFLINE, LinkState.REFUSED)
        words = tr("The workspace is not there. These are the meetings as it told of them last.")
        self._page.show_status(words if away else "", "warn")

    # --- searching ---------------------------------------------------------------------------------------------------

    def _on_searched(self) -> None:
        self._most = AT_ONCE
        self._said, self._known = (), {}
        self._load_timer.start()
        if len(self._page.words) >= FEW:
            self._ask_timer.start()
        else:
            self._ask_timer.stop()

    def _ask(self) -> None:
        self._runner.start(self._find_said(self._page.words), name="find what was said")

    async def _find_said(self, words: str) -> None:
        """The workspace, and not for every letter; without one there are only the lines above."""
        try:
            found = await self._session.meetings.said(words)
        except HarmonyError:
            return
        known = await self._known_of(found)
        if words == self._page.words:
            self._said, self._known = found, known
            self._show()

    async def _known_of(self, said: tuple[Said, ...]) -> dict[ConversationId, Meeting]:
        """Those that are still there, and not filtered out."""
        query = self._query()
        found = [await self._session.meetings.one(hit.conversation_id) for hit in said]
        return {meeting.id: meeting for meeting in found if meeting is not None and query.admits(meeting)}

    def _on_end_near(self) -> None:
        if len(self._meetings) >= self._most:
            self._most += AT_ONCE
            self._load_timer.start()

    # --- what can be done --------------------------------------------------------------------------------------------

    def _find(self, row: Row) -> Meeting | None:
        if not isinstance(row, MeetingRow):
            return None
        key = row.conversation_id
        return next((m for m in self._meetings if m.id == key), self._known.get(key))

    def _on_menu(self, row: Row, at: QPoint) -> None:
        meeting = self._find(row)
        if meeting is not None:
            self._acts.show_menu(meeting, at, Act(tr("Open"), lambda: self.opened.emit(row)))

    def _on_delete(self, row: Row) -> None:
        meeting = self._find(row)
        if meeting is not None and self._acts.may_change(meeting):
            self._acts.delete_wanted.emit(meeting)

    # --- facts -------------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._meetings, self._said, self._known = (), (), {}
            self._most = AT_ONCE
        if not self._page.isVisible():
            return
        if isinstance(fact, AccountChanged | LinkChanged):
            self.load()
        elif isinstance(fact, MeetingsChanged) and not self._told_timer.isActive():
            self._told_timer.start()
