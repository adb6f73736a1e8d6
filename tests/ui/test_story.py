"""A message told as blocks."""

from datetime import UTC, datetime

from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.ui import story
from harmony_desktop.ui.blocks import Block

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
READ, GOING_ON = "Read 5 conversations with Acme", "Writing a summary…"


def words(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if block.text]


def answer(text: str, state: MessageState) -> Message:
    return Message(MessageId("a1"), ThreadId("t1"), Role.ASSISTANT, text, NOW, state, steps=(READ, GOING_ON))


def test_what_goes_on_is_told_until_the_first_words_come() -> None:
    told = story.MessageStory()
    assert words(told.blocks(answer("", MessageState.STREAMING))) == [READ, GOING_ON]
    assert words(told.blocks(answer("They said no.", MessageState.STREAMING))) == [READ, "They said no."]
    assert words(told.blocks(answer("They said no.", MessageState.SETTLED))) == [READ, "They said no."]
