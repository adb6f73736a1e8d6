"""What a deletion does not reach: the copies this workspace knows of, each by its name, as far as they are still there."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from harmony_protocol.backups import CopyKind
from harmony_protocol.deletion import RemainingCopy
from harmony_workspace.keeping import kept
from harmony_workspace.store.clock import moment
from harmony_workspace.store.database import folder
from harmony_workspace.store.migrate import put_aside


def copies(connection: sa.Connection, *, since_ms: int = 0, paths: bool = False) -> tuple[RemainingCopy, ...]:
    """Made at that time or later, the newest first; ``paths``: also where they lie."""
    since = moment(since_ms)
    own = [
        RemainingCopy(name=Path(copy.path).name, kind=copy.kind, at=copy.at, path=copy.path if paths else "")
        for copy in kept.listed(connection)
        if kept.there(copy)
    ]
    known = {copy.name for copy in own}
    before = [_aside(folder(connection) / name, paths) for name in put_aside(connection, since)]
    found = [*own, *(copy for copy in before if copy.name not in known)]
    return tuple(sorted((copy for copy in found if copy.at >= since), key=lambda copy: copy.at, reverse=True))


def outside(connection: sa.Connection, found: tuple[RemainingCopy, ...]) -> tuple[RemainingCopy, ...]:
    """Those that do not lie among the workspace's own files, which go with it. ``found``: with their paths."""
    own = folder(connection)
    return tuple(copy for copy in found if own not in Path(copy.path).parents)


def _aside(file: Path, paths: bool) -> RemainingCopy:
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return RemainingCopy(name=file.name, kind=CopyKind.SET_ASIDE, at=at, path=str(file) if paths else "")
