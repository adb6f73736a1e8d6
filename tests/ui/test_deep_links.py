"""Opening what a link names: a question is written and never sent, and nothing that is being written is lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from harmony_desktop.domain.facts import LinkState, ThreadsChanged
from harmony_desktop.domain.ids import ConversationId, ThreadId
from harmony_desktop.domain.links import MeetingLink
from harmony_desktop.ui.first_run.sheet import FirstSteps
from harmony_desktop.ui.links import Links
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.screens import APPROVALS
from tests.fakes.session import ScriptedSession
from tests.ui.conftest import Companion

Tell = Callable[..., None]


@pytest.fixture
def opened() -> list[MeetingLink]:
    return []


def links_of(c: Companion, opened: list[MeetingLink]) -> Links:
    return Links(c.window, c.session, c.runner, c.presenter, opened.append)


def test_a_question_from_a_link_waits_in_the_composer_for_its_user(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        links_of(c, []).open("harmony://ask?text=What%20did%20Dana%20say%3F%0D%0A")
        assert c.window.composer.text == "What did Dana say?"
        assert c.session.draft(None) == "What did Dana say?"
        assert c.window.composer.edit.hasFocus()
        assert not c.session.kept  # nothing went off
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept, "the question, once its user sends it")

    tell(story)


def test_it_comes_below_what_is_being_written_and_only_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        links = links_of(c, [])
        c.type("half a thought")
        links.open("harmony://ask?text=another")
        links.open("harmony://ask?text=another")
        assert c.window.composer.text == "half a thought\nanother"
        QTest.keyClick(c.window.composer.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert c.window.composer.text == "half a thought"

    tell(story)


def test_a_question_that_comes_while_something_lies_over_the_window_is_there_once_that_is_closed(
    tell: Tell,
) -> None:
    async def story(c: Companion) -> None:
        links = links_of(c, [])
        assert c.pages.first_steps is not None
        c.pages.first_steps.begin(fresh=True)
        links.open("harmony://ask?text=What%20did%20Dana%20say%3F")
        c.window.find_wanted.emit()
        assert c.window.composer.text == ""
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: isinstance(c.window.overlay, FirstSteps), "the steps again")
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: c.window.composer.text == "What did Dana say?", "the question")
        assert c.window.overlay is None
        assert c.window.composer.edit.hasFocus()

    tell(story)


def test_the_draft_of_the_thread_that_was_open_stays_with_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = ThreadId(await c.ask("When does Acme sign?"))
        c.type("and then?")
        links = links_of(c, [])
        links.open("harmony://ask?text=Something%20else")
        assert c.presenter.talk.thread_id is None
        assert c.window.composer.text == "Something else"
        links.open(f"harmony://thread/{thread_id}")
        await c.until(lambda: c.presenter.talk.thread_id == thread_id, "the thread")
        assert c.window.composer.text == "and then?"
        assert c.session.draft(None) == "Something else"

    tell(story)


def test_an_empty_question_only_shows_the_window(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.can_hide = True
        c.window.dismiss()
        links_of(c, []).open("harmony://ask")
        assert c.window.isVisible()
        assert c.window.composer.text == ""

    tell(story)


def test_while_somebody_speaks_it_waits_so_that_the_take_sends_none_of_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.take = Stage.LISTENING
        links_of(c, []).open("harmony://ask?text=foreign%20words")
        assert c.window.composer.text == ""
        c.window.take = Stage.NONE
        await c.until(lambda: c.window.composer.text == "foreign words", "the words of the link")

    tell(story)


def test_meetings_and_approvals_are_opened(tell: Tell, opened: list[MeetingLink]) -> None:
    async def story(c: Companion) -> None:
        links = links_of(c, opened)
        links.open("harmony://meeting/c1?t=1:35")
        assert opened == [MeetingLink(ConversationId("c1"), 95_000)]
        links.open("harmony://approvals")
        assert c.window.screen_name == APPROVALS

    tell(story)


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("harmony://send?text=now", "link_unknown"),
        ("harmony://ask?text=" + "a" * 1_000_000, "link_long"),
        ("harmony://thread/nobody", "link_thread_gone"),
    ],
)
def test_what_cannot_be_opened_is_told(tell: Tell, link: str, code: str) -> None:
    async def story(c: Companion) -> None:
        c.type("mine")
        links_of(c, []).open(link)
        await c.until(lambda: c.window.notice.code == code, "the notice")
        assert c.window.composer.text == "mine"

    tell(story)


def test_a_thread_that_has_yet_to_come_from_the_workspace_is_waited_for(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        session = c.session
        thread_id, _ = await session.send_message("When does Acme sign?")
        thread = session.kept.pop(thread_id)
        links_of(c, []).open(f"harmony://thread/{thread_id}")
        session.bus.publish(ThreadsChanged())
        session.kept[thread_id] = thread
        session.bus.publish(ThreadsChanged())
        await c.until(lambda: c.presenter.talk.thread_id == thread_id, "the thread")
        assert c.window.notice.code == ""

    tell(story, ScriptedSession(LinkState.STARTING))
