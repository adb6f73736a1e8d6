"""Embeds passages in the background, so that bringing a meeting in never waits for the model."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import sqlalchemy as sa

from harmony_workspace.companion.recall import embedding
from harmony_workspace.store import concerned
from harmony_workspace.store.database import Database
from harmony_workspace.store.tables import conversations, passages

log = logging.getLogger(__name__)
_BATCH = 8
"""Small, because closing the workspace waits for the batch at hand."""


def pending(connection: sa.Connection, limit: int = _BATCH) -> list[tuple[int, str]]:
    """Passages without a vector, the newest first: they are the likeliest to be asked about."""
    rows = connection.execute(
        sa.select(passages.c.id, passages.c.text)
        .join(conversations)
        .where(passages.c.vector.is_(None), conversations.c.deleted_at.is_(None))
        .order_by(passages.c.id.desc())
        .limit(limit)
    )
    return [(row.id, row.text) for row in rows]


def _anything(connection: sa.Connection) -> bool:
    return connection.scalar(sa.select(passages.c.id).limit(1)) is not None


def store(connection: sa.Connection, ids: Sequence[int], vectors: embedding.Vectors) -> None:
    """A passage deleted meanwhile stays deleted."""
    connection.execute(
        sa.update(passages)
        .where(passages.c.id == sa.bindparam("passage"))
        .values(vector=sa.bindparam("as_bytes")),
        [
            {"passage": passage, "as_bytes": embedding.packed(vector)}
            for passage, vector in zip(ids, vectors, strict=True)
        ],
    )


def embed_now(database: Database) -> int:
    """Embeds everything that is pending; returns how many passages. Without the model it does nothing."""
    embedder = embedding.embedder()
    done = 0
    while embedder is not None and (batch := database.read_now(pending)):
        database.write_now(store, [i for i, _ in batch], embedder.embed([text for _, text in batch]))
        done += len(batch)
    return done


async def keep_embedded(database: Database, *, after: float = 0.0) -> None:
    """Embeds what is pending and then whatever comes in, until cancelled; ends at once without the model.

    It begins ``after`` seconds, out of the way of a start, and works at half pace, so that on a small machine
    speech and answers keep a core.
    """
    if not embedding.available():
        log.info("no embedding model is installed; recall is by words alone")
        return
    loop, woken = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(woken.set)

    concerned.on_everybody(database, wake)
    await asyncio.sleep(after)
    try:
        await _keep(database, woken)
    except Exception:  # answers go on without it
        log.exception("embedding stopped; recall is by words alone for what comes in from here on")


async def _keep(database: Database, woken: asyncio.Event) -> None:
    """The model is loaded once there is something to recall: before, nobody waits for it."""
    loop = asyncio.get_running_loop()
    while not await database.read(_anything):
        await woken.wait()
        woken.clear()
    embedder = await asyncio.to_thread(embedding.embedder)
    while embedder is not None:
        woken.clear()
        while batch := await database.read(pending):
            started = loop.time()
            vectors = await asyncio.to_thread(embedder.embed, [text for _, text in batch])
            await database.write(store, [i for i, _ in batch], vectors)
            await asyncio.sleep(loop.time() - started)
        await woken.wait()
