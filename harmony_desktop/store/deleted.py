"""Threads that the workspace deleted because this machine asked for it, until the feed tells of it too: a page of the
feed that was on its way meanwhile brings none of them back."""

import json
from collections.abc import Iterable

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.store.database import Connection
from harmony_desktop.store.reading import fact

NAME = "deleted_threads"
KEPT = 200
"""The feed may have told before the answer came; then nothing comes any more, and the oldest go."""


def remember(db: Connection, thread_id: ThreadId) -> None:
    _keep(db, [*threads(db), thread_id][-KEPT:])


def forget(db: Connection, told: Iterable[ThreadId]) -> None:
    left, gone = threads(db), set(told)
    if gone & set(left):
        _keep(db, [thread for thread in left if thread not in gone])


def threads(db: Connection) -> list[ThreadId]:
    return list(json.loads(fact(db, NAME) or "[]"))


def _keep(db: Connection, left: list[ThreadId]) -> None:
    db.execute("INSERT OR REPLACE INTO cache.facts VALUES (?, ?)", (NAME, json.dumps(left)))
