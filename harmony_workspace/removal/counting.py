"""What a deletion would take away, counted before it is done."""

from collections.abc import Sequence

import sqlalchemy as sa

from harmony_protocol.deletion import Counted, DeletionPreview, Goes, Stays
from harmony_protocol.people import User
from harmony_protocol.tools import CallState
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.meetings import deleting
from harmony_workspace.problems import not_found
from harmony_workspace.removal import remaining
from harmony_workspace.store import facts
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.meeting_tables import insights, links, recordings, uploads
from harmony_workspace.store.sign_in_tables import browser_sessions
from harmony_workspace.store.tables import (
    attachments,
    conversations,
    keys,
    messages,
    providers,
    runs,
    spaces,
    threads,
    turns,
    users,
)
from harmony_workspace.store.tool_tables import (
    email_accounts,
    ledger,
    mcp_servers,
    notes,
    tasks,
    tool_calls,
)

_WAITING = (CallState.PENDING.value, CallState.APPROVED.value)
_OUTSIDE = (Stays.EXPORTS, Stays.PROVIDERS, Stays.TOOLS)

Query = tuple[Goes, sa.Select[int]]


def meeting(connection: sa.Connection, reader: Reader, conversation_id: str) -> DeletionPreview:
    """Of one that the reader may delete, or has deleted and can still bring back."""
    row = connection.execute(sa.select(conversations).where(*deleting.own(reader, conversation_id))).first()
    if row is None or row.deleted_at == deleting.CLAIMED:
        raise not_found("conversation of yours")
    found = remaining.copies(connection, since_ms=row.created_at, paths=reader.admin)
    of = (
        (Goes.TRANSCRIPT, _number(turns, turns.c.conversation_id == row.id)),
        (Goes.RECORDINGS, _number(recordings, recordings.c.conversation_id == row.id)),
        (Goes.INSIGHTS, _number(insights, insights.c.conversation_id == row.id)),
        (Goes.LINKS, _number(links, links.c.conversation_id == row.id)),
    )
    stays = (Stays.BACKUPS, *_OUTSIDE, Stays.ANSWERS, Stays.MADE, Stays.RECORD, Stays.CACHES)
    return DeletionPreview(
        name=row.title,
        goes=_counted(connection, of),
        stays=_fitting(connection, stays, found),
        copies=found,
    )


def thread(connection: sa.Connection, reader: Reader, thread_id: str) -> DeletionPreview:
    """Of a thread of the reader's own."""
    row = thread_rows.owned(connection, reader, thread_id)
    found = remaining.copies(connection, since_ms=row.created_at, paths=reader.admin)
    stays = (Stays.BACKUPS, *_OUTSIDE, Stays.MADE, Stays.RECORD, Stays.CACHES)
    goes = _counted(connection, _in_threads(threads.c.id == row.id))
    return DeletionPreview(name=row.title, goes=goes, stays=_fitting(connection, stays, found), copies=found)


def account(connection: sa.Connection, user: User, *, by: User | None, paths: bool) -> DeletionPreview:
    """``by``: who has to prove that it is they who ask, the person or an admin."""
    mine = users.c.id == user.id
    created: int = connection.scalar(sa.select(users.c.created_at).where(mine)) or 0
    found = remaining.copies(connection, since_ms=created, paths=paths)
    of = (
        (Goes.MEETINGS, _number(conversations, conversations.c.created_by == user.id)),
        (Goes.UPLOADS, _number(uploads, uploads.c.user_id == user.id)),
        (Goes.LINKS, _number(links, links.c.created_by == user.id)),
        *_in_threads(threads.c.owner_id == user.id),
        (Goes.SPACES, _number(spaces, spaces.c.owner_id == user.id, spaces.c.team_id.is_(None))),
        (Goes.SHARED_SPACES, _number(spaces, spaces.c.owner_id == user.id, spaces.c.team_id.is_not(None))),
        (Goes.NOTES, _number(notes, notes.c.user_id == user.id)),
        (Goes.TASKS, _number(tasks, tasks.c.user_id == user.id)),
        (Goes.KEYS, _number(keys, keys.c.user_id == user.id, keys.c.kind == "key")),
        (Goes.SERVERS, _number(mcp_servers, mcp_servers.c.owner_id == user.id)),
        (Goes.EMAIL, _number(email_accounts, email_accounts.c.user_id == user.id)),
    )
    windows = connection.scalar(_number(keys, keys.c.user_id == user.id, keys.c.kind != "key")) or 0
    browsers = connection.scalar(_number(browser_sessions, browser_sessions.c.user_id == user.id)) or 0
    goes = (*_counted(connection, of), *_some(Goes.SESSIONS, windows + browsers))
    told = _number(ledger, ledger.c.user_id == user.id, ledger.c.what == "tool_changed")
    named = (Stays.SERVER_NAMES,) if connection.scalar(told) else ()
    stays = (Stays.BACKUPS, *_OUTSIDE, Stays.NAME, Stays.RECORD, *named, Stays.OWN_WINDOWS, Stays.CACHES)
    return DeletionPreview(
        name=user.name,
        typed=user.email,
        goes=goes,
        stays=_fitting(connection, stays, found),
        copies=found,
        asks_password=by is not None and by.has_password,
        asks_code=by is not None and by.second_factor,
    )


