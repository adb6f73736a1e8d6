"""What the window counts is what goes up and what the workspace counts: it never lets through what comes back refused."""

import json
from dataclasses import replace

import pytest

from harmony_desktop.domain.context import MAX_ATTACHMENTS, MAX_IMAGE_BYTES, Attachment, AttachmentKind
from harmony_desktop.domain.ids import AttachmentId, ConversationId
from harmony_desktop.domain.threads import Model
from harmony_desktop.net import measuring, translate
from harmony_desktop.services import fitting
from harmony_workspace.access.scope import Reader, ReadScope
from harmony_workspace.companion import prompt
from harmony_workspace.companion.answering import AnswerError, Question
from harmony_workspace.companion.answering import Attachment as Given
from harmony_workspace.web.guard import MAX_BODY
from tests.parts.companion import NOON

SLACK = 4 * 1024 * 1024
"""For everything else that stands in a request."""


def picture(size: int) -> Attachment:
    return Attachment(
        AttachmentId("i"), AttachmentKind.IMAGE, "a.png", "image/png", size, data=b"\x89" * size
    )


def text(words: str) -> Attachment:
    return Attachment(AttachmentId("t"), AttachmentKind.TEXT, "a.txt", "text/plain", len(words), text=words)


@pytest.mark.parametrize(
    "attached",
    [picture(100_001), text('Zwölf Bolzen\n\t"quoted" \\ ' * 500), text("会議の議事録です。\n" * 900)],
)
def test_no_more_goes_up_than_was_counted(attached: Attachment) -> None:
    sent = len(json.dumps(translate.packed(attached), ensure_ascii=False).encode())
    assert sent - 400 <= measuring.weight((attached,)) <= sent


def test_what_may_go_up_is_never_refused_for_its_size() -> None:
    assert measuring.MAX_REQUEST + SLACK <= MAX_BODY
    assert fitting.too_heavy((picture(MAX_IMAGE_BYTES),) * 8) is None
    assert fitting.too_heavy((picture(MAX_IMAGE_BYTES),) * MAX_ATTACHMENTS) is not None


MODEL = Model("m", "M", "P", local=False, context_tokens=16_000)


def test_what_the_window_refuses_the_workspace_refuses_too() -> None:
    """And what only the instructions make too long is left to the workspace, which knows them."""
    from harmony_protocol.threads import Model as Offered

    offered = Offered(id="m", name="M", provider="P", local=False, context_tokens=16_000)
    refused = 0
    for letters in range(20_000, 40_000, 500):
        words = "word " * (letters // 5)
        given = (Given("text", "a.txt", words, media_type="text/plain"),)
        asked = Question(Reader("u", ReadScope.OWN), "What?", (), "", NOON, attachments=given)
        excess = fitting.excess("What?", (text(words),), MODEL)
        if excess is None:
            continue
        refused += 1
        with pytest.raises(AnswerError) as raised:
            prompt.composed(asked, offered, ())
        assert raised.value.code == "context_full"
    assert refused > 10


def test_a_meeting_counts_nothing_and_what_has_gone_up_by_its_size() -> None:
    meeting = Attachment(AttachmentId("m"), AttachmentKind.MEETING, "M", conversation_id=ConversationId("c"))
    gone = replace(text("word " * 9_000), text="")
    assert fitting.excess("Hm?", (meeting,) * 20, MODEL) is None
    excess = fitting.excess("Hm?", (meeting, gone), MODEL)
    assert excess is not None
    assert excess.heaviest == gone
