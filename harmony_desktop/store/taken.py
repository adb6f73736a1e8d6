"""How far the workspace's log of changes is known to have come by what it took from here, as long as the feed has not
been read up to there.

A workspace set back to a backup may still know the feed's cursor and not what it took since: its log would never tell
that the rows laid here are gone. So the feed is asked with these places too.
"""

import json
from collections.abc import Sequence

from harmony_desktop.store.database import Connection
from harmony_desktop.store.reading import fact

NAME = "taken"
KEPT = 100
"""As many as one request may ask for; the feed is read far more often than that."""


def remember(db: Connection, place: str) -> None:
    """In the transaction of the rows it stands for."""
    if place:
        _keep(db, [*places(db), place][-KEPT:])


def forget(db: Connection, reached: Sequence[str]) -> None:
    """Those that the cursor is past; one that came meanwhile stays."""
    if reached:
        _keep(db, [place for place in places(db) if place not in reached])


def places(db: Connection) -> list[str]:
    return list(json.loads(fact(db, NAME) or "[]"))


def _keep(db: Connection, places: list[str]) -> None:
    db.execute("INSERT OR REPLACE INTO cache.facts VALUES (?, ?)", (NAME, json.dumps(places)))
