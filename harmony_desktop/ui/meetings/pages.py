"""Meetings put together: the page that lists them, one of them on it, and one beside a thread that cites it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, MeetingsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.links import MeetingLink
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.bringing.presenter import BringPresenter
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.hosted.connecting import Connecting
from harmony_desktop.ui.hosted.presenter import HostedPresenter
from harmony_desktop.ui.meetings.acts import MeetingActs
from harmony_desktop.ui.meetings.dock import MeetingDock
from harmony_desktop.ui.meetings.list_presenter import ListPresenter
from harmony_desktop.ui.meetings.meeting_presenter import MeetingPresenter
from harmony_desktop.ui.meetings.meeting_rows import MeetingRow
from harmony_desktop.ui.meetings.meeting_view import MeetingView
from harmony_desktop.ui.meetings.screen import MeetingsScreen
from harmony_desktop.ui.playing.presenter import PlayerPresenter
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.sample.offers import CompanionOffer, MeetingsOffer
from harmony_desktop.ui.sample.presenter import SamplePresenter
from harmony_desktop.ui.screens import MEETINGS
from harmony_desktop.ui.sharing.acts import SharingActs
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

COUNT_MS = 200


class MeetingPages(QObject):
    """``made`` with each view and who presents it, once it is there: whoever adds to a meeting does it then."""

    made = Signal(object)

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        companion: CompanionPresenter,
        open_contact: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._open_contact = open_contact
        self.acts = MeetingActs(window)
        self.sharing = SharingActs(
            window, session, runner, companion, self.acts, self._on_deleted, self._on_returned
        )
        self.acts.may_change = self.sharing.may_change
        self.acts.delete_wanted.connect(self.sharing.delete)
        self.bringing = BringPresenter(window, session, runner)
        self.sample = SamplePresenter(window, session, runner)
        self.connecting = Connecting(window, session, runner)
        self.hosted: HostedPresenter | None = None
        """With the page."""
        self._offers: list[object] = [CompanionOffer(window, self.sample)]
        self.screen: MeetingsScreen | None = None
        self.listing: ListPresenter | None = None
        self.page: MeetingPresenter | None = None
        """On the screen."""
        self.dock: MeetingDock | None = None
        self.beside: MeetingPresenter | None = None
        """In the dock."""
        self._read_last: ConversationId | None = None
        """It was deleted while it was open on the page."""
        self._count_timer = once(self, COUNT_MS, self._count)
        self._end = session.bus.subscribe(self._on_fact)
        window.screens.add(MEETINGS, tr("Meetings"), self._make_screen)
        window.meeting_wanted.connect(lambda key, turn: self.cite(ConversationId(key), turn))
        window.sidebar_made.connect(self._count)

    def close(self) -> None:
        self._end()
        self._count_timer.stop()
        self.sharing.close()
        self.bringing.close()
        self.sample.close()
        for presenter in (self.listing, self.page, self.beside, self.hosted):
            if presenter is not None:
                presenter.close()

    # --- making ------------------------------------------------------------------------------------------------------

    def _make_screen(self, parent: QWidget) -> QWidget:
        screen = self.screen = MeetingsScreen(self._window.theme, self._window.card, parent)
        self.page = self._presenter(screen.view)
        self.listing = ListPresenter(screen.list_page, self._window, self._session, self._runner, self.acts)
        self.listing.opened.connect(self._on_row)
        self.page.gone.connect(screen.show_list)
        screen.shown.connect(self.listing.load)
        screen.left.connect(self.page.leave)
        screen.left.connect(self.listing.load)
        screen.list_page.add_wanted.connect(self.bringing.open)
        screen.list_page.head.addWidget(self.bringing.make_list(screen.list_page))
        self._offers.append(MeetingsOffer(screen.list_page, self.sample))
        discuss = self.sharing.discussing.begin_with
        self.hosted = HostedPresenter(
            screen, self._window, self._session, self._runner, self.connecting, discuss
        )
        return screen

    def _presenter(self, view: MeetingView) -> MeetingPresenter:
        made = MeetingPresenter(
            view, self._window, self._session, self._runner, self.acts, self._open_contact
        )
        PlayerPresenter(made, self._window, self._session, self._runner)
        self.made.emit(made)
        return made

    def _beside(self) -> tuple[MeetingDock, MeetingPresenter]:
        if self.dock is None or self.beside is None:
            dock = self.dock = MeetingDock(self._window.theme, self._window.card)
            beside = self.beside = self._presenter(dock.view)
            dock.closed.connect(beside.leave)
            beside.gone.connect(dock.hide)
            dock.view.header.large_wanted.connect(self._on_large)
            dock.closed.connect(self._window.panel.closed)
            self._window.dock = dock
        return self.dock, self.beside

    # --- going there -------------------------------------------------------------------------------------------------

    def open(
        self, key: ConversationId, turn: int | None = None, words: str = "", at_ms: int | None = None
    ) -> None:
        """On the page of meetings."""
        self._window.show_screen(MEETINGS)
        assert self.screen is not None
        assert self.page is not None
        self.page.show(key, turn, words, at_ms)
        self.screen.show_meeting()

    def follow(self, link: MeetingLink) -> None:
        self.open(link.conversation_id, at_ms=link.at_ms)

    def lead(self, key: ConversationId, turn: int | None = None, words: str = "") -> None:
        """To what was looked for; the small window stays small."""
        if self._window.large:
            self.open(key, turn, words)
        else:
            self.cite(key, turn)

    def cite(self, key: ConversationId, turn: int | None) -> None:
        """At a turn: in a Page beside what is read there, over the thread in the small window."""
        if not self._window.large:
            self._runner.start(self._over(key, turn), name="show turn")
        elif self._window.screen_name == MEETINGS:
            self.open(key, turn)
        else:
            dock, beside = self._beside()
            beside.show(key, turn)
            dock.show()
            dock.raise_()
            self._window.align()
            dock.view.setFocus()

    async def _over(self, key: ConversationId, turn: int | None) -> None:
        try:
            transcript = await self._session.meetings.transcript(key)
        except HarmonyError:
            self._window.thread_view.show_open("", 0)
            raise
        if not transcript.turns:
            self._window.thread_view.show_open("", 0)
            raise HarmonyError.of("not_found")
        if self._window.large:  # it has grown meanwhile
            self.cite(key, turn)
            return
        self._window.show_turn(transcript, -1 if turn is None else turn)

    def _on_row(self, row: Row) -> None:
        if isinstance(row, MeetingRow) and self.screen is not None:
            words = self.screen.list_page.words if row.message else ""
            self.open(row.conversation_id, int(row.message) if row.message else None, words)

    def _on_large(self) -> None:
        beside = self.beside
        if beside is None or beside.key is None:
            return
        key, marked = beside.key, beside.view.transcript.view.marks.cited
        self.open(key, marked if marked >= 0 else None)

    def _on_deleted(self, key: ConversationId) -> None:
        """What shows it makes room, before the workspace's feed tells."""
        if self.page is not None and self.page.key == key:
            self._read_last = key
        for presenter in (self.page, self.beside):
            if presenter is not None and presenter.key == key:
                presenter.leave()
                presenter.gone.emit()

    def _on_returned(self, key: ConversationId) -> None:
        """What was being read is read on; what was taken off the list is on it again."""
        read, self._read_last = self._read_last, None
        if self._window.screen_name == MEETINGS and key == read:
            self.open(key)

    # --- how many ----------------------------------------------------------------------------------------------------

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, MeetingsChanged | AccountChanged) and not self._count_timer.isActive():
            self._count_timer.start()
        if isinstance(fact, AccountChanged) and self.dock is not None:
            self.dock.forget()

    def _count(self) -> None:
        if self._window.has_sidebar:
            self._runner.start(self._show_count(), name="count meetings")

    async def _show_count(self) -> None:
        count = await self._session.finder.count_meetings()
        if self._window.has_sidebar:
            spoken = trn("Meetings, 1 of them", "Meetings, {count} of them", count=count)
            self._window.sidebar.entries[MEETINGS].show_count(count, spoken)
