"""What a screen reader says by itself: an answer sentence by sentence as it is written, what waits and what failed at once."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from harmony_desktop.domain.problems import Problem
from tests.fakes.session import CITED
from tests.ui.conftest import Companion

Tell = Callable[..., None]
Said = list[tuple[str, bool]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """What is announced, and whether it interrupts; a reader is listening."""
    heard: Said = []
    assertive = QAccessible.AnnouncementPoliteness.Assertive

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append((event.message(), event.politeness() is assertive))

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    return heard


def words(said: Said) -> list[str]:
    return [text for text, _ in said]


def test_an_answer_is_read_by_sentences_and_each_once(tell: Tell, said: Said) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("What did we agree?")
        answer = c.session.answer(thread)
        c.session.says(answer, "Twelve months [1]. The price")
        await c.until(lambda: "The price" in c.shown)
        assert words(said) == ["Twelve months."]
        c.session.says(answer, " is 4.5 percent higher. And", CITED)
        await c.until(lambda: "And" in c.shown)
        assert words(said) == ["Twelve months.", "The price is 4.5 percent higher."]
        c.session.says(answer, " nothing else.")
        c.session.ends(answer)
        await c.until(lambda: len(said) == 4)
        assert words(said)[2:] == ["And nothing else.", "The answer is complete, with one source."]
        assert not any(interrupts for _, interrupts in said)

    tell(story)


def test_half_a_code_block_is_not_read(tell: Tell, said: Said) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("How?")
        answer = c.session.answer(thread)
        c.session.says(answer, "So:\n```\nfirst. \nsecond. \n")
        await c.until(lambda: "second" in c.shown)
        assert words(said) == ["So:"]
        c.session.says(answer, "```\nDone. ")
        await c.until(lambda: "Done" in c.shown)
        assert words(said) == ["So:", "``` first. second. ``` Done."]

    tell(story)


def test_what_failed_is_said_at_once(tell: Tell, said: Said) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Are you there?")
        answer = c.session.answer(thread)
        c.session.ends(answer, Problem("provider_key"))
        await c.until(lambda: any(interrupts for _, interrupts in said))
        assert "key" in next(text for text, interrupts in said if interrupts)

    tell(story)
