"""Secrets that no row refers to any more: their process was killed between the commit and taking them out."""

import logging
from collections.abc import Iterator

import sqlalchemy as sa

from harmony_workspace.access import second_factor
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion.providers import key_name
from harmony_workspace.store.sign_in_tables import second_factors
from harmony_workspace.store.tables import providers
from harmony_workspace.store.tool_tables import email_accounts, mcp_servers
from harmony_workspace.tools.builtin import email_account
from harmony_workspace.tools.mcp import secrets

log = logging.getLogger(__name__)
_KINDS = ("second factor ", "provider:", "email:", "mcp:")
"""What names begin with; of others a newer program may know more."""


def sweep(connection: sa.Connection, sealed: Sealed) -> None:
    """Call it where no other process serves: one may have sealed a secret whose row is about to come."""
    found = [name for name in sealed.names() if name.startswith(_KINDS)]
    if not found:
        return
    referred = set(_referred(connection))
    left = [name for name in found if name not in referred]
    for name in left:
        sealed.delete(name)
    if left:
        log.warning(
            "%d secrets were taken out of the sealed store: nothing refers to them any more", len(left)
        )


def _referred(connection: sa.Connection) -> Iterator[str]:
    yield second_factor.name(second_factor.NOBODY)
    yield from map(second_factor.name, connection.scalars(sa.select(second_factors.c.user_id)))
    yield from map(key_name, connection.scalars(sa.select(providers.c.id)))
    yield from map(email_account.secret_name, connection.scalars(sa.select(email_accounts.c.user_id)))
    for server_id in connection.scalars(sa.select(mcp_servers.c.id)):
        yield from secrets.names(server_id)
