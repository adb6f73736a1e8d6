"""Names that different readings gave to one matter become one: by their words, and by meaning where that is at hand."""

from collections.abc import Sequence

from harmony_workspace.companion.recall import embedding
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.trends.grouping import Matter

_SHARED = 0.6
"""Of the stems of both names."""
_ALIKE = 0.75
"""The cosine of two names of one matter."""


def merged(matters: Sequence[Matter]) -> list[Matter]:
    """The most frequent name stands for all that mean the same."""
    ordered = sorted(matters, key=lambda matter: (-matter.meetings, -len(matter.where), matter.name))
    alike = _Likeness([matter.name for matter in ordered])
    kept: list[int] = []
    into: dict[int, Matter] = {}
    for place, matter in enumerate(ordered):
        own = next((known for known in kept if alike(known, place)), None)
        if own is None:
            kept.append(place)
            into[place] = Matter(matter.name, list(matter.where))
        else:
            into[own].where += matter.where
    return list(into.values())


class _Likeness:
    def __init__(self, names: Sequence[str]) -> None:
        self._stems = [frozenset(stems(name)) for name in names]
        embedder = embedding.embedder()
        self._vectors = embedder.embed(list(names)) if embedder and names else None

    def __call__(self, one: int, other: int) -> bool:
        a, b = self._stems[one], self._stems[other]
        if a and b and len(a & b) / len(a | b) >= _SHARED:
            return True
        return self._vectors is not None and float(self._vectors[one] @ self._vectors[other]) >= _ALIKE
