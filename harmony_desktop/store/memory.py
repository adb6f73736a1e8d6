"""What the program remembers by itself: geometry, the last thread, drafts as typed. Not what the user chose."""

import json
from typing import Any

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.store.database import Connection, transaction


def load(db: Connection) -> dict[str, Any]:
    return {name: json.loads(value) for name, value in db.execute("SELECT name, value FROM main.memory")}


def remember(db: Connection, name: str, value: object) -> None:
    db.execute("INSERT OR REPLACE INTO main.memory VALUES (?, ?)", (name, json.dumps(value)))


def drafts(db: Connection) -> dict[ThreadId, str]:
    return {ThreadId(of): text for of, text in db.execute("SELECT thread_id, text FROM main.drafts")}


def save_draft(db: Connection, thread_id: ThreadId | None, text: str) -> None:
    with transaction(db):
        if text:
            db.execute("INSERT OR REPLACE INTO main.drafts VALUES (?, ?)", (thread_id or "", text))
        else:
            db.execute("DELETE FROM main.drafts WHERE thread_id = ?", (thread_id or "",))
