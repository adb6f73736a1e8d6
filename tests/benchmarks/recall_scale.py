"""Recall over 1,000 and 10,000 invented meetings: search by words, understanding a question, and a whole search.

Half of the questions ask for something that one meeting alone says; the others are common words, the hardest for a
full-text index. Each passage gets the vector of one of 64 embedded texts, since embedding all would take hours: what is
measured is the time of search among vectors (``cpu``: what a busy machine adds is left out). Whether the one meeting is found (``found_by_words``: among the first five
passages) is therefore told for search by words; what meaning is worth stands in ``BENCH=recall``.
"""

import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.recall import embedding
from harmony_workspace.companion.recall.filters import understand
from harmony_workspace.companion.recall.search import search
from harmony_workspace.companion.trends import counting, stored
from harmony_workspace.companion.trends.kinds import Kind
from harmony_workspace.meetings import conversations
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate
from harmony_workspace.store.tables import passages
from tests.benchmarks.needs import NeedsMissing
from tests.parts import busy_team, invented
from tests.parts.invented import Hidden

SIZES = tuple(int(size) for size in os.environ.get("HARMONY_RECALL_SIZES", "1000,10000").split(","))
ASKED = 40
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def run() -> Iterable[dict[str, Any]]:
    if not embedding.available():
        raise NeedsMissing("the embedding model is not installed: make setup")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as directory:
            database = Database(Path(directory) / "workspace.db")
            try:
                yield _measure(database, size)
            finally:
                database.close()


def _measure(database: Database, size: int) -> dict[str, Any]:
    migrate(database)
    reader = database.read_now(people.reader, database.write_now(people.settle))
    before = time.process_time()
    hidden = _bring_in(database, reader, size)
    indexing = time.process_time() - before
    database.write_now(busy_team.give_vectors)
    rows = database.read_now(
        lambda connection: connection.scalar(sa.select(sa.func.count()).select_from(passages))
    )
    rare = [hidden[place] for place in range(0, size, max(1, size // (ASKED // 2)))][: ASKED // 2]
    common = [f"What did they say about the {matter}?" for matter in invented.MATTERS[: ASKED // 2]]
    found, seconds, cpu = _searches(database, reader, rare, common)
    plain = [_timed(lambda q=q: database.read_now(search, reader, q, semantic=False)) for q in common]
    understood = [_timed(lambda q=q: database.read_now(understand, reader, q, NOW)) for q in common]
    return {
        "bench": "recall_scale",
        "figures": {
            "meetings": size,
            "passages": rows,
            "found_by_words": round(found / len(rare), 3),
            **_spread("search_ms", seconds),
            **_spread("search_cpu_ms", cpu),
            **_spread("understand_ms", understood),
            "index_cpu_seconds_per_1000_meetings": round(1000 * indexing / size, 2),
            "database_mb": round(database.path.stat().st_size / 2**20, 1),
            "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            **_trend(database, reader),
        },
        "baseline": {"name": "BM25 alone", **_spread("search_ms", plain)},
    }


def _bring_in(database: Database, reader: Reader, size: int) -> list[Hidden]:
    hidden = []
    batch: list[Any] = []

    def write(connection: sa.Connection) -> None:
        for new in batch:
            conversations.bring_in(connection, reader, new)

    for new, secret in invented.meetings(size, until=NOW):
        hidden.append(secret)
        batch.append(new)
        if len(batch) == 100:
            database.write_now(write)
            batch.clear()
    database.write_now(write)
    return hidden


def _searches(
    database: Database, reader: Reader, rare: Sequence[Hidden], common: Sequence[str]
) -> tuple[int, list[float], list[float]]:
    found, seconds, cpu = 0, [], []
    database.read_now(search, reader, "anything at all")  # loads the model
    for question in (*(secret.question for secret in rare), *common):
        start, spent = time.perf_counter(), time.process_time()
        database.read_now(search, reader, question)
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - spent)
    for secret in rare:
        passages_found = database.read_now(search, reader, secret.question, semantic=False)
        found += any(secret.words in passage.text for passage in passages_found[:5])
    return found, seconds, cpu


def _trend(database: Database, reader: Reader) -> dict[str, float]:
    """All meetings drawn from for the first time, and once more."""
    ids = list(database.read_now(counting.everything, reader))
    prints = database.read_now(stored.fingerprints, reader, ids)
    start = time.process_time()
    for first in range(0, len(ids), 200):
        fresh = database.read_now(stored.read, reader, Kind.OBJECTIONS, ids[first : first + 200])
        database.write_now(stored.keep, Kind.OBJECTIONS, 1, fresh, prints)
    drawn = time.process_time() - start
    again = _timed(lambda: database.read_now(stored.kept, Kind.OBJECTIONS, 1, prints))
    return {
        "trend_cpu_seconds_per_1000_meetings": round(1000 * drawn / len(ids), 2),
        "trend_again_seconds": round(again, 3),
    }


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _spread(name: str, seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        f"{name}_median": round(1000 * statistics.median(ordered), 1),
        f"{name}_p95": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
    }


if __name__ == "__main__":
    for line in run():
        print(json.dumps(line))
