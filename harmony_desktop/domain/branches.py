"""Which messages of a thread are shown: one way through its branches, from the first question to the latest end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harmony_desktop.domain.ids import MessageId
from harmony_desktop.domain.threads import Message, MessageState, Role


@dataclass(frozen=True)
class Unsent:
    """A question in the outbox. ``beside``: it begins a branch below its ``parent_id``; otherwise it follows the end
    of the branch that is shown."""

    message: Message
    beside: bool = False


@dataclass(frozen=True)
class Shown:
    """The user chose the branch that ends in this message; the workspace has not been told yet."""

    head_id: MessageId


class Branches:
    """The messages the workspace has, in the order they were made, as a tree."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._order = {message.id: place for place, message in enumerate(messages)}
        self._by_id = {message.id: message for message in messages}
        self._parents = dict(_parents(messages, self._by_id))
        self._children: dict[MessageId | None, list[MessageId]] = {}
        for id_, parent in self._parents.items():
            self._children.setdefault(parent, []).append(id_)

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._by_id

    def way_to(self, message_id: MessageId | None) -> list[Message]:
        """From the first message to this one."""
        way: list[Message] = []
        seen: set[MessageId] = set()
        while message_id is not None and message_id in self._by_id and message_id not in seen:
            seen.add(message_id)
            way.append(self._by_id[message_id])
            message_id = self._parents[message_id]
        return way[::-1]

    def latest_end(self, message_id: MessageId | None) -> MessageId | None:
        """The end of the newest branch below this message; below None, of the whole thread."""
        seen: set[MessageId | None] = set()
        while (below := self._children.get(message_id)) and message_id not in seen:
            seen.add(message_id)
            message_id = max(below, key=self._order.__getitem__)
        return message_id

    def beside(self, message: Message) -> tuple[MessageId, ...]:
        """This message and those of its kind that follow the same one, in the order they were made."""
        parent = self._parents.get(message.id, message.parent_id)
        return tuple(i for i in self._children.get(parent, ()) if self._by_id[i].role is message.role)

    def continues(self, message: Message) -> bool:
        """An answer that goes on from an answer."""
        before = self._by_id.get(self._parents.get(message.id) or MessageId(""))
        return message.role is Role.ASSISTANT and before is not None and before.role is Role.ASSISTANT


def shown(
    messages: Sequence[Message], head_id: MessageId | None, outbox: Iterable[Unsent | Shown] = ()
) -> tuple[Message, ...]:
    """The way that is shown, each message with those beside it. ``outbox`` in the order it was written.

    What the workspace refused stands at the end and moves nothing: the branch shown before is shown again.
    """
    tree = Branches(messages)
    head: MessageId | None = head_id if head_id in tree else tree.latest_end(None)
    base: list[Message] | None = None
    waiting: list[Message] = []
    refused: list[Message] = []
    for item in outbox:
        if isinstance(item, Shown):
            if item.head_id in tree:
                head, base, waiting = item.head_id, None, []
        elif item.message.state is MessageState.PARKED:
            refused.append(item.message)
        elif item.beside:
            base, waiting = tree.way_to(item.message.parent_id), [item.message]
        else:
            waiting.append(item.message)
    settled = tree.way_to(tree.latest_end(head)) if base is None else base
    marked = [
        replace(message, branches=_several(tree.beside(message)), continues=tree.continues(message))
        for message in settled
    ]
    return (*marked, *_following(tree, marked, [*waiting, *refused]))


def _following(tree: Branches, settled: Sequence[Message], tail: Sequence[Message]) -> Iterable[Message]:
    before = settled[-1].id if settled else None
    for message in tail:
        parent = message.parent_id or None
        if message.parent_id is None or (parent is not None and parent not in tree):
            yield replace(message, parent_id=before)
        else:
            others = tree.beside(replace(message, parent_id=parent))
            yield replace(message, parent_id=parent, branches=_several((*others, message.id)))
        before = message.id


def _several(beside: tuple[MessageId, ...]) -> tuple[MessageId, ...]:
    return beside if len(beside) > 1 else ()


def _parents(
    messages: Sequence[Message], known: Mapping[MessageId, Message]
) -> Iterable[tuple[MessageId, MessageId | None]]:
    """An answer, or a message whose parent is not here (yet), follows the one made before it."""
    before: MessageId | None = None
    for message in messages:
        parent = message.parent_id or None
        if parent is None:
            parent = before if message.role is Role.ASSISTANT else None
        elif parent not in known:
            parent = before
        yield message.id, parent
        before = message.id
