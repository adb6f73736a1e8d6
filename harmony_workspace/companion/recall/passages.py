"""A found passage with its turns, and the turn inside it that says a thing best."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from harmony_protocol.meetings import Turn
from harmony_workspace.companion.recall import embedding
from harmony_workspace.companion.recall.fusion import fused
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.store.search_index import query_words

_ASKED_FOR = 0.3
"""What it counts for a turn to be by a speaker whose words were asked for; the best turn by words counts 1."""


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


def best_turns(
    turns: Sequence[Turn],
    claim: str,
    count: int = 1,
    *,
    speakers: Collection[str] = (),
    semantic: bool = False,
) -> list[Turn]:
    """The turns that support a claim or speak to a question most, best first; never empty for given turns.

    A shared word counts the more, the fewer of the turns hold it; long turns are not favoured for length alone.
    ``speakers`` are preferred: those whose words were asked for (``Filters.speakers``).
    ``semantic`` looks at meaning too where the embedding model is installed: some hundredths of a second.
    """
    support = fused(_shared(turns, claim), _alike(turns, claim) if semantic else {})
    for index, turn in enumerate(turns):
        if turn.speaker in speakers:
            support[index] = support.get(index, 0.0) + _ASKED_FOR
    ranked = sorted(range(len(turns)), key=lambda i: (-support.get(i, 0.0), -len(turns[i].text), i))
    return [turns[i] for i in ranked[:count]]


def best_turn(
    turns: Sequence[Turn], claim: str, *, speakers: Collection[str] = (), semantic: bool = False
) -> Turn:
    return best_turns(turns, claim, speakers=speakers, semantic=semantic)[0]


def _shared(turns: Sequence[Turn], claim: str) -> dict[int, float]:
    sought = query_words(claim)
    wanted = set(stems(" ".join(sought)))
    held = [Counter(stems(turn.text)) for turn in turns]
    spread = Counter(word for words in held for word in words)

    def support(words: Counter[str]) -> float:
        weight = sum(math.log(1 + len(turns) / spread[word]) for word in wanted & words.keys())
        return weight / math.sqrt(3 + math.sqrt(words.total()))

    return {index: support(words) for index, words in enumerate(held)}


def _alike(turns: Sequence[Turn], claim: str) -> dict[int, float]:
    embedder = embedding.embedder()
    if embedder is None:
        return {}
    vectors = embedder.embed([claim, *(turn.text for turn in turns)])
    return {index: float(value) for index, value in enumerate(vectors[1:] @ vectors[0])}
