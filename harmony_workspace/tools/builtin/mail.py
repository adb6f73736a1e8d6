"""Sends an e-mail with the user's own account: to all of its recipients, or to none."""

import asyncio
import base64
import hashlib
import json
import re
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from harmony_protocol.tools import EmailAccount, Preview, PreviewLine
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.sealed import Sealed, Unreadable
from harmony_workspace.store.database import Database
from harmony_workspace.tools import addresses
from harmony_workspace.tools.builtin import email_account
from harmony_workspace.tools.builtin.email_account import Login
from harmony_workspace.tools.tool import Arguments, Call, Tool, ToolFailed, ToolUncertain, plain_lines
from harmony_workspace.tools.toolbox import Shelf

if TYPE_CHECKING:
    from aiosmtplib import SMTP, SMTPResponseException

STEP = 20.0
"""Seconds for each step of the conversation with the server."""
ID = "send_email"
# one list of recipients: a rule that names it has named them all
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "to": {
            "type": "array",
            "items": {
                "type": "string",
                "format": "email",
                "pattern": email_account.ADDRESS,
                "maxLength": 320,
            },
            "minItems": 1,
            "maxItems": 50,
            "uniqueItems": True,
            "description": "Addresses, one each, without names.",
        },
        "subject": {"type": "string", "minLength": 1, "maxLength": 300, "pattern": "^[^\\r\\n]*$(?!\\n)"},
        "body": {"type": "string", "minLength": 1, "maxLength": 200_000, "description": "Plain text."},
    },
    "required": ["to", "subject", "body"],
    "additionalProperties": False,
}


def shelf(database: Database, sealed: Sealed) -> Shelf:
    async def send(call: Call) -> str:
        try:
            login = await database.read(email_account.login, sealed, call.reader)
        except Unreadable as error:
            raise ToolFailed("The password of the e-mail account cannot be read.") from error
        if login is None:
            raise ToolFailed("There is no e-mail account.")
        recipients: list[str] = call.arguments["to"]
        await _send(login, recipients, _written(login.account, call))
        return f"The server took the e-mail for {', '.join(recipients)}."

    def tools(connection: sa.Connection, reader: Reader) -> Iterable[Tool]:
        account = email_account.stored(connection, reader)
        yield Tool(
            id=ID,
            version=_version(account),
            title="Send an e-mail",
            description="Send an e-mail in the user's name, from their own account.",
            input_schema=SCHEMA,
            tool_class="external",
            run=send,
            preview=_preview,
            reason_off="" if account is not None else "no_account",
        )

    return tools


