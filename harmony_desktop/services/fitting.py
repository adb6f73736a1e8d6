"""Whether a question fits: on the way to the workspace, and into what its model reads at once."""

from dataclasses import dataclass

from harmony_desktop.domain.context import Attachment
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Model
from harmony_desktop.net import measuring

MIB = 1 << 20


@dataclass(frozen=True)
class Excess:
    """More than fits: what to take off first, and how much there is of how much."""

    heaviest: Attachment | None
    """None: the words themselves are the most of it."""
    tokens: int
    allowed: int


def too_heavy(attached: tuple[Attachment, ...]) -> Problem | None:
    """Each of them may go; all of them together may not."""
    weight = measuring.weight(attached)
    if weight <= measuring.MAX_REQUEST:
        return None
    worst = max(attached, key=lambda a: measuring.weight((a,)))
    size, most = f"{weight / MIB:.0f}", f"{measuring.MAX_REQUEST / MIB:.0f}"
    return Problem("attach_too_heavy", {"file": worst.name, "size": size, "most": most})


def excess(text: str, attached: tuple[Attachment, ...], model: Model) -> Excess | None:
    """What is clearly more than the model reads. The workspace adds its instructions and counts the same way, so this
    never speaks too early. A small model is given pieces of what goes along, whatever its length."""
    if model.small:
        return None
    words, room = measuring.tokens(text), measuring.room(model.context_tokens)
    counted = [(measuring.read_tokens(a), a) for a in attached]
    total = words + sum(count for count, _ in counted)
    if total <= room:
        return None
    count, heaviest = max(counted, key=lambda pair: pair[0], default=(0, None))
    return Excess(heaviest if count >= words else None, total, room)
