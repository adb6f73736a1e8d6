"""A person leaves the workspace: what is theirs goes or is passed on, in one transaction, and whoever saw it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import sqlalchemy as sa

from harmony_protocol.deletion import AccountDeletion
from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import User
from harmony_workspace.access import attempts, audience, people
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import space_changes, thread_changes
from harmony_workspace.meetings import erasing
from harmony_workspace.problems import Refused, bad_request
from harmony_workspace.store import changes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.meeting_tables import links, uploads
from harmony_workspace.store.sign_in_tables import tickets
from harmony_workspace.store.tables import conversations, roles, spaces, threads, users
from harmony_workspace.store.tool_tables import mcp_servers, tool_calls
from harmony_workspace.tools import ledger
from harmony_workspace.tools.mcp import rows as servers


@dataclass(frozen=True)
class Gone:
    """What is to be ended, and removed outside of the database, once this is committed."""

    user_id: str
    threads: Sequence[str]
    meetings: Sequence[str]
    uploads: Sequence[str]
    servers: Sequence[str]


def check_typed(user: User, typed: str) -> None:
    """Raises ``Refused`` unless it is the person's e-mail address."""
    if typed.strip().lower() != user.email:
        raise typed_wrong(user.email)


def typed_wrong(wanted: str) -> Refused:
    text = f"Type {wanted} to confirm that it is deleted."
    return Refused(ErrorCode.TYPED_WRONG, HTTPStatus.UNPROCESSABLE_ENTITY, text, typed=wanted)


def remove(
    connection: sa.Connection, user: User, wanted: AccountDeletion, by: Reader, computers_own: str
) -> Gone:
    """``computers_own``: the person whom commands of the workspace's computer speak for."""
    if user.id == computers_own:
        text = "This account belongs to the workspace's own computer: it goes with the workspace."
        raise Refused(ErrorCode.OWN_COMPUTER, HTTPStatus.CONFLICT, text)
    keeper = _another_admin(connection, user.id)
    heir_of_meetings = _heir(connection, user.id, wanted.meetings_to)
    heir_of_spaces = _heir(connection, user.id, wanted.spaces_to)
    coming = connection.scalars(sa.select(uploads.c.id).where(uploads.c.user_id == user.id)).all()
    went = _meetings_go(connection, user.id, heir_of_meetings, keeper)
    gone = _threads_go(connection, user.id)
    _spaces_go(connection, user.id, heir_of_spaces)
    own_servers = _servers_go(connection, user.id)
    _record_forgets(connection, user.id)
    _sign_in_forgets(connection, user)
    changes.forget_reader(connection, user.id)
    connection.execute(sa.delete(users).where(users.c.id == user.id))
    ledger.write(connection, "account_deleted", user_id=by.user_id, detail=user.id)
    changes.nudge(connection)
    return Gone(user.id, gone, went, coming, own_servers)


def _another_admin(connection: sa.Connection, user_id: str) -> str:
    others = sa.select(users.c.id).join(roles).where(roles.c.admin, users.c.id != user_id)
    found: str | None = connection.scalar(others.order_by(users.c.created_at, users.c.id))
    if found is None:
        text = "Somebody has to administer the workspace. Make another person an admin first."
        raise Refused(ErrorCode.LAST_ADMIN, HTTPStatus.CONFLICT, text)
    return found


def _heir(connection: sa.Connection, user_id: str, wanted: str) -> str:
    heir = people.one(connection, wanted).id if wanted.strip() else ""
    if heir == user_id:
        raise bad_request("What goes with somebody cannot be passed on to them.")
    return heir


def _meetings_go(connection: sa.Connection, user_id: str, heir: str, keeper: str) -> Sequence[str]:
    """Those that go are erased like any that was deleted, without a time in which they could come back."""
    mine = conversations.c.created_by == user_id
    connection.execute(sa.delete(links).where(links.c.created_by == user_id))
    there = sa.select(conversations.c.id).where(mine, conversations.c.deleted_at.is_(None))
    ids = [] if heir else connection.scalars(there).all()
    audience.delete_conversations(connection, ids)
    erasing.claim(connection, user_id, keeper)
    if heir:
        audience.pass_on(connection, user_id, heir)
    return ids


def _threads_go(connection: sa.Connection, user_id: str) -> Sequence[str]:
    rows = connection.execute(sa.select(threads).where(threads.c.owner_id == user_id)).all()
    for row in rows:
        thread_changes.remove(connection, row)
    return [row.id for row in rows]


def _spaces_go(connection: sa.Connection, user_id: str, heir: str) -> None:
    """Of a shared space its name and context are passed on; the threads in it were their owner's."""
    for row in connection.execute(sa.select(spaces).where(spaces.c.owner_id == user_id)).all():
        if not heir or row.team_id is None:
            space_changes.remove(connection, row)
            continue
        values = {"owner_id": heir, "rev": row.rev + 1, "updated_at": now_ms()}
        connection.execute(sa.update(spaces).where(spaces.c.id == row.id).values(values))
        changes.record(connection, "space", row.id)


def _servers_go(connection: sa.Connection, user_id: str) -> Sequence[str]:
    own = people.reader(connection, user_id)
    ids = connection.scalars(sa.select(mcp_servers.c.id).where(mcp_servers.c.owner_id == user_id)).all()
    for id_ in ids:
        servers.remove(connection, own, id_)
    return ids


def _record_forgets(connection: sa.Connection, user_id: str) -> None:
    """That tools were used for them stays, without a word of it."""
    ledger.blank_of(connection, user_id)
    connection.execute(sa.delete(tool_calls).where(tool_calls.c.user_id == user_id))


def _sign_in_forgets(connection: sa.Connection, user: User) -> None:
    """Whoever was about to come in does not; what else there is goes with the person's row."""
    attempts.forget(connection, attempts.account(user.email))
    for row in connection.execute(sa.select(tickets.c.sha256, tickets.c.value)).all():
        if row.value.get("user_id") == user.id:
            connection.execute(sa.delete(tickets).where(tickets.c.sha256 == row.sha256))
