"""The account a user's e-mail is sent from; its password lies in the sealed store."""

import ipaddress
import re
from dataclasses import dataclass
from email.utils import parseaddr

import sqlalchemy as sa

from harmony_protocol.tools import EmailAccount, NewEmailAccount
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.problems import bad_request
from harmony_workspace.store.tool_tables import email_accounts
from harmony_workspace.tools import addresses

ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$(?!\n)"
"""One plain address: no name, no list, and no character that looks like another one."""
INNER = "Only an admin uses a server of this machine or of the inner network."


@dataclass(frozen=True)
class Login:
    """What it takes to send."""

    account: EmailAccount
    password: str
    anywhere: bool = False
    """Also over this machine and the inner network, which is for admins."""


def stored(connection: sa.Connection, reader: Reader) -> EmailAccount | None:
    value = connection.scalar(
        sa.select(email_accounts.c.value).where(email_accounts.c.user_id == reader.user_id)
    )
    return None if value is None else EmailAccount.model_validate(value)


def put(connection: sa.Connection, sealed: Sealed, reader: Reader, new: NewEmailAccount) -> EmailAccount:
    _check(new)
    if not reader.admin and _is_inner(new.host):
        raise bad_request(INNER)
    before = stored(connection, reader)
    has_password = before is not None and before.has_password
    if new.password is None and has_password and before is not None:
        if (new.host, new.username) != (before.host, before.username):
            raise bad_request("The password was given for another server: give it again.")
        if new.security == "none" and before.security != "none":
            raise bad_request("The password was given for a secure connection: give it again.")
    if new.password is not None:
        has_password = bool(new.password)
        _seal(sealed, reader, new.password)
    account = EmailAccount(**new.model_dump(exclude={"password"}), has_password=has_password)
    remove_row(connection, reader)
    connection.execute(
        sa.insert(email_accounts).values(user_id=reader.user_id, value=account.model_dump(mode="json"))
    )
    return account


def remove(connection: sa.Connection, sealed: Sealed, reader: Reader) -> None:
    remove_row(connection, reader)
    sealed.delete(_secret(reader))


def remove_row(connection: sa.Connection, reader: Reader) -> None:
    connection.execute(sa.delete(email_accounts).where(email_accounts.c.user_id == reader.user_id))


def login(connection: sa.Connection, sealed: Sealed, reader: Reader) -> Login | None:
    """Raises ``Unreadable``."""
    account = stored(connection, reader)
    if account is None:
        return None
    password = (sealed.get(_secret(reader)) or "") if account.has_password else ""
    return Login(account, password, anywhere=reader.admin)


def address(account: EmailAccount) -> str:
    """Of the sender, without their name."""
    return parseaddr(account.sender)[1]


def _check(new: NewEmailAccount) -> None:
    if any(ord(character) < 32 for character in new.sender + new.host + new.username):
        raise bad_request("There is a character in it that no account has.")
    if not re.search(ADDRESS, parseaddr(new.sender)[1]):
        raise bad_request("The sender is no e-mail address.", sender=new.sender)
    if new.security == "none" and not _on_this_machine(new.host):
        raise bad_request("Without encryption only a server on this machine is used.")


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _is_inner(host: str) -> bool:
    """As far as it is written; where a name leads is looked at when it is connected to."""
    try:
        return not addresses.public(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return _on_this_machine(host)


def _seal(sealed: Sealed, reader: Reader, password: str) -> None:
    if password:
        sealed.put(_secret(reader), password)
    else:
        sealed.delete(_secret(reader))


def _secret(reader: Reader) -> str:
    return secret_name(reader.user_id)


def secret_name(user_id: str) -> str:
    """Of the password, in the sealed store."""
    return f"email:{user_id}"
