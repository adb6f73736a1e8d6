"""Messages for the benchmarks of the screen."""

from datetime import UTC, datetime

from harmony_desktop.domain.ids import ConversationId, MessageId, ThreadId
from harmony_desktop.domain.threads import Citation, Message, MessageState, Role


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
