"""The whole workspace is deleted: a mark says so first, and whoever finds it, now or at the next start, finishes.

Nothing of a marked workspace is served. The mark goes last, so that a crash at any moment is gone on from.
"""

import json
import logging
import shutil
from contextlib import suppress
from pathlib import Path

import filelock
import sqlalchemy as sa

from harmony_journal import reports
from harmony_workspace.access import sealed
from harmony_workspace.paths import Paths, sync_folder, write_private
from harmony_workspace.store import choosing, facts, processes
from harmony_workspace.store.database import CannotOpen, Database, folder

log = logging.getLogger(__name__)
DELETED = "workspace deleted"
"""Said to the other processes."""
MARK = "deleting"
_EARLIER = "deleted-workspaces.json"
"""In the data directory: ids and nothing else, so that windows which come later learn what became of theirs."""
_MOST = 200
_PATIENCE = 60.0
_PROGRAMS = ("workspace", "supervisor", "listener")
"""Whose reports of crashes hold lines of the log; those of the window stay with it."""


def begin(connection: sa.Connection) -> None:
    """From now on it is to be finished, whatever happens. The other processes hear of it with the commit."""
    where = folder(connection)
    told = {"workspace_id": facts.get(connection, facts.WORKSPACE_ID)}
    write_private(where / MARK, json.dumps(told).encode())
    sync_folder(where)
    processes.say(connection, DELETED, "")


def begun(paths: Paths) -> bool:
    return begun_in(paths.workspace)


def begun_in(folder_: Path) -> bool:
    return (folder_ / MARK).exists()


def earlier(where: Path) -> tuple[str, ...]:
    """Ids of workspaces that were deleted in this data directory."""
    try:
        return tuple(map(str, json.loads((where / _EARLIER).read_bytes())))
    except (OSError, ValueError):
        return ()


def settle(paths: Paths, url: str, patience: float = _PATIENCE) -> None:
    """Finishes what was begun; with several processes the last of them does. Raises ``CannotOpen``."""
    if not begun(paths):
        return
    try:
        with filelock.FileLock(paths.lock, timeout=patience):
            if begun(paths):
                _finish(paths, url)
    except filelock.Timeout:
        return


def _finish(paths: Paths, url: str) -> None:
    workspace_id = _marked(paths)
    if url:
        _drop_tables(paths, url)
    elif choosing.is_marked(paths.workspace):
        raise CannotOpen(
            "This workspace is being deleted, and its rows are in PostgreSQL: say where these are."
        )
    if workspace_id:
        sealed.forget_key(workspace_id)
        kept = (workspace_id, *(id_ for id_ in earlier(paths.data) if id_ != workspace_id))[:_MOST]
        write_private(paths.data / _EARLIER, json.dumps(kept).encode())
    paths.endpoint.unlink(missing_ok=True)
    for found in (*paths.logs.rglob("workspace*"), *paths.logs.glob("supervisor*")):
        _remove(found)
    for report in reports.every(paths.logs):
        if report.program.startswith(_PROGRAMS):
            reports.delete(paths.logs, report.id)
    mark = paths.workspace / MARK
    for found in paths.workspace.iterdir():
        if found not in (mark, paths.run):
            _remove(found)
    for found in paths.run.iterdir():
        if found.suffix != ".lock":
            _remove(found)
    sync_folder(paths.workspace)
    mark.unlink()
    sync_folder(paths.workspace)


def _marked(paths: Paths) -> str:
    with suppress(OSError, ValueError, KeyError):
        return str(json.loads((paths.workspace / MARK).read_bytes())["workspace_id"])
    return ""


def _drop_tables(paths: Paths, url: str) -> None:
    from harmony_workspace.store import laying  # with all the rooms whose tables there are

    database = Database(paths.database, url)
    try:
        with database.engine.begin() as connection:
            laying.drop(connection)
    finally:
        database.close()


def _remove(found: Path) -> None:
    if found.is_dir() and not found.is_symlink():
        shutil.rmtree(found)
    else:
        found.unlink(missing_ok=True)
