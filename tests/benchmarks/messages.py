"""Messages for the benchmarks of the screen."""

from dataclasses import replace
from datetime import UTC, datetime

from harmony_desktop.domain.ids import ConversationId, MessageId, ThreadId
from harmony_desktop.domain.syncing import MessageRow
from harmony_desktop.domain.threads import Citation, Message, MessageState, Receipt, Role


def streaming() -> Message:
    cited = tuple(
        Citation(n, conversation_id=ConversationId("c"), title="Acme", speaker="Dana") for n in (1, 2, 3)
    )
    return Message(
        MessageId("a"),
        ThreadId("t"),
        Role.ASSISTANT,
        "",
        datetime(2026, 11, 21, tzinfo=UTC),
        MessageState.STREAMING,
        citations=cited,
    )


def settled(text: str, number: int = 0, role: Role = Role.ASSISTANT) -> Message:
    return Message(
        MessageId(f"m{number}"),
        ThreadId("t"),
        role,
        text,
        datetime(2026, 11, 21, tzinfo=UTC),
        MessageState.SETTLED,
    )


def turns(count: int, answer: str) -> tuple[Message, ...]:
    """Questions and answers by turns."""
    return tuple(
        settled(answer, n)
        if n % 2
        else settled(f"What did Acme say about pricing in call {n}?", n, Role.USER)
        for n in range(count)
    )


def kept(thread: ThreadId, count: int, answer: str) -> list[MessageRow]:
    """As `turns`, the way a workspace tells them: with citations and receipts."""
    cited, receipt = streaming().citations, Receipt("embedded", "Small", local=True, tools=("recall",))
    rows = []
    for n, message in enumerate(turns(count, answer)):
        about = replace(message, id=MessageId(f"{thread}-{n:05}"), thread_id=thread)
        if message.role is Role.ASSISTANT:
            about = replace(about, citations=cited, receipt=receipt)
        parent = MessageId(f"{thread}-{n - 1:05}") if n else None
        rows.append(MessageRow(replace(about, parent_id=parent), n + 1))
    return rows
