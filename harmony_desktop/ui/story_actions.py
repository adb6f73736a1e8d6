"""Which actions stand under a message, and beside a question's bubble."""

from dataclasses import dataclass

from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.ui.action_row import BRANCHES, MARKED
from harmony_desktop.ui.blocks import Block, Kind

DONE = (MessageState.SETTLED, MessageState.STOPPED, MessageState.INTERRUPTED, MessageState.FAILED)


@dataclass(frozen=True)
class Setting:
    """What a message's story needs to know beyond the message."""

    waits: str = ""
    """What a question in the outbox waits for: ``answer`` (the one above), ``link``, or nothing but its turn."""
    wide: bool = False
    """There is the room of a Page."""
    mine: bool = True
    """False: a colleague's thread, which can be read and not changed."""
    open: bool = True
    """False: it cannot be continued, so nothing in it can be asked again."""
    goes_on: bool = False
    """The answer below belongs to the same turn."""

    @property
    def askable(self) -> bool:
        return self.mine and self.open


ALONE = Setting()


def actions(message: Message, setting: Setting = ALONE) -> list[Block]:
    made = _of_question(message, setting) if message.role is Role.USER else _of_answer(message, setting)
    close = message.role is Role.USER  # right below its bubble
    return [Block(Kind.ACTIONS, ref=message.id, actions=tuple(made), first=not close)] if made else []


def beside(message: Message, setting: Setting) -> tuple[str, ...]:
    """What a bubble offers when the pointer comes near."""
    editable = setting.askable and message.state in (MessageState.SETTLED, MessageState.WAITING)
    return ("copy-question", "edit") if editable else ("copy-question",)


def _of_question(message: Message, setting: Setting) -> list[str]:
    if message.state is MessageState.PARKED:
        return [*_send(setting), "discard", *_branches(message, setting)]
    if message.state is MessageState.WAITING and setting.waits:
        return ["take-back", *_branches(message, setting)]
    return _branches(message, setting)


def _of_answer(message: Message, setting: Setting) -> list[str]:
    if message.state is MessageState.PARKED:  # to be written again: it was refused, or wished long ago
        return [
            *_send(setting),
            "leave",
            *(["copy"] if message.text else []),
            "more",
            *_branches(message, setting),
        ]
    if message.state is MessageState.WAITING and setting.waits:
        return ["leave", *(["copy"] if message.text else []), *_branches(message, setting)]
    if message.state not in DONE or setting.goes_on or any(not call.settled for call in message.calls):
        return []
    failed = message.state is not MessageState.SETTLED
    names = (["retry"] if failed and setting.askable else []) + (["copy"] if message.text else [])
    if setting.askable and not failed:
        names.append("again")
    if message.text:
        names += [_marked("up", message), _marked("down", message)]
    names += ["more", *_branches(message, setting)]
    return names + (["used"] if message.receipt else [])


def _send(setting: Setting) -> list[str]:
    return ["send"] if setting.askable else []


def _marked(name: str, message: Message) -> str:
    return name + MARKED if message.rating == name else name


def _branches(message: Message, setting: Setting) -> list[str]:
    """Only who may choose what is shown can go from one to another."""
    if not setting.mine or message.id not in message.branches:
        return []
    return [f"{BRANCHES}{message.branches.index(message.id) + 1}/{len(message.branches)}"]
