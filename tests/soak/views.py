"""All that a client shows and all that a workspace has, in the words of the ledger."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlcipher3.dbapi2 as sqlite

from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.threads import ThreadSummary
from tests.soak.ledger import State, said, within


def shown(
    summaries: Iterable[ThreadSummary],
    exported: Iterable[str],
    spaces: Iterable[Space],
    preferences: Preferences,
) -> State:
    """``exported``: every thread with all its branches, as JSON."""
    seen: State = {"instructions": preferences.custom_instructions or None}
    words: Counter[str] = Counter()
    for summary in summaries:
        seen |= {
            f"thread {summary.id}": True,
            f"title {summary.id}": summary.title,
            f"pinned {summary.id}": summary.pinned,
            f"place {summary.id}": summary.space_id,
        }
    for thread in map(json.loads, exported):
        asked = {m["id"]: m["text"] for m in thread["messages"] if m["role"] == "user"}
        words.update(said(text) for text in asked.values())
        seen |= {within(text): thread["id"] for text in asked.values()}
        answers = Counter(m["parent_id"] for m in thread["messages"] if m["role"] == "assistant")
        seen |= _again({text: answers[id_] for id_, text in asked.items()})
    return seen | words | _places((s.id, s.name, s.context) for s in spaces)


def stored(db: Any) -> State:
    """``db``: the workspace's, of one user."""
    preferences = db.execute("SELECT value FROM preferences").fetchone()
    seen: State = {
        "instructions": (preferences and json.loads(preferences[0])["custom_instructions"]) or None
    }
    for id_, title, pinned, space in db.execute("SELECT id, title, pinned, space_id FROM threads"):
        seen |= {
            f"thread {id_}": True,
            f"title {id_}": title,
            f"pinned {id_}": bool(pinned),
            f"place {id_}": space,
        }
    asked = db.execute("SELECT thread_id, text FROM messages WHERE role = 'user'").fetchall()
    seen |= {within(text): thread for thread, text in asked}
    runs = dict(
        db.execute(
            "SELECT m.text, count(r.id) FROM messages m LEFT JOIN runs r ON r.message_id = m.id"
            " WHERE m.role = 'user' GROUP BY m.id"
        ).fetchall()
    )
    words = Counter(said(text) for _, text in asked)
    return seen | words | _again(runs) | _places(db.execute("SELECT id, name, context FROM spaces"))


def _again(answers: dict[str, int]) -> State:
    """Every question is answered once, and once more each time that was asked for."""
    return {f"again {text}": count - 1 for text, count in answers.items() if count != 1}


def _places(spaces: Iterable[tuple[str, str, str]]) -> State:
    seen: State = {}
    for id_, name, context in spaces:
        seen |= {f"space {id_}": True, f"named {name}": 1, f"context {id_}": context}
    return seen


def opened(path: str) -> Any:
    return sqlite.connect(path, timeout=30)
