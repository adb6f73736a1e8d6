"""Windows by meaning: how like each is to a question, and the question drawn towards the best of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from harmony_workspace.companion.recall.fusion import POOL
from harmony_workspace.companion.recall.ranking import FEEDBACK_WEIGHT, best

if TYPE_CHECKING:
    from harmony_workspace.companion.recall.embedding import Vectors


class Meant:
    """Unit vectors of windows, one a row."""

    def __init__(self, ids: Sequence[int], vectors: Vectors) -> None:
        self._ids = ids
        self._rows = {passage_id: row for row, passage_id in enumerate(ids)}
        self._vectors = vectors

    def likeness(self, asked: Vectors) -> dict[int, float]:
        """The cosines of the windows nearest to the question; more than these do not count."""
        import numpy as np

        cosines = self._vectors @ asked
        nearest = np.argsort(-cosines, kind="stable")[:POOL].tolist()
        return {self._ids[row]: float(cosines[row]) for row in nearest}

    def nearer(self, asked: Vectors, scores: Mapping[int, float]) -> Vectors:
        """The question with some of what its best windows mean."""
        import numpy as np

        rows = [self._rows[key] for key in best(scores) if key in self._rows]
        if not rows:
            return asked
        mean = self._vectors[rows].mean(axis=0)
        drawn = asked + FEEDBACK_WEIGHT * mean / np.linalg.norm(mean)
        unit: Vectors = drawn / np.linalg.norm(drawn)
        return unit