def workspace(connection: sa.Connection, sealed: Sealed, reader: Reader) -> DeletionPreview:
    """All of it; for who administers it."""
    found = remaining.outside(connection, remaining.copies(connection, paths=True))
    of = (
        (Goes.MEETINGS, _number(conversations)),
        (Goes.RECORDINGS, _number(recordings)),
        (Goes.UPLOADS, _number(uploads)),
        *_in_threads(sa.true()),
        (Goes.SPACES, _number(spaces)),
        (Goes.NOTES, _number(notes)),
        (Goes.TASKS, _number(tasks)),
        (Goes.PEOPLE, _number(users)),
        (Goes.KEYS, _number(keys, keys.c.kind == "key")),
        (Goes.PROVIDERS, _number(providers)),
    )
    goes = (*_counted(connection, of), *_some(Goes.SECRETS, len(sealed.names())))
    stays = (Stays.BACKUPS, *_OUTSIDE, Stays.CACHES, Stays.SERVER_FILES)
    name = facts.get(connection, facts.NAME)
    user = people.one(connection, reader.user_id)
    away = bool(reader.key_id)
    return DeletionPreview(
        name=name,
        typed=name,
        goes=goes,
        stays=_fitting(connection, stays, found),
        copies=found,
        asks_password=away and user.has_password,
        asks_code=away and user.second_factor,
    )


def _in_threads(which: sa.ColumnElement[bool]) -> Sequence[Query]:
    held = sa.select(threads.c.id).where(which)
    said = sa.select(messages.c.id).where(messages.c.thread_id.in_(held))
    return (
        (Goes.THREADS, _number(threads, which)),
        (Goes.MESSAGES, _number(messages, messages.c.thread_id.in_(held))),
        (
            Goes.ATTACHMENTS,
            _number(attachments, attachments.c.message_id.in_(said), attachments.c.kind != "conversation"),
        ),
        (Goes.RUNS, _number(runs, runs.c.thread_id.in_(held))),
        (Goes.CALLS, _number(tool_calls, tool_calls.c.thread_id.in_(held))),
        (
            Goes.WAITING,
            _number(tool_calls, tool_calls.c.thread_id.in_(held), tool_calls.c.state.in_(_WAITING)),
        ),
    )


def _number(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(table).where(*conditions)


def _counted(connection: sa.Connection, queries: Sequence[Query]) -> tuple[Counted, ...]:
    """What there is none of is not spoken of."""
    return tuple(counted for what, query in queries for counted in _some(what, connection.scalar(query) or 0))


def _some(what: Goes, count: int) -> tuple[Counted, ...]:
    return (Counted(what=what, count=count),) if count else ()


def _fitting(connection: sa.Connection, stays: Sequence[Stays], found: Sequence[object]) -> tuple[Stays, ...]:
    """Backups where there are some; the files of a server where the rows lie in one."""
    without = set[Stays]() if found else {Stays.BACKUPS}
    if connection.dialect.name == "sqlite":
        without.add(Stays.SERVER_FILES)
    elif Stays.SERVER_FILES not in stays:
        stays = (*stays, Stays.SERVER_FILES)
    return tuple(each for each in stays if each not in without)