class NotLetIn(ToolFailed):
    """``said``: the server's own words. They are for the user who tries the account: not for a model, and not kept."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(f"The server does not let us in ({code}).")
        self.said = said


async def check(login: Login) -> None:
    """Raises `ToolFailed` where the server does not let the user in. Nothing is sent."""
    try:
        async with _connected(login):
            pass
    except NotLetIn as error:
        raise ToolFailed(f"{error} {error.said}".rstrip()) from error


def _version(account: EmailAccount | None) -> str:
    """An approval is for the account it was given for."""
    if account is None:
        return "1"
    return f"1-{hashlib.sha256(account.model_dump_json().encode()).hexdigest()[:16]}"


def _preview(connection: sa.Connection, reader: Reader, arguments: Arguments) -> Preview:
    account = email_account.stored(connection, reader)
    to = ", ".join(arguments["to"])
    return Preview(
        title=f"Send an e-mail to {to}",
        lines=(
            PreviewLine(label="from", text=account.sender if account else ""),
            PreviewLine(label="to", text=to),
            *plain_lines({name: arguments[name] for name in ("subject", "body")}),
        ),
    )


def _written(account: EmailAccount, call: Call) -> bytes:
    message = EmailMessage(policy=WIRE.clone(cte_type="7bit"))
    message["From"] = account.sender
    message["To"] = ", ".join(call.arguments["to"])
    message["Subject"] = call.arguments["subject"]
    message["Date"] = format_datetime(datetime.now(UTC))
    # the same for the same call: whoever gets it twice can tell
    message["Message-ID"] = f"<{call.id}@{email_account.address(account).partition('@')[2]}>"
    message.set_content(call.arguments["body"])
    return message.as_bytes()


async def _send(login: Login, recipients: list[str], message: bytes) -> None:
    from aiosmtplib import SMTPException, SMTPResponseException

    async with _connected(login) as server:
        try:
            await server.mail(email_account.address(login.account))
            for recipient in recipients:
                await server.rcpt(recipient)
        except SMTPResponseException as error:
            raise ToolFailed(f"The server refused it ({_code(error)}), and nothing was sent.") from error
        except (SMTPException, OSError) as error:
            raise ToolFailed("The connection to the server ended, and nothing was sent.") from error
        try:
            await server.data(message)
        except SMTPResponseException as error:
            raise ToolFailed(f"The server refused it ({_code(error)}), and nothing was sent.") from error
        except (SMTPException, OSError) as error:
            raise ToolUncertain(
                "The connection ended before the server said that it has the e-mail."
            ) from error


@asynccontextmanager
async def _connected(login: Login) -> "AsyncIterator[SMTP]":
    from aiosmtplib import SMTP, SMTPException, SMTPResponseException

    account, reached = login.account, False
    server = SMTP(
        hostname=account.host,
        timeout=STEP,
        use_tls=account.security == "tls",
        start_tls=account.security == "starttls",  # never quietly without
        tls_context=None if account.security == "none" else ssl.create_default_context(),
    )
    try:
        if login.anywhere:
            await server.connect(port=account.port)
        else:
            await server.connect(sock=await _open_network(account))
        reached = True
        if account.username:
            await server.login(account.username, login.password)
    except SMTPResponseException as error:
        server.close()
        # what greets anybody who comes by may be no mail server: it is not read out
        raise NotLetIn(_code(error), _said(error, login) if reached else "") from error
    except (SMTPException, OSError, ValueError) as error:
        server.close()
        raise ToolFailed(_unreached(account, error)) from error
    try:
        yield server
        with suppress(SMTPException, OSError):
            await server.quit()
    finally:
        server.close()


def _unreached(account: EmailAccount, error: BaseException) -> str:
    """By its cause, for people."""
    from aiosmtplib import SMTPConnectError, SMTPException, SMTPTimeoutError

    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    place = f"{account.host}:{account.port}"
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        return f"The certificate of {account.host} is not trusted."
    if any(isinstance(each, ssl.SSLError) for each in causes) or "STARTTLS" in str(error):
        return f"{place} offers no such encryption."
    if isinstance(error, (SMTPConnectError, SMTPTimeoutError)) or not isinstance(error, SMTPException):
        return f"There is no answer at {place}."
    if "AUTH" in str(error):
        return f"{place} lets nobody sign in with a name and a password this way."
    return f"{place} does not answer like a mail server."


async def _open_network(account: EmailAccount) -> socket.socket:
    """Connected to an address that was looked at, so that no name can mean another one a moment later."""
    found = await addresses.resolved(account.host, account.port)
    if not all(map(addresses.public, found)):
        raise ToolFailed(email_account.INNER)
    failed = OSError("no address")
    for address in found[:4]:
        way = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6)
        way.setblocking(False)
        try:
            async with asyncio.timeout(STEP):
                await asyncio.get_running_loop().sock_connect(way, (str(address), account.port))
        except OSError as error:
            way.close()
            failed = error
        else:
            return way
    raise failed


def _code(error: "SMTPResponseException") -> str:
    return re.sub(r"\D", "", str(error.code))


def _said(error: "SMTPResponseException", login: Login) -> str:
    """Quoted, and without what signing in told: some servers repeat it."""
    said = " ".join(str(error.message).split())
    for secret in _told(login):
        said = re.sub(re.escape(secret), "…", said, flags=re.IGNORECASE)
    return json.dumps(said[:200], ensure_ascii=False)


def _told(login: Login) -> list[str]:
    """Password and name, as they are and as they are sent; the longest first."""
    name, password = login.account.username, login.password
    sent = (f"\0{name}\0{password}", f"{name}\0{name}\0{password}", name, password)
    packed = [base64.b64encode(text.encode()).decode().rstrip("=") for text in sent if text]
    plain = [" ".join(text.split()) for text in (name, password)]
    return sorted(filter(None, [*packed, *plain]), key=len, reverse=True)
