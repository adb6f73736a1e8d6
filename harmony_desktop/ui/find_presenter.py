"""What the palette finds, and what becomes of it: threads, spaces, meetings, people, commands, notes and the like."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.finding import Hit
from harmony_desktop.domain.ids import ConversationId, MessageId, SpaceId, ThreadId
from harmony_desktop.domain.meetings import Meeting, Said
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import ThreadSummary
from harmony_desktop.domain.times import day, minute
from harmony_desktop.i18n import findable, tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.find_rank import best, folded
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.objects.pages import ObjectPages
from harmony_desktop.ui.side_rows import Row, RowKind, around_mark
from harmony_desktop.ui.window import CompanionWindow

ALL = 100_000
AS_TYPED_MS = 40
ASKED_S = 0.2
EACH = 6
RECENT = 8
SPOKEN = 3
"""Letters from which on it is asked what was said."""


@dataclass(frozen=True)
class Command:
    """Something to do, by its words; ``keys`` only to be read."""

    name: str
    words: str
    run: Callable[[], None]
    keys: str = ""


class FindPresenter(QObject):
    """Ctrl+K, in every state of the window. ``commands`` tells those that make sense right now."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        commands: Callable[[], list[Command]],
        open_thread: Callable[[ThreadId, MessageId | None, str], None],
        open_space: Callable[[SpaceId], None],
        open_meeting: Callable[[ConversationId, int | None, str], None],
        objects: ObjectPages,
    ) -> None:
        super().__init__(window)
        self._objects, self._open_meeting = objects, open_meeting
        self._window, self._session, self._runner = window, session, runner
        self._commands, self._open_thread, self._open_space = commands, open_thread, open_space
        self.others: list[Command] = []
        """Those that come from elsewhere."""
        self._box: FinderBox | None = None
        self._known: dict[str, Command] = {}
        self._gathered = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AS_TYPED_MS)
        self._timer.timeout.connect(self._start)
        window.find_wanted.connect(self.toggle)

    def toggle(self) -> None:
        if self._box is not None:
            self._box.close_overlay()
            return
        searched = self._window.sidebar.search.text().strip() if self._window.large else ""
        box = self._box = FinderBox(self._window.theme, self._window.card)
        box.typed.connect(self._on_typed)
        box.chosen.connect(self._on_chosen)
        box.closed.connect(self._on_closed)
        box.line.setText(searched)
        self._window.lay_over(box)
        self._on_typed()

    def close(self) -> None:
        self._timer.stop()

    def _on_closed(self) -> None:
        self._box, self._known = None, {}
        self._timer.stop()
        self._gathered += 1

    # --- finding -------------------------------------------------------------------------------------------------

    def _on_typed(self) -> None:
        """What is in memory follows every letter, so that Enter never takes what an older word found."""
        if self._box is not None:
            self._gathered += 1
            self._box.show_found(self._named(self._typed()))
            self._timer.start()

    def _typed(self) -> str:
        return self._box.line.text().strip() if self._box is not None else ""

    def _start(self) -> None:
        if typed := self._typed():
            self._runner.start(self._gather(typed, self._gathered), name="find")

    async def _gather(self, typed: str, number: int) -> None:
        """What has to be searched comes below what is there."""
        finder = self._session.finder
        meetings = await finder.meetings(typed, EACH)
        people = await finder.people(typed, EACH)
        hits = await finder.threads(typed, EACH * 2)
        if self._box is not None and number == self._gathered:
            named = self._named(typed)
            found = named + self._searched(typed, meetings, people, hits)
            self._box.show_more(found)
            await self._ask(typed, number, found)

    async def _ask(self, typed: str, number: int, found: list[Row]) -> None:
        """The workspace, and not for every letter; what it has comes last."""
        await asyncio.sleep(ASKED_S)
        if number != self._gathered:
            return
        more = [*await self._spoken(typed), *await self._objects.find(typed, EACH)]
        if more and self._box is not None and number == self._gathered:
            self._box.show_more(found + more)

    async def _spoken(self, typed: str) -> list[Row]:
        """What was said in meetings, at its turn."""
        rows: list[Row] = []
        if len(typed) < SPOKEN or self._session.link is not LinkState.ONLINE:
            return rows
        with suppress(HarmonyError):
            for hit in await self._session.meetings.said(typed, EACH):
                meeting = await self._session.meetings.one(hit.conversation_id)
                rows += [_turn(meeting, hit)] if meeting is not None else []
        return _group(tr("Said in meetings"), rows)

    def _named(self, typed: str) -> list[Row]:
        commands = [*self._commands(), *self.others]
        self._known = {c.name: c for c in commands}
        threads = sorted(self._session.recent_threads(ALL), key=lambda t: t.updated_at, reverse=True)
        spaces = best(typed, self._session.spaces.all(), lambda s: s.name, EACH)
        if not typed:
            recent = [_thread(t) for t in threads if not t.archived][:RECENT]
            return _group(tr("Recent"), recent) + _group(tr("Commands"), [_command(c) for c in commands])
        found = best(typed, threads, lambda t: t.title, EACH)
        return [
            *_group(tr("Threads"), [_thread(t) for t in found]),
            *_group(tr("Spaces"), [Row(RowKind.SPACE, s.name, s.id, note=s.team) for s in spaces]),
            *_group(
                tr("Commands"),
                [_command(c) for c in best(typed, commands, lambda c: findable(c.words), EACH)],
            ),
        ]

    def _searched(
        self, typed: str, meetings: tuple[Meeting, ...], people: tuple[str, ...], hits: tuple[Hit, ...]
    ) -> list[Row]:
        said = [h for h in hits if h.message_id is not None][:EACH]
        return [
            *_group(tr("Meetings"), [_meeting(m) for m in meetings]),
            *_group(tr("People"), [_person(name, typed) for name in people]),
            *_group(tr("Said in conversations"), [_said(h) for h in said]),
        ]

    # --- choosing ------------------------------------------------------------------------------------------------

    def _on_chosen(self, row: Row) -> None:
        box = self._box
        if box is None:
            return
        kind, _, key = row.key.partition(":")
        if kind == "person":
            box.line.setText(key)
            return
        typed, known = box.line.text().strip(), self._known
        box.close_overlay()
        match kind:
            case "thread":
                self._open_thread(ThreadId(key), MessageId(row.message) if row.message else None, typed)
            case "meeting":
                self._open_meeting(ConversationId(key), None, "")
            case "said":
                meeting, _, turn = key.partition("#")
                self._open_meeting(ConversationId(meeting), int(turn), typed)
            case "ask":
                self._ask_about(key)
            case "object":
                screen, _, which = key.partition("/")
                self._objects.open(screen, which, typed)
            case "command":
                known[key].run()
            case _:
                self._open_space(SpaceId(row.key))

    def _ask_about(self, name: str) -> None:
        composer = self._window.composer
        if not self._window.writable:
            self._window.new_wanted.emit()
        if not composer.text.strip():
            composer.put(tr("What did {name} say about ", name=name))
        composer.edit.setFocus()


