"""How long finding takes among 100,000 messages in an encrypted cache, and whether it finds all there is: rare words,
common ones, half-typed ones, signs within a run, and what one long thread could hide."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.syncing import MessageRow, ThreadRow
from harmony_desktop.domain.threads import Message, Role
from harmony_desktop.store import changes, finding, reading
from harmony_desktop.store.files import Files
from harmony_desktop.store.words import asked

MESSAGES, THREADS = 100_000, 2_000
LONG = 10_000
"""Messages of one thread, the newest of all, that all hold the same word."""
FOUND = 30
BUDGET_MS = 50.0
WORDS = 20_000
ASKED = {
    "rare word": "w19000",
    "two words": "w40 w7000",
    "common word": "w1",
    "common words": "w0 w1 w2",
    "half-typed": "w1234",
    "one letter": "w",
    "full of one word": "price",
    "within signs": "会議",
    "nothing there": "zebra",
}


def run() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder))
        assert files.acquire()
        files.open()
        files.keep_cache("ab" * 32)
        began = time.perf_counter()
        _fill(files)
        filled = time.perf_counter() - began
        figures = {name: _milliseconds(files, words) for name, words in ASKED.items()}
        incomplete = [name for name, words in ASKED.items() if not _complete(files, words)]
        began = time.perf_counter()
        reading.recent_threads(files.db)
        listed = (time.perf_counter() - began) * 1000
        files.close()
    worst = max(figures.values())
    yield {
        "bench": "search",
        "figures": {
            "messages": MESSAGES,
            "median_ms": {name: round(ms, 1) for name, ms in figures.items()},
            "worst_ms": round(worst, 1),
            "list_all_threads_ms": round(listed, 1),
            "filled_s": round(filled, 1),
            "incomplete": incomplete,
        },
        "baseline": {"worst_ms": BUDGET_MS},
    }


def _fill(files: Files) -> None:
    chance = random.Random(1)
    weights = list(accumulate(1 / (n + 1) for n in range(WORDS)))
    vocabulary = [f"w{n}" for n in range(WORDS)]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows: list[ThreadRow | MessageRow] = [
        ThreadRow(ThreadId(f"t{n}"), f"Chat about {vocabulary[n % WORDS]}", "m", start, start)
        for n in range(THREADS)
    ]
    for n in range(MESSAGES):
        text = " ".join(chance.choices(vocabulary, cum_weights=weights, k=40))
        rows.append(_message(n, f"t{n % THREADS}", text, start))
    hidden = {n: f"The old price, {n}" for n in range(0, MESSAGES - LONG, 9_000)}
    signs = dict.fromkeys(range(500, MESSAGES - LONG, 9000), "今日の会議で価格について話した。")
    for n, text in (hidden | signs).items():
        rows[THREADS + n] = _message(n, f"t{n % THREADS}", text, start)
    rows.append(ThreadRow(ThreadId("long"), "One long chat", "m", start, start))
    for n in range(MESSAGES - LONG, MESSAGES):
        rows[THREADS + n] = _message(n, "long", f"The price again, {n}", start)
    rows.sort(key=lambda row: isinstance(row, MessageRow))
    for begin in range(0, len(rows), 5_000):
        changes.apply(files.db, rows[begin : begin + 5_000], "1")


def _message(n: int, thread: str, text: str, start: datetime) -> MessageRow:
    at = start + timedelta(minutes=n)
    return MessageRow(Message(MessageId(f"m{n:06}"), ThreadId(thread), Role.USER, text, at), n // THREADS + 1)


def _complete(files: Files, words: str) -> bool:
    """Every text looked at one by one gives the same threads; where there are more than are shown, as many."""
    looked_for = asked(words)
    letter = len(words) == 1
    titles = {
        row[0] for row in files.db.execute("SELECT id, title FROM cache.threads") if looked_for.within(row[1])
    }
    there = titles | {
        row[0]
        for row in files.db.execute("SELECT thread_id, text FROM cache.messages")
        if row[0] not in titles and not letter and looked_for.within(row[1])
    }
    found = {hit.thread_id for hit in finding.threads(files.db, words, FOUND)}
    return found <= there and len(found) == min(len(there), FOUND)


def _milliseconds(files: Files, words: str) -> float:
    took = []
    for _ in range(7):
        began = time.perf_counter()
        finding.threads(files.db, words, FOUND)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)
