"""A question that is being written is there again: its words, and the chips over them."""

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from harmony_desktop.domain.context import Attachment, AttachmentKind, Draft, Sources
from harmony_desktop.domain.facts import DraftsChanged
from harmony_desktop.domain.ids import AttachmentId, MessageId, ThreadId
from tests.fakes.session import ScriptedSession
from tests.ui.conftest import Companion
from tests.ui.test_context import chips

Tell = Callable[..., None]
NOTE = Attachment(AttachmentId("a1"), AttachmentKind.TEXT, "notes.txt", "text/plain", 9, text="Two words")


def test_chips_of_the_last_time_are_over_the_composer_again_and_can_be_taken_off(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: chips(c) == [], "the empty composer")
        c.session.save_chips(None, Draft((NOTE,), Sources(people=("Dana Reyes",))))
        c.session.bus.publish(DraftsChanged())
        await c.until(lambda: len(chips(c)) == 2, "the chips")
        assert chips(c)[1] == "notes.txt · 2 words"
        c.window.composer.context.removed.emit(NOTE.id)
        assert len(chips(c)) == 1
        assert c.session.chips(None).attached == ()

    tell(story)


def test_each_thread_has_its_own_chips_and_sending_takes_them_along(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = ThreadId(await c.ask("First?"))
        c.session.save_chips(thread, Draft((NOTE,)))
        c.presenter.open_thread(None)
        assert chips(c) == []
        c.presenter.open_thread(thread)
        await c.until(lambda: chips(c) == ["notes.txt · 2 words"], "its own chips")
        c.type("And this?")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.kept[thread].messages[-1].attachments == (NOTE,), "the question")
        assert chips(c) == []
        assert not c.session.chips(thread)

    tell(story)


class Slow(ScriptedSession):
    """It takes a while until a question is on disk."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()

    async def send_message(self, *args: Any, **kwargs: Any) -> tuple[ThreadId, MessageId]:
        await self.written.wait()
        return await super().send_message(*args, **kwargs)


def test_words_that_go_off_stay_a_draft_until_they_are_a_question(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        assert isinstance(c.session, Slow)
        c.type("Is it safe?")
        c.press(Qt.Key.Key_Return)
        assert c.window.composer.text == ""
        assert c.session.draft(None) == "Is it safe?"
        c.session.written.set()
        await c.until(lambda: c.presenter.talk.thread_id, "a thread")
        assert c.session.draft(None) == ""

    tell(story, Slow())
