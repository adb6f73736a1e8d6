"""An answer that waited for calls and went on, read as one."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from harmony_desktop.domain.approvals import CallState
from harmony_desktop.domain.threads import Message, MessageState


def whole(messages: Sequence[Message], at: int) -> Message:
    """The answer at this place with those that go on from it: under the id of the first, as the last one stands."""
    parts = [messages[at], *takewhile(lambda m: m.continues, messages[at + 1 :])]
    if len(parts) == 1:
        return parts[0]
    cited = {c.n: c for part in parts for c in part.citations}
    return replace(
        parts[-1],
        id=parts[0].id,
        parent_id=parts[0].parent_id,
        created_at=parts[0].created_at,
        text="\n\n".join(part.text.strip() for part in parts if part.text.strip()),
        citations=tuple(cited[n] for n in sorted(cited)),
        steps=tuple(step for part in parts for step in part.steps),
        calls=tuple(call for part in parts for call in part.calls),
        asked=tuple(asked for part in parts for asked in part.asked),
        continues=False,
    )


def goes_on(answer: Message) -> bool:
    """Without the user: what it called is under way, settled, or not known here yet, so that more of it follows."""
    calls = [call for call in answer.calls if not call.own]
    if answer.state is not MessageState.SETTLED or any(call.waits for call in calls):
        return False
    if not calls:
        return answer.waits
    return any(call.state is not CallState.CANCELLED for call in calls)
