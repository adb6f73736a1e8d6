"""The meetings of a host in “Meetings”: listed page by page as they are wanted, searched, refreshed."""

from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, HostedChanged
from harmony_desktop.domain.hosted import HostedMeeting, HostedPage, admits
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.hosted.connecting import Connecting
from harmony_desktop.ui.hosted.reading import Discuss, ReadingPresenter
from harmony_desktop.ui.hosted.rows import hosted_rows
from harmony_desktop.ui.hosted.screen import HostedScreen
from harmony_desktop.ui.hosted.words import copied, trouble, where
from harmony_desktop.ui.meetings.meeting_rows import MeetingRow
from harmony_desktop.ui.meetings.screen import MeetingsScreen
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.window import CompanionWindow

WANT_KEY = ("hosted_unauthorized", "hosted_key_gone")
LEAD = HostedPage(onward={"": ""})
"""Before the first page."""


class HostedPresenter(QObject):
    """In ``meetings`` there is a second list as long as a host is connected."""

    def __init__(
        self,
        meetings: MeetingsScreen,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        connecting: Connecting,
        discuss: Discuss,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._meetings, self._connecting = meetings, connecting
        self.screen = HostedScreen(window.theme, meetings)
        self.reading = ReadingPresenter(self.screen.view, window, session, runner, discuss)
        self._loads = 0
        """Counts lists begun: what comes for an older one is dropped."""
        self._begin()
        meetings.add_other(self.screen)
        self._end = session.bus.subscribe(self._on_fact)
        self._connect()
        self._look()

    def _begin(self) -> None:
        self._loads += 1
        self._found: dict[ConversationId, HostedMeeting] = {}
        self._last = LEAD
        self._busy = False
        self._problem: Problem | None = None

    def _connect(self) -> None:
        page = self.screen.list_page
        self.screen.shown.connect(self._on_shown)
        self.screen.left.connect(self.reading.leave)
        self.screen.gone.connect(self.reading.unsay)
        self.screen.gone.connect(self._connecting.unsay)
        self.screen.stack.currentChanged.connect(lambda _: self._meetings.read_other(self.screen.reading))
        page.searched.connect(self._show)
        page.opened.connect(self._on_row)
        page.list.menu_wanted.connect(lambda row, at: self._on_row(row))
        page.refresh_wanted.connect(self.refresh)
        page.acted.connect(self._on_acted)
        page.more_wanted.connect(self.load)
        page.end_near.connect(self._on_end_near)
        page.menu_wanted.connect(self._on_menu)
        page.copy_wanted.connect(self._copy_trouble)
        self._meetings.list_page.sources_wanted.connect(self._on_sources)

    def close(self) -> None:
        self._end()

    # --- the connection ----------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, HostedChanged | AccountChanged):
            self._begin()
            self.reading.leave()
            self.screen.forget()
            self._look()
            if self.screen.isVisible():
                self.load()

    def _look(self) -> None:
        """Whether there is a host, and which."""
        host = self._session.hosted.host
        self._meetings.offer_other(host is not None)
        self.screen.list_page.about.setText(where(host.name) if host else "")

    def _on_sources(self, at: QWidget) -> None:
        """Where meetings come from besides this workspace."""
        menu = Menu(tr("Where meetings come from"), self._window)
        host = self._session.hosted.host
        if host is None:
            menu.addAction(tr("Read from Harmony, hosted…"), self._connecting.ask)
        else:
            name = host.name.replace("&", "&&")
            menu.addAction(tr("Show the meetings of {host}", host=name), self._connecting.show_list)
            menu.addAction(tr("Disconnect from {host}…", host=name), self._connecting.ask_to_end)
        menu.open_at(at)

    def _on_menu(self, at: QWidget) -> None:
        host = self._session.hosted.host
        if host is None:
            return
        menu = Menu(tr("Connection menu"), self._window)
        menu.addAction(tr("Give another key…"), lambda: self._connecting.ask(host.url))
        menu.addAction(
            tr("Disconnect from {host}…", host=host.name.replace("&", "&&")), self._connecting.ask_to_end
        )
        menu.open_at(at)

    # --- the list ----------------------------------------------------------------------------------------------------

    def _on_shown(self) -> None:
        if self._last is LEAD and self._problem is None:
            self.load()

    def refresh(self) -> None:
        self._begin()
        self.screen.list_page.list.show_rows(())
        self.screen.list_page.say(tr("Reading the meetings…"))
        self.load()

    def _on_acted(self) -> None:
        """Another try; or the key, where this one does not open the host."""
        host = self._session.hosted.host
        if host is not None and self._problem is not None and self._problem.code in WANT_KEY:
            self._connecting.ask(host.url)
        else:
            self.refresh()

    def load(self) -> None:
        """The next page, where there is one."""
        if not self._busy and self._last.onward and self._session.hosted.host is not None:
            self._busy, self._problem = True, None
            self._runner.start(self._load(self._loads), name="hosted meetings")

    def _on_end_near(self) -> None:
        """By itself only while all goes well: a host that is busy is not asked with each turn of the wheel."""
        if self._problem is None:
            self.load()

    async def _load(self, number: int) -> None:
        onward = {} if self._last is LEAD else dict(self._last.onward)
        try:
            page = await self._session.hosted.page(onward)
        except HarmonyError as error:
            if number == self._loads:
                self._busy, self._problem = False, error.problem
                self._show()
            return
        if number != self._loads:
            return
        new = {meeting.id: meeting for meeting in page.meetings}
        turns_in_circles = not new.keys() - self._found.keys()
        self._found |= new
        self._last = HostedPage(page.meetings) if turns_in_circles else page
        self._busy = False
        self._show()

    def _show(self) -> None:
        page, problem = self.screen.list_page, self._problem
        if not self._found and problem is not None:
            again = tr("Give another key…") if problem.code in WANT_KEY else tr("Try again")
            page.say(trouble(problem), again, tr("Copy the details"))
            page.show_status("")
            page.more.hide()
            return
        if not self._found:
            reading = tr("Reading the meetings…")
            none = tr("This key reads no meeting there yet.")
            page.say(*((reading, "") if self._last is LEAD else (none, tr("Refresh"))))
            return
        found = [meeting for meeting in self._found.values() if admits(meeting, page.words)]
        page.show_rows(hosted_rows(found, datetime.now().astimezone()))
        more = bool(self._last.onward)
        page.more.setVisible(more)
        if problem is not None:
            page.show_status(trouble(problem), "warn")
        else:
            count = len(self._found)
            told = trn(
                "1 meeting is loaded, and there are more.",
                "{count} meetings are loaded, and there are more.",
                count=count,
            )
            page.show_status(told if more else "")

    def _on_row(self, row: Row) -> None:
        meeting = self._found.get(row.conversation_id) if isinstance(row, MeetingRow) else None
        if meeting is not None:
            self.reading.show(meeting)
            self.screen.show_meeting()

    def _copy_trouble(self) -> None:
        if self._problem is not None:
            QGuiApplication.clipboard().setText(copied(self._problem))
            self._window.toast.say(tr("Copied"))
