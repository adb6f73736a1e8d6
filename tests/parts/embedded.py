"""The sample's passages, embedded once in a test run for all its processes: it takes a core some ten seconds."""

import os
import pickle
from collections.abc import Mapping

import pytest
import sqlalchemy as sa
from filelock import FileLock

from harmony_workspace.companion.recall import indexing
from harmony_workspace.store.database import Database
from harmony_workspace.store.tables import passages


def embed(database: Database, run: pytest.TempPathFactory) -> None:
    """To the end: else the workspace of each story does it in the background, beside the story."""
    own = run.getbasetemp()
    kept = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "vectors"
    with FileLock(f"{kept}.lock"):
        if kept.exists():
            database.write_now(_fill, pickle.loads(kept.read_bytes()))
        if indexing.embed_now(database):
            kept.write_bytes(pickle.dumps(database.read_now(_vectors)))


def _vectors(connection: sa.Connection) -> dict[str, bytes]:
    """By the words they stand for."""
    rows = connection.execute(
        sa.select(passages.c.text, passages.c.vector).where(passages.c.vector.is_not(None))
    )
    return {row.text: row.vector for row in rows}


def _fill(connection: sa.Connection, vectors: Mapping[str, bytes]) -> None:
    for text, vector in vectors.items():
        connection.execute(
            sa.update(passages)
            .where(passages.c.text == text, passages.c.vector.is_(None))
            .values(vector=vector)
        )
