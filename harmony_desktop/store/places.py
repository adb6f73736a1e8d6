"""Spaces and preferences as screens read them, and the marks that stay on this machine."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

from harmony_desktop.domain.ids import MessageId, SpaceId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.spaces import Space, Team
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.store.changes import remember_fact
from harmony_desktop.store.database import Connection
from harmony_desktop.store.place_rows import SPACE_COLUMNS, preferences_from, space_from
from harmony_desktop.store.reading import fact
from harmony_desktop.store.rows import to_ms


def spaces(db: Connection) -> tuple[Space, ...]:
    """The user's own first, each kind by name."""
    rows = db.execute(f"SELECT {SPACE_COLUMNS} FROM shown_spaces ORDER BY mine DESC, name COLLATE NOCASE, id")
    return tuple(space_from(row) for row in rows)


def space_rev(db: Connection, space_id: SpaceId) -> int:
    """The revision the workspace last told; 0 for a space it does not have."""
    row = db.execute("SELECT rev FROM cache.spaces WHERE id = ?", (space_id,)).fetchone()
    return int(row[0]) if row else 0


def preferences(db: Connection) -> Preferences:
    """What the workspace keeps, with what is on its way laid over it."""
    row = json.loads(fact(db, "preferences") or "{}")
    for (body,) in db.execute(
        "SELECT body FROM main.outbox WHERE kind = 'set_preferences' AND state IN ('queued', 'sending')"
        " ORDER BY rowid"
    ):
        row |= json.loads(body)
    return preferences_from(row)


def remember_identity(db: Connection, identity: Identity) -> None:
    remember_fact(db, "identity", json.dumps(asdict(identity)))


def identity(db: Connection) -> Identity | None:
    """Who the user was, last time the workspace was there."""
    kept = fact(db, "identity")
    if kept is None:
        return None
    row = json.loads(kept)
    return Identity(**row | {"teams": tuple(Team(**team) for team in row["teams"])})


def rate(db: Connection, message_id: MessageId, rating: str | None, note: str) -> None:
    if rating is None:
        db.execute("DELETE FROM main.ratings WHERE message_id = ?", (message_id,))
        return
    db.execute(
        "INSERT OR REPLACE INTO main.ratings SELECT id, ?, ?, ? FROM cache.messages WHERE id = ?",
        (rating, note, to_ms(datetime.now(UTC)), message_id),
    )


def rating(db: Connection, message_id: MessageId) -> tuple[str, str] | None:
    """The thumb and the note."""
    row = db.execute("SELECT rating, note FROM main.ratings WHERE message_id = ?", (message_id,)).fetchone()
    return (str(row[0]), str(row[1])) if row else None
