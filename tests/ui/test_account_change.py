"""Another account is in use: nothing of the one before can be seen, found, sent, or comes in late."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from harmony_desktop.domain.administration import Catalogue, Provider
from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.ids import AttachmentId, ConversationId, MessageId, OpId, SpaceId, ThreadId
from harmony_desktop.domain.insights import InsightItem
from harmony_desktop.domain.meetings import Meeting, Participant, Recording
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.syncing import OpKind, Refusal
from harmony_desktop.domain.threads import Model, Transcript, Turn
from harmony_desktop.domain.tools import McpServer
from harmony_desktop.domain.voice import VoiceState, Words
from harmony_desktop.services import attaching
from harmony_desktop.ui.meetings.meeting_view import DETAILS
from harmony_desktop.ui.screens import MEETINGS, SPACE, WORKSPACE_SETTINGS
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from harmony_desktop.wish import Section
from tests.fakes.doors_meetings import CITED as CITED_MEETING
from tests.fakes.doors_meetings import ScriptedMeetings
from tests.fakes.session import CITED, MODELS, ScriptedSession
from tests.fakes.voice import ScriptedVoice
from tests.parts.long_meeting import FOUND
from tests.ui.conftest import Companion
from tests.ui.test_accounts import HOME, SALES

Tell = Callable[..., None]
CANARY = "canary"
"""Stands in everything that the first account has."""


class SlowMeetings(ScriptedMeetings):
    """Full of canaries; what is read of them takes as long as the test wants."""

    def __init__(self, session: "Home") -> None:
        super().__init__(session)
        self.home = session
        people = (Participant("canary person", "canary firm", "canary role"),)
        recording = Recording("canary.mp4", "video/mp4", 9, 9)
        meeting = replace(
            CITED_MEETING, title="canary meeting", medium="canary", team="canary", participants=people,
            recording=recording, created_by=HOME.user_id,
        )  # fmt: skip
        self.kept = {meeting.id: meeting}
        self.turns = {meeting.id: (Turn(3, "canary speaker", 0, 9, "canary words"),)}
        item = InsightItem("canary insight", (3,), "canary owner")
        insight = replace(FOUND[0], project="canary project", title="canary question", items=(item,))
        self.found = {meeting.id: (insight,)}

    async def transcript(self, conversation_id: ConversationId) -> Transcript:
        await self.home.slow.wait()
        return await super().transcript(conversation_id)


class Home(ScriptedSession):
    """An account full of canaries; what is sent is kept, with everything that goes along."""

    def __init__(self) -> None:
        super().__init__()
        self.accounts.known = (HOME, SALES)
        self.carried: list[dict[str, Any]] = []
        self.slow = asyncio.Event()
        self.slow.set()
        self.meetings = SlowMeetings(self)
        self.offered = (replace(MODELS[0], name="canary model", images=True), *MODELS[1:])
        meeting = Meeting(ConversationId("c1"), "canary meeting", CITED.date)  # type: ignore[arg-type]
        self.finder.known = (meeting,)
        self.spaces.kept = {SpaceId("s1"): Space(SpaceId("s1"), "canary space", "canary background")}
        self.choices.kept = Preferences("canary wishes")
        admin = self.administration
        admin.known = (
            Provider("p1", "canary provider", "openai", "https://canary", ("canary-1",), False, True),
        )
        admin.found = Catalogue((Model("canary/1", "canary one", "canary", False),), "canary/1")

    async def send_message(self, text: str, *where: Any, **about: Any) -> tuple[ThreadId, MessageId]:
        await self.slow.wait()
        self.carried.append({"text": text, **about})
        return await super().send_message(text, *where, **about)

    async def leave(self) -> None:
        """To the other account, which has nothing yet."""
        self.offered, self.finder.known, self.spaces.kept = MODELS, (), {}
        self.choices.kept, self.drafts = Preferences(), {}
        self.refusals.waiting = []
        self.administration.known = ()
        self.tools.servers_kept = {}
        self.record.lines = []
        self.meetings.kept, self.meetings.turns, self.meetings.found = {}, {}, {}
        self.administration.found = Catalogue(MODELS, "m1")
        await self.accounts.switch(SALES)


def note(name: str = "canary.txt") -> Attachment:
    return Attachment(AttachmentId("n1"), AttachmentKind.TEXT, name, "text/plain", 5, text="canary text")


async def answered(c: Companion, question: str = "canary question") -> str:
    thread = await c.ask(question)
    answer = c.session.answer(ThreadId(thread))
    c.session.says(answer, "canary answer [1]", replace(CITED, title="canary title", quote="canary words"))
    c.session.ends(answer)
    await c.until(lambda: "canary answer" in c.shown)
    return answer


def said(widget: QWidget) -> Iterator[str]:
    """Everything that a widget shows, or tells a screen reader, or would with one key."""
    yield from (
        widget.accessibleName(),
        widget.accessibleDescription(),
        widget.toolTip(),
        widget.windowTitle(),
    )
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield from (widget.text(), widget.placeholderText())
            yield from again(widget)
        case QTextEdit() | QPlainTextEdit():
            document: QTextDocument = widget.document()
            yield from (widget.toPlainText(), widget.placeholderText())
            if document.isUndoAvailable():
                document.undo()
                yield widget.toPlainText()
                document.redo()
        case QAbstractItemView() if widget.model() is not None:
            model = widget.model()
            for row in range(model.rowCount()):
                yield repr([model.index(row, 0).data(role) for role in (0, 3, *range(256, 262))])
        case QMenu():
            yield from (action.text() for action in widget.actions())


def again(line: QLineEdit) -> Iterator[str]:
    if line.isUndoAvailable():
        before = line.text()
        line.blockSignals(True)
        line.undo()
        yield line.text()
        line.setText(before)
        line.blockSignals(False)


def left_over(c: Companion) -> list[str]:
    """Where the other account still stands, hidden parts included."""
    return [
        f"{type(widget).__name__}: {words}"
        for widget in (c.window, *c.window.findChildren(QWidget))
        for words in said(widget)
        if CANARY in words.lower()
    ]


async def nothing_is_left(c: Companion) -> None:
    """Neither at once nor when everything late has come in; and a question carries only its own words."""
    session = c.session
    assert isinstance(session, Home)
    await c.until(lambda: not c.window.findChildren(QMenu), "menus are gone")
    for _ in range(5):
        await asyncio.sleep(0.01)
    session.slow.set()
    for _ in range(20):
        await asyncio.sleep(0.005)
    assert left_over(c) == []
    c.window.open_page()
    await asyncio.sleep(0.05)
    assert left_over(c) == []
    c.page.finding.toggle()
    await asyncio.sleep(0.1)
    assert left_over(c) == []
    c.page.finding.toggle()
    session.carried.clear()
    c.presenter.asking.submit("Hello")
    await c.until(lambda: session.carried, "a question went off")
    assert session.carried == [{"text": "Hello"}]


# --- one by one ------------------------------------------------------------------------------------------------------

Deed = Callable[[Companion], Any]


async def chips(c: Companion) -> None:
    c.presenter.asking.context.add(note())
    c.presenter.asking.context.add(attaching.meeting(c.session.finder.known[0]))
    c.presenter.asking.context.narrow(Sources(people=("canary person",)))


async def chips_of_a_thread(c: Companion) -> None:
    await answered(c)
    c.presenter.asking.context.add(note())


async def an_edited_question(c: Companion) -> None:
    c.presenter.asking.context.add(note())
    await answered(c)
    thread = c.presenter.talk.snapshot
    assert thread is not None
    c.type("canary aside")
    c.presenter.asking.edit(thread.messages[0])


async def typed_words(c: Companion) -> None:
    c.type("canary typed")
    c.window.composer.edit.selectAll()
    c.press(Qt.Key.Key_Delete)  # one Ctrl+Z away


async def a_mention(c: Companion) -> None:
    c.type("@can")
    await c.until(lambda: not c.window.composer.mentions.isHidden())


async def an_offer(c: Companion) -> None:
    c.window.composer.show_offer("canary offer", "canary offer")


async def a_new_space(c: Companion) -> None:
    c.presenter.new_chat_in(SpaceId("s1"))
    await c.until(lambda: "canary" in c.window.composer.space.text())


async def a_chosen_model(c: Companion) -> None:
    await c.until(lambda: "canary" in c.window.composer.model.text())
    c.window.composer.model_wanted.emit()


async def the_transcript(c: Companion) -> None:
    answer = await answered(c)
    c.window.thread_view.anchorClicked.emit(QUrl(f"cite:{answer}/1"))
    await c.until(c.window.panel.isVisible)


async def the_transcript_of_a_page(c: Companion) -> None:
    c.window.open_page()
    answer = await answered(c)
    c.window.thread_view.anchorClicked.emit(QUrl(f"cite:{answer}/1"))
    await c.until(lambda: c.page.meetings.beside is not None and c.page.meetings.beside.transcript)


async def a_meeting(c: Companion) -> None:
    """With every part of it looked at."""
    c.window.open_page()
    c.window.sidebar.entries[MEETINGS].click()
    screen, presenter = c.page.meetings.screen, c.page.meetings.page
    assert screen is not None
    assert presenter is not None
    screen.list_page.search.setText("canary")
    await c.until(lambda: "canary meeting" in [row.text for row in screen.list_page.list.rows.rows])
    c.page.meetings.open(CITED_MEETING.id, 3, "canary")
    await c.until(lambda: screen.view.insights.cards)
    screen.view.transcript.view.begin_naming(0)
    screen.view.header.begin_edit()
    screen.view.open_tab(DETAILS)


async def a_transcript_on_its_way(c: Companion) -> None:
    answer = await answered(c)
    assert isinstance(c.session, Home)
    c.session.slow.clear()
    c.window.thread_view.anchorClicked.emit(QUrl(f"cite:{answer}/1"))
    await asyncio.sleep(0.02)


async def a_question_on_its_way(c: Companion) -> None:
    assert isinstance(c.session, Home)
    c.session.slow.clear()
    c.presenter.asking.context.add(note())
    c.presenter.asking.submit("canary late")
    await asyncio.sleep(0.02)


async def a_file_being_read(c: Companion) -> None:
    async def slowly(*_: Any) -> Attachment:
        await asyncio.sleep(0.1)
        return note()

    before, attaching.read = attaching.read, slowly
    c.presenter.asking.context.files.read(["canary.txt"])
    await asyncio.sleep(0.02)
    attaching.read = before


async def the_sidebar(c: Companion) -> None:
    c.window.open_page()
    await answered(c)
    QTest.keyClicks(c.window.sidebar.search, "canary")
    await c.until(lambda: c.window.sidebar.hits.rows.rows)


async def the_hidden_sidebar(c: Companion) -> None:
    await the_sidebar(c)
    c.window.leave_page()


async def a_row_being_renamed(c: Companion) -> None:
    c.window.open_page()
    await answered(c)
    await c.until(lambda: c.window.sidebar.threads.rows.find(c.presenter.talk.thread_id or "").isValid())
    c.window.sidebar.threads.rename(c.presenter.talk.thread_id or "")


async def a_title_being_typed(c: Companion) -> None:
    await answered(c)
    c.window.title_line.begin_edit()


async def the_palette(c: Companion) -> None:
    await answered(c)
    c.page.finding.toggle()
    c.type("canary")
    await asyncio.sleep(0.1)


async def the_sources_picker(c: Companion) -> None:
    c.presenter.asking.context.pick_sources()
    await c.until(lambda: c.window._overlay)


async def an_attachment_that_is_looked_at(c: Companion) -> None:
    c.presenter.asking.context.viewer.open(note())
    await c.until(lambda: c.window._overlay)


async def what_was_used(c: Companion) -> None:
    answer = await answered(c)
    c.window.thread_view.action_chosen.emit("used", answer, c.window.composer.send)
    await c.until(lambda: c.window._overlay)


async def a_thumb(c: Companion) -> None:
    answer = await answered(c)
    c.session.threads.ratings[MessageId(answer)] = ("up", "canary note")
    c.window.thread_view.action_chosen.emit("up", answer, c.window.composer.send)
    await asyncio.sleep(0.05)


async def menus(c: Companion) -> None:
    c.window.open_page()
    await answered(c)
    about = c.page.shown
    assert about is not None
    c.page.acts.menu(about, lambda: None).popup(c.window.pos())
    c.presenter._on_recent(c.window)
    c.page.spaces._on_space_wanted(c.window)


async def moving_a_thread(c: Companion) -> None:
    await answered(c)
    thread = c.presenter.talk.snapshot
    assert thread is not None
    c.page.acts.move(thread.summary, c.session.spaces.all()[0])


async def an_export(c: Companion) -> None:
    dialog = QFileDialog(c.window, "canary export")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


async def an_undo_bar(c: Companion) -> None:
    await answered(c)
    thread = c.presenter.talk.snapshot
    assert thread is not None
    c.page.acts.delete(thread.summary)
    await c.until(lambda: "canary" in c.window.toast.words)


async def a_notice(c: Companion) -> None:
    c.window.notice.show_problem(Problem("file_missing", {"file": "canary"}, detail="canary"))


async def a_refusal(c: Companion) -> None:
    problem = Problem("not_found", detail="canary")
    c.session.refusals.refuse(Refusal(OpId("o9"), OpKind.PUT_SPACE, "s1", problem))
    await c.until(lambda: c.window.notice.code)


async def a_shared_thread(c: Companion) -> None:
    c.window.show_closed("canary shared this conversation", "New chat")


async def a_space(c: Companion) -> None:
    c.page.spaces.show(SpaceId("s1"))
    await c.until(lambda: c.window.screen_name == SPACE)
    screen = c.page.spaces._screen
    assert screen is not None
    screen.context.setPlainText("canary half written")


async def preferences(c: Companion) -> None:
    c.pages.preferences.show(Section.COMPANION)
    await asyncio.sleep(0.02)


async def providers(c: Companion) -> None:
    c.window.show_screen(WORKSPACE_SETTINGS)
    await c.until(lambda: any("canary provider" in words for words in left_over(c)))


async def tools(c: Companion) -> None:
    await _settings(c, SectionName.TOOLS, "canary server")


async def the_record(c: Companion) -> None:
    await _settings(c, SectionName.RECORD, "canary recorded")


async def _settings(c: Companion, tab: str, words: str) -> None:
    c.session.tools.servers_kept["home"] = McpServer("home", "canary server", "http", detail="canary detail")
    c.session.record.write("tool_changed", tool_id="canary", detail="canary recorded")
    screen = c.window.show_screen(WORKSPACE_SETTINGS)
    assert isinstance(screen, WorkspaceSettings)
    screen.open(tab)
    await c.until(lambda: any(words in said for said in left_over(c)))


async def providers_behind_the_thread(c: Companion) -> None:
    await providers(c)
    c.window.close_screen()


EVERYTHING = (
    chips, chips_of_a_thread, an_edited_question, typed_words, a_mention, an_offer, a_new_space, a_chosen_model,
    the_transcript, the_transcript_of_a_page, a_transcript_on_its_way, a_question_on_its_way, a_file_being_read,
    the_sidebar, the_hidden_sidebar, a_row_being_renamed, a_title_being_typed, the_palette, the_sources_picker,
    an_attachment_that_is_looked_at, what_was_used, a_thumb, menus, moving_a_thread, an_export, an_undo_bar, a_notice,
    a_refusal, a_shared_thread, a_space, preferences, providers, providers_behind_the_thread,
    tools, the_record, a_meeting,
)  # fmt: skip


@pytest.mark.parametrize("fill", EVERYTHING, ids=lambda deed: deed.__name__)
def test_nothing_of_one_account_is_seen_or_sent_in_the_other(tell: Tell, fill: Deed) -> None:
    async def story(c: Companion) -> None:
        await fill(c)
        assert isinstance(c.session, Home)
        await c.session.leave()
        await nothing_is_left(c)

    tell(story, Home())


def test_the_same_holds_for_everything_at_once_and_for_signing_out(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        for fill in (
            the_transcript_of_a_page,
            the_sidebar,
            chips,
            a_file_being_read,
            a_notice,
            an_undo_bar,
            an_export,
        ):
            await fill(c)
            c.window.sidebar.search.clear()
        session = c.session
        assert isinstance(session, Home)
        dialogs = c.window.findChildren(QDialog)
        assert len(left_over(c)) > 10
        session.accounts.switch = lambda _: session.accounts.sign_out(None)  # type: ignore[method-assign, assignment, arg-type, return-value]
        await session.leave()
        assert not any(d.isVisible() for d in dialogs)
        await nothing_is_left(c)

    tell(story, Home())


def test_what_is_said_in_one_account_never_lands_in_another(tell: Tell) -> None:
    class Slow(ScriptedVoice):
        async def finish(self) -> Words:
            self.tell(VoiceState.TRANSCRIBING)
            await asyncio.sleep(0.05)
            self.tell(VoiceState.IDLE)
            return Words("canary said", "en", 4000)

    voice = Slow()

    async def story(c: Companion) -> None:
        await c.until(lambda: voice.names)
        c.presenter.begin_talking(latched=True)
        await c.until(lambda: voice.state is VoiceState.LISTENING)
        c.presenter.finish_talking()
        await c.until(lambda: voice.state is VoiceState.TRANSCRIBING)
        c.session.go(LinkState.OFFLINE)
        assert isinstance(c.session, Home)
        await c.session.leave()
        await asyncio.sleep(0.15)
        assert c.window.composer.text == ""
        assert voice.cancelled == 1

    tell(story, Home(), voice)


def test_a_refusal_of_one_account_does_not_hide_those_of_the_other(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await a_refusal(c)
        assert isinstance(c.session, Home)
        await c.session.leave()
        c.session.refusals.refuse(
            Refusal(OpId("o10"), OpKind.PUT_SPACE, "s2", Problem("conflict", detail="of Sales"))
        )
        await c.until(lambda: c.window.notice.code == "conflict")
        c.window.notice.dismissed.emit()
        await c.until(lambda: c.session.refusals.decided == [("discard", "o10")])

    tell(story, Home())
