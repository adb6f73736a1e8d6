"""Recall inside one meeting on real transcripts, through the product's own import and search.

``coverage_1500``: words of the evidence among the first 1,500 words returned, divided by the words of the evidence
(at most 1,500). ``hit_1``, ``hit_5``: the first passage, one of the first five, holds a turn of the evidence.
The baseline is the same search by words alone (BM25) in the same run.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from harmony_protocol.meetings import NewConversation
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.recall import embedding, indexing
from harmony_workspace.companion.recall.passages import Passage
from harmony_workspace.companion.recall.search import search
from harmony_workspace.meetings import conversations
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate
from tests.benchmarks.needs import NeedsMissing

FOLDER = "HARMONY_QMSUM_DIR"
BUDGET = 1500
FIGURES = ("coverage_1500", "hit_1", "hit_5")


@dataclass(frozen=True)
class Asked:
    conversation_id: str
    query: str
    evidence: frozenset[int]
    lengths: tuple[int, ...]
    """Words of each turn of the meeting."""


@dataclass
class Costs:
    turns: int = 0
    import_cpu_seconds: float = 0.0
    embed_cpu_seconds: float = 0.0

    @property
    def indexing(self) -> float:
        return self.import_cpu_seconds + self.embed_cpu_seconds


def run() -> Iterable[dict[str, Any]]:
    folder = os.environ.get(FOLDER, "")
    if not folder or not any(Path(folder).glob("*.json")):
        raise NeedsMissing(f"{FOLDER} names no folder of QMSum files")
    if not embedding.available():
        raise NeedsMissing("the embedding model is not installed: make setup")
    with tempfile.TemporaryDirectory() as directory:
        database = Database(Path(directory) / "workspace.db")
        try:
            yield _measure(database, Path(folder))
        finally:
            database.close()


def _measure(database: Database, folder: Path) -> dict[str, Any]:
    migrate(database)
    reader = database.read_now(people.reader, database.write_now(people.settle))
    costs = Costs()
    asked = [
        each for file in sorted(folder.glob("*.json")) for each in _bring_in(database, reader, file, costs)
    ]
    embedding.embedder()  # loading it is no part of indexing
    before = time.process_time()
    indexing.embed_now(database)
    costs.embed_cpu_seconds = time.process_time() - before
    both, seconds, size = _scores(database, reader, asked, semantic=True)
    words, words_seconds, words_size = _scores(database, reader, asked, semantic=False)
    return {
        "bench": "recall",
        "figures": {
            **_means(both),
            "questions": len(asked),
            "difference_to_bm25": _bootstrap(both - words),
            "import_cpu_seconds_per_1000_turns": round(1000 * costs.import_cpu_seconds / costs.turns, 3),
            "embedding_cpu_seconds_per_1000_turns": round(1000 * costs.embed_cpu_seconds / costs.turns, 2),
            "indexing_cpu_seconds_per_1000_turns": round(1000 * costs.indexing / costs.turns, 2),
            "words_per_passage": round(size, 1),
            **_latency(seconds),
        },
        "baseline": {
            "name": "BM25, same passages",
            **_means(words),
            "words_per_passage": round(words_size, 1),
            **_latency(words_seconds),
        },
    }


def _bring_in(database: Database, reader: Reader, file: Path, costs: Costs) -> Iterator[Asked]:
    document = json.loads(file.read_text("utf-8"))
    new = NewConversation(
        title=file.stem, started_at=datetime(2026, 1, 1, tzinfo=UTC), file_name=file.name, content=file.read_text("utf-8")
    )  # fmt: skip
    start = time.process_time()
    stored = database.write_now(conversations.bring_in, reader, new)
    costs.import_cpu_seconds += time.process_time() - start
    said = database.read_now(conversations.transcript, reader, stored.id).turns
    costs.turns += len(said)
    # the importer leaves out turns without words; the data set counts them
    wordy = [i for i, turn in enumerate(document["meeting_transcripts"]) if turn["content"].strip()]
    place = {original: index for index, original in enumerate(wordy)}
    assert len(place) == len(said)
    lengths = tuple(len(turn.text.split()) for turn in said)
    for query in document["specific_query_list"]:
        spans = (range(int(first), int(last) + 1) for first, last in query["relevant_text_span"])
        evidence = frozenset(place[i] for span in spans for i in span if i in place)
        yield Asked(stored.id, query["query"], evidence, lengths)


def _scores(
    database: Database, reader: Reader, asked: list[Asked], *, semantic: bool
) -> tuple[np.ndarray[Any, Any], list[float], float]:
    """Scores and seconds of each question, and the mean words of the first five passages."""
    rows, seconds, sizes = [], [], []
    for each in asked:
        start = time.perf_counter()
        found = database.read_now(
            search, reader, each.query, conversation_ids=[each.conversation_id], limit=40, semantic=semantic
        )
        seconds.append(time.perf_counter() - start)
        rows.append(_score(each, found))
        sizes += [passage.words for passage in found[:5]]
    return np.array(rows, dtype=float), seconds, statistics.mean(sizes)


def _score(asked: Asked, found: list[Passage]) -> tuple[float, bool, bool]:
    left, covered = BUDGET, 0
    for turn in (turn for passage in found for turn in passage.turns):
        taken = min(left, asked.lengths[turn.index])
        left -= taken
        covered += taken if turn.index in asked.evidence else 0
    hits = [any(turn.index in asked.evidence for turn in passage.turns) for passage in found]
    total = sum(asked.lengths[index] for index in asked.evidence)
    return covered / min(total, BUDGET), any(hits[:1]), any(hits[:5])


def _means(scores: np.ndarray[Any, Any]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(FIGURES, scores.mean(axis=0), strict=True)}


def _bootstrap(differences: np.ndarray[Any, Any], samples: int = 10_000) -> dict[str, dict[str, float]]:
    """Mean difference, its 95 % interval, and the share of resamples in which it is above zero."""
    random = np.random.default_rng(20261121)
    picks = random.integers(0, len(differences), (samples, len(differences)))
    means = differences[picks].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    return {
        name: {
            "mean": round(float(differences[:, i].mean()), 4),
            "low": round(float(low[i]), 4),
            "high": round(float(high[i]), 4),
            "confidence": round(float((means[:, i] > 0).mean()), 4),
        }
        for i, name in enumerate(FIGURES)
    }


def _latency(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "query_ms_median": round(1000 * statistics.median(ordered), 1),
        "query_ms_p95": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
    }
