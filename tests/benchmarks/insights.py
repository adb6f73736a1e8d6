"""Insights of real transcripts as they come with the embedded model: by fixed rules, every item a quotation.

Judged by what people wrote of the same meetings. ``topics``: of the topics they marked, those that an item of summary or
key points comes from. ``on_topic``: items that come from a marked topic. ``words``: of the stems of their summary, those
that stand in ours. ``held``: items whose turns hold their words. The baselines are as many words from the beginning, and
as many sentences spread evenly over the meeting.
"""

import json
import os
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harmony_protocol.insights import InsightItem, InsightKind
from harmony_protocol.meetings import Turn
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.trends.extracting import sentences
from harmony_workspace.insights import quoting
from harmony_workspace.insights.answers import Answer
from harmony_workspace.insights.projects import DEFAULT
from harmony_workspace.meetings.transcripts import parse
from tests.benchmarks.needs import NeedsMissing

FOLDER = "HARMONY_QMSUM_DIR"
_SHORT = (InsightKind.SUMMARY, InsightKind.KEY_POINTS)
Said = tuple[int, str]
"""A sentence and its turn."""


@dataclass(frozen=True)
class Marked:
    """What people wrote of a meeting."""

    summary: frozenset[str]
    """Stems."""
    topics: tuple[frozenset[int], ...]


def run() -> Iterable[dict[str, Any]]:
    folder = os.environ.get(FOLDER, "")
    files = sorted(Path(folder).glob("*.json")) if folder else []
    if not files:
        raise NeedsMissing(f"{FOLDER} names no folder of QMSum files")
    rows: list[dict[str, float]] = []
    first: list[dict[str, float]] = []
    spread: list[dict[str, float]] = []
    for file in files:
        turns, marked = _read(file)
        quoting.asked(DEFAULT.definitions, quoting.Meeting(turns[:5]))  # loading is no part of it
        before = time.process_time()
        answers = quoting.asked(DEFAULT.definitions, quoting.Meeting(turns)).answers
        seconds = time.process_time() - before
        chosen = [_said(item) for a in answers if a.definition.kind in _SHORT for item in a.items]
        rows.append({**_judged(chosen, marked), **_counted(answers, turns), "seconds": seconds})
        first.append(_judged(_first(turns, sum(len(text.split()) for _, text in chosen)), marked))
        spread.append(_judged(_spread(turns, len(chosen)), marked))
    yield {
        "bench": "insights",
        "figures": {
            "meetings": len(rows),
            **_means(rows),
            "seconds_longest": round(max(row["seconds"] for row in rows), 3),
        },
        "baseline": {
            "first sentences": _means(first),
            "sentences spread evenly": _means(spread),
        },
    }


def _read(file: Path) -> tuple[list[Turn], Marked]:
    document = json.loads(file.read_text("utf-8"))
    turns = [
        Turn(index=n, speaker=it.speaker, start_ms=it.start_ms, end_ms=it.end_ms, text=it.text)
        for n, it in enumerate(parse(file.read_bytes(), file.name).turns)
    ]
    topics = [
        frozenset(n for low, high in topic["relevant_text_span"] for n in range(int(low), int(high) + 1))
        for topic in document["topic_list"]
    ]
    told = " ".join(query["answer"] for query in document["general_query_list"])
    return turns, Marked(frozenset(stems(told)), tuple(topics))


def _said(item: InsightItem) -> Said:
    return item.turns[0], item.text.partition(": “")[2].removesuffix("”")


def _judged(chosen: Sequence[Said], marked: Marked) -> dict[str, float]:
    places = [turn for turn, _ in chosen]
    held = set(stems(" ".join(text for _, text in chosen)))
    return {
        "topics": statistics.mean(any(turn in topic for turn in places) for topic in marked.topics),
        "on_topic": statistics.mean(any(turn in topic for topic in marked.topics) for turn in places),
        "words": len(held & marked.summary) / len(marked.summary),
    }


def _counted(answers: Sequence[Answer], turns: Sequence[Turn]) -> dict[str, float]:
    items = [(*_said(item), item) for answer in answers for item in answer.items]
    there = [
        " ".join(text.removesuffix(" …").split()) in " ".join(turns[n].text.split()) for n, text, _ in items
    ]
    by_kind = {f"items_{answer.definition.kind.value}": float(len(answer.items)) for answer in answers}
    return {"held": statistics.mean(there), "items": float(len(items)), **by_kind}


def _first(turns: Sequence[Turn], words: int) -> list[Said]:
    chosen: list[Said] = []
    for turn in turns:
        for text in sentences(turn):
            if words <= 0:
                return chosen
            chosen.append((turn.index, text))
            words -= len(text.split())
    return chosen


def _spread(turns: Sequence[Turn], count: int) -> list[Said]:
    said = [(turn.index, text) for turn in turns for text in sentences(turn) if len(text.split()) > 5]
    return [said[len(said) * (2 * n + 1) // (2 * count)] for n in range(count)]


def _means(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: round(statistics.mean(row[name] for row in rows), 3) for name in rows[0]}
