"""Passages compared by meaning inside PostgreSQL, where it has pgvector: as in this process, and never beyond scope."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from harmony_protocol.meetings import NewConversation
from harmony_workspace.access import people
from harmony_workspace.companion.recall import embedding, indexing
from harmony_workspace.companion.recall.fusion import POOL
from harmony_workspace.companion.recall.meaning import MeantHere
from harmony_workspace.meetings import conversations
from harmony_workspace.store import meanings
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate
from harmony_workspace.store.tables import conversations as conversations_table
from harmony_workspace.store.tables import passages
from tests.parts.postgres import cluster_with_vectors

COUNT = 600


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    name = cluster_with_vectors().empty()
    with closing(Database(tmp_path / "workspace.db", cluster_with_vectors().url(name))) as made:
        migrate(made)
        yield made
    cluster_with_vectors().drop(name)


def _filled(database: Database) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Two meetings with many passages each; their vectors by id, which begin at 1."""
    reader = database.read_now(people.reader, database.write_now(people.settle))
    ids = []
    for title in ("One", "Two"):
        new = NewConversation(title=title, file_name="a.txt", content=f"Ann: Good day to {title}.\n")
        ids.append(database.write_now(conversations.bring_in, reader, new).id)
    random = np.random.default_rng(1)
    vectors = random.standard_normal((COUNT, embedding.DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [
        {"conversation_id": ids[n % 2], "first_turn": 0, "last_turn": 0, "text": f"Ann: number {n}"}
        for n in range(2, COUNT)
    ]
    database.write_now(lambda c: c.execute(sa.insert(passages), rows))
    database.write_now(indexing.store, list(range(1, COUNT + 1)), vectors)
    return embedding.unpacked([embedding.packed(vector) for vector in vectors])


def test_the_database_finds_what_this_process_finds_within_the_scope_alone(database: Database) -> None:
    vectors = _filled(database)
    here = MeantHere(range(1, COUNT + 1), vectors)
    one = conversations_table.c.title == "One"
    for asked in np.random.default_rng(2).standard_normal((5, embedding.DIMENSIONS)).astype(np.float32):
        asked /= np.linalg.norm(asked)
        there = database.read_now(meanings.nearest, asked.tolist(), sa.true(), POOL)
        expected = here.likeness(asked)
        assert len(there.keys() & expected.keys()) >= 98
        assert all(abs(there[each] - expected[each]) < 1e-3 for each in there.keys() & expected.keys())
        theirs = database.read_now(meanings.nearest, asked.tolist(), one, POOL)
        assert len(theirs) == POOL, "a narrow scope loses nothing"
        assert {each % 2 for each in theirs} == {1}
        assert set(database.read_now(meanings.nearest, asked.tolist(), one, POOL, [1, 2, 3])) == {1, 3}


def test_copies_follow_what_is_deleted_and_an_extension_that_comes_later_finds_all(
    database: Database,
) -> None:
    _filled(database)
    asked = [1.0] + [0.0] * (embedding.DIMENSIONS - 1)

    def drop(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TRIGGER passages_meaning ON passages; DROP TABLE meanings")

    database.write_now(
        lambda c: c.execute(sa.delete(conversations_table).where(conversations_table.c.title == "Two"))
    )
    left = database.read_now(meanings.nearest, asked, sa.true(), COUNT)
    assert {each % 2 for each in left} == {1}
    database.write_now(drop)
    assert not database.read_now(meanings.kept)
    migrate(database)  # as the next start does
    assert database.read_now(meanings.nearest, asked, sa.true(), COUNT) == left
