"""Windows by meaning: how like each is to a question, and the question drawn towards the best of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa

from harmony_workspace.companion.recall.embedding import unpacked
from harmony_workspace.companion.recall.fusion import POOL
from harmony_workspace.companion.recall.ranking import FEEDBACK_WEIGHT, best
from harmony_workspace.store import meanings
from harmony_workspace.store.tables import passages

if TYPE_CHECKING:
    from harmony_workspace.companion.recall.embedding import Vectors


class Meant(Protocol):
    """The windows that have their vector already."""

    def likeness(self, asked: Vectors) -> Mapping[int, float]:
        """The cosines of the windows nearest to the question; more than these do not count."""

    def nearer(self, asked: Vectors, scores: Mapping[int, float]) -> Vectors:
        """The question with some of what its best windows mean."""


class MeantHere:
    """Unit vectors of windows, one a row, in this process."""

    def __init__(self, ids: Sequence[int], vectors: Vectors) -> None:
        self._ids = ids
        self._rows = {passage_id: row for row, passage_id in enumerate(ids)}
        self._vectors = vectors

    def likeness(self, asked: Vectors) -> dict[int, float]:
        import numpy as np

        cosines = self._vectors @ asked
        nearest = np.argsort(-cosines, kind="stable")[:POOL].tolist()
        return {self._ids[row]: float(cosines[row]) for row in nearest}

    def nearer(self, asked: Vectors, scores: Mapping[int, float]) -> Vectors:
        rows = [self._rows[key] for key in best(scores) if key in self._rows]
        return _drawn(asked, self._vectors[rows]) if rows else asked


class MeantThere:
    """Compared by the database: no vector comes here but those of the best windows."""

    def __init__(
        self, connection: sa.Connection, among: sa.ColumnElement[bool], only: Collection[int] | None
    ) -> None:
        self._connection, self._among, self._only = connection, among, only

    def likeness(self, asked: Vectors) -> dict[int, float]:
        return meanings.nearest(self._connection, asked.tolist(), self._among, POOL, self._only)

    def nearer(self, asked: Vectors, scores: Mapping[int, float]) -> Vectors:
        theirs = passages.c.id.in_(best(scores)), passages.c.vector.is_not(None)
        vectors = self._connection.scalars(sa.select(passages.c.vector).where(*theirs)).all()
        return _drawn(asked, unpacked(vectors)) if vectors else asked


def _drawn(asked: Vectors, towards: Vectors) -> Vectors:
    import numpy as np

    mean = towards.mean(axis=0)
    drawn = asked + FEEDBACK_WEIGHT * mean / np.linalg.norm(mean)
    unit: Vectors = drawn / np.linalg.norm(drawn)
    return unit
