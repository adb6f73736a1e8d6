"""The whole database as it is at one moment, as a SQLite file of its own, while others go on writing."""

from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from harmony_workspace.keeping import copying
from harmony_workspace.meetings.erasing import erase
from harmony_workspace.store import sign_in_tables as signing
from harmony_workspace.store.database import Database
from harmony_workspace.store.meeting_tables import recordings
from harmony_workspace.store.migrate import copy_file, newest_version, upgrade

_OF_THE_MOMENT = (
    signing.browser_sessions,
    signing.sign_in_codes,
    signing.tickets,
    signing.attempts,
    signing.local_keys,
    signing.processes,
)
"""What holds for hours at most, or for processes that are there: nobody is signed in by a backup."""


def take(database: Database, path: Path) -> None:
    """Writes the copy to ``path``, which is not there. It waits for no writer and keeps none waiting."""
    if database.at.shared:
        with closing(Database(path)) as copy, database.at.reads.connect() as source:
            upgrade(copy, newest_version())
            copy.write_now(_fill, source)
    else:
        copy_file(database, path)
    with closing(Database(path)) as copy:
        copy.write_now(_forget_the_moment)


def _fill(target: sa.Connection, source: sa.Connection) -> None:
    copying.copy(source, target)


def _forget_the_moment(connection: sa.Connection) -> None:
    for table in _OF_THE_MOMENT:
        connection.execute(sa.delete(table))


def leave_out(connection: sa.Connection, meetings: Sequence[str], only_recordings: Collection[str]) -> None:
    """What was deleted while the backup was made is not in it: meetings whole, of others the recording."""
    connection.execute(sa.delete(recordings).where(recordings.c.conversation_id.in_(only_recordings)))
    if meetings:
        erase(connection, meetings)