def _group(words: str, rows: list[Row]) -> list[Row]:
    return [Row(RowKind.HEADER, words), *rows] if rows else []


def _thread(about: ThreadSummary) -> Row:
    words = about.title or tr("New chat")
    return Row(RowKind.THREAD, words, f"thread:{about.id}", note=day(about.updated_at), icon="chat")


def _said(hit: Hit) -> Row:
    return Row(
        RowKind.THREAD,
        hit.title or tr("New chat"),
        f"thread:{hit.thread_id}",
        excerpt=around_mark(hit.excerpt),
        message=hit.message_id or "",
        icon="search",
    )


def _meeting(meeting: Meeting) -> Row:
    return Row(
        RowKind.THREAD, meeting.title, f"meeting:{meeting.id}", note=day(meeting.started_at), icon="calendar"
    )


def _turn(meeting: Meeting, hit: Said) -> Row:
    words = around_mark(f"{hit.speaker}: {hit.text}")
    key = f"said:{meeting.id}#{hit.turn_index}"
    return Row(RowKind.THREAD, meeting.title, key, note=minute(hit.start_ms), excerpt=words, icon="search")


def _person(name: str, typed: str) -> Row:
    """Chosen once, it finds their meetings; chosen again, a question about them is begun."""
    if folded(name) == folded(typed):
        return Row(RowKind.THREAD, tr("Ask about {name}", name=name), f"ask:{name}", icon="chat")
    return Row(RowKind.THREAD, name, f"person:{name}", icon="person")


def _command(command: Command) -> Row:
    return Row(RowKind.THREAD, command.words, f"command:{command.name}", note=command.keys, icon="command")
