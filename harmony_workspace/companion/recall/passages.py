"""A found passage with its turns, and the turn inside it that says a thing best."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import snowballstemmer

from harmony_protocol.meetings import Turn
from harmony_workspace.store.search_index import STOP_WORDS

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Passage:
    """Neighbouring turns of one conversation that the reader may see."""

    id: int
    conversation_id: str
    title: str
    started_at: datetime
    score: float
    turns: tuple[Turn, ...]

    @property
    def words(self) -> int:
        return sum(len(turn.text.split()) for turn in self.turns)

    @property
    def text(self) -> str:
        return "\n".join(f"{turn.speaker}: {turn.text}" for turn in self.turns)


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


def stems(text: str) -> list[str]:
    """Word stems of a text without stop words."""
    words = [word for word in _WORD.findall(text.casefold()) if word not in STOP_WORDS]
    return list(_stemmer().stemWords(words))


def best_turns(turns: Sequence[Turn], claim: str, count: int = 1) -> list[Turn]:
    """The turns that support a claim or speak to a question most, best first; never empty for given turns.

    A shared word counts the more, the fewer of the turns hold it; long turns are not favoured for length alone.
    """
    wanted = set(stems(claim))
    held = [Counter(stems(turn.text)) for turn in turns]
    spread = Counter(word for words in held for word in words)

    def support(index: int) -> float:
        shared = wanted & held[index].keys()
        weight = sum(math.log(1 + len(turns) / spread[word]) for word in shared)
        return weight / math.sqrt(3 + math.sqrt(held[index].total()))

    ranked = sorted(range(len(turns)), key=lambda i: (-support(i), -held[i].total(), i))
    return [turns[i] for i in ranked[:count]]


def best_turn(turns: Sequence[Turn], claim: str) -> Turn:
    return best_turns(turns, claim)[0]
