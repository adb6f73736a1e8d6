"""The record of copies: backups that were made and what was set aside, so that whoever deletes is told what remains."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from harmony_protocol.backups import KeptCopy
from harmony_workspace.store import facts

COPIES = "copies"
_MOST = 200


def listed(connection: sa.Connection) -> list[KeptCopy]:
    """The newest first."""
    return [KeptCopy.model_validate(copy) for copy in facts.get(connection, COPIES) or ()]


def add(connection: sa.Connection, *copies: KeptCopy) -> None:
    """Each by its id once; those of earlier that are known stay as they are."""
    known = {copy.id: copy for copy in (*listed(connection), *copies)}
    newest_first = sorted(known.values(), key=lambda copy: copy.at, reverse=True)[:_MOST]
    facts.put(connection, COPIES, [_stored(copy) for copy in newest_first])


def _stored(copy: KeptCopy) -> dict[str, Any]:
    return copy.model_dump(mode="json")


def there(copy: KeptCopy) -> bool:
    """Whether it still lies where it was written, as far as can be told from here."""
    return Path(copy.path).exists()
