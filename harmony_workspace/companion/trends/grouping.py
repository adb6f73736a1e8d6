"""Items of many meetings into matters: by the name they carry, else by the words they share."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from harmony_workspace.companion.trends.extracting import Item, families
from harmony_workspace.companion.trends.phrases import phrases


@dataclass
class Matter:
    name: str
    where: list[tuple[str, Item]] = field(default_factory=list)
    """The id of the meeting, and what was said there."""

    @property
    def meetings(self) -> int:
        return len({conversation_id for conversation_id, _ in self.where})


def by_name(found: Sequence[tuple[str, Item]]) -> list[Matter]:
    """Names that differ in case only are one."""
    groups: dict[str, Matter] = {}
    for conversation_id, item in found:
        groups.setdefault(item.name.casefold(), Matter(item.name)).where.append((conversation_id, item))
    return list(groups.values())


def by_words(
    found: Sequence[tuple[str, Item]], *, leave_out: Collection[str] = ()
) -> tuple[list[Matter], list[tuple[str, Item]]]:
    """Greedily: the phrase that most meetings share names the first matter, and so on; and what nothing else shares.

    ``leave_out`` are stems that name no matter here (people, companies).
    """
    named = [(c, item, item.name or next(iter(families(item.words)), "")) for c, item in found]
    matters = by_name(
        [(c, Item(item.turn, name, item.words, item.weight)) for c, item, name in named if name]
    )
    loose = [(c, item, phrases(item.words)) for c, item, name in named if not name]
    loose = [(c, item, _kept(held, leave_out)) for c, item, held in loose]
    while loose:
        spread: defaultdict[str, set[str]] = defaultdict(set)
        for conversation_id, _, held in loose:
            for phrase in held:
                spread[phrase].add(conversation_id)
        shared = [phrase for phrase, meetings in spread.items() if len(meetings) > 1]
        if not shared:
            break
        phrase = max(shared, key=lambda each: (len(spread[each]), " " in each, len(each), each))
        members = [(c, item, held) for c, item, held in loose if phrase in held]
        matters.append(
            Matter(_written(phrase, [held for _, _, held in members]), [(c, item) for c, item, _ in members])
        )
        loose = [(c, item, held) for c, item, held in loose if phrase not in held]
    return matters, [(conversation_id, item) for conversation_id, item, _ in loose]


def _kept(held: Mapping[str, str], leave_out: Collection[str]) -> dict[str, str]:
    return {
        key: written for key, written in held.items() if not any(part in leave_out for part in key.split())
    }


def _written(phrase: str, members: Sequence[Mapping[str, str]]) -> str:
    most = Counter(held[phrase] for held in members).most_common(1)[0][0]
    return most[0].upper() + most[1:]


def most_first(matters: Sequence[Matter], count: Callable[[Matter], int]) -> list[Matter]:
    return sorted(matters, key=lambda matter: (-count(matter), -len(matter.where), matter.name))
