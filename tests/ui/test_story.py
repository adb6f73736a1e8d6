"""A message told as blocks."""

from dataclasses import replace
from datetime import UTC, datetime

from harmony_desktop.domain.context import Attachment, AttachmentKind
from harmony_desktop.domain.ids import AttachmentId, MessageId, ThreadId
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.ui import context_words, shortened, story
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


def question(text: str) -> Message:
    return Message(MessageId("q1"), ThreadId("t1"), Role.USER, text, NOW, MessageState.SETTLED)


def test_a_very_long_question_shows_its_beginning_until_all_of_it_is_wanted() -> None:
    log = question("\n".join(f"line {n}" for n in range(5_000)))
    told = story.MessageStory()
    shown = words(told.blocks(log))
    assert shown[:2] == ["line 0", "line 1"]
    assert shown[11:] == ["line 11 …", "Show all"]
    assert told.turn_whole()
    assert words(told.blocks(log))[-2:] == ["line 4999", "Show less"]
    assert not told.turn_whole()
    assert words(told.blocks(log)) == shown


def test_one_endless_line_is_shortened_too_and_a_long_question_is_not() -> None:
    endless = words(story.bubble(question("word " * 40_000)))
    assert endless[1:] == ["Show all"]
    assert len(endless[0]) <= shortened.LETTERS + 2
    assert len(words(story.bubble(question("x" * 200_000)))[0]) <= shortened.LETTERS + 2
    usual = "Please say\n" * 14
    assert words(story.bubble(question(usual))) == ["Please say"] * 14


def test_a_meeting_that_may_not_be_read_any_more_is_no_empty_chip() -> None:
    gone = Attachment(AttachmentId("a1"), AttachmentKind.MEETING, "")
    [card, *_] = story.bubble(replace(question("What of it?"), attachments=(gone,)))
    assert card.text.strip() == "No longer available"
    assert not any(run.href for run in card.runs), "and leads nowhere"
    assert "No longer available" in context_words.label(gone)
