"""Where the e-mails of an answer stand in its story."""

from harmony_desktop.domain import emails
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.ui.blocks import Block, Kind


def names_of(message: Message) -> tuple[str, ...]:
    """Of the cards, which are also the names under which changed words are kept; none while it is being written."""
    if message.role is not Role.ASSISTANT or message.state is MessageState.STREAMING:
        return ()
    count = len(emails.parted(message.text).emails)
    return tuple(f"email:{message.thread_id}/{message.id}/{number}" for number in range(count))


def cards(message: Message) -> list[Block]:
    return [Block(Kind.INSET, ref=name) for name in names_of(message)]
