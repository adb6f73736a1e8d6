"""How somebody gets in with a browser: their password, and an address that signs in once."""

from http import HTTPStatus

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from pydantic import Field

from harmony_protocol.base import Wire
from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import User
from harmony_protocol.sharing import BrowserTicket, NewPassword
from harmony_workspace.access import attempts, keys, passwords, people, tickets
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.tickets import Ticket
from harmony_workspace.problems import Refused, bad_request
from harmony_workspace.web.asked import TheAdmin, TheHouse, TheReader, whole_words
from harmony_workspace.web.house import House
from harmony_workspace.web.pages.paths import TICKET, own_page

router = APIRouter(tags=["sharing"], dependencies=[Depends(whole_words)])
admin_router = APIRouter(tags=["administration"], dependencies=[Depends(whole_words)])


class BrowserPage(Wire):
    """Where the browser is to be led."""

    path: str = Field(default="/", max_length=200)


@router.put("/me/password", status_code=HTTPStatus.NO_CONTENT)
async def set_password(house: TheHouse, reader: TheReader, new: NewPassword) -> None:
    """The caller's password for signing in with a browser. Windows and browsers that were signed in with the old one no
    longer are; the window that asks is."""
    user = await house.database.read(whole_person, reader)
    known = await house.database.read(passwords.of, user.id)
    if known is not None:
        await prove(house, known, user, new.current)
    await _keep(house, user, new.password, known, reader.key_id)


@admin_router.put("/users/{user}/password", status_code=HTTPStatus.NO_CONTENT)
async def set_another(house: TheHouse, admin: TheAdmin, user: str, new: NewPassword) -> None:
    """The password of a person, named by id or e-mail address, who is signed in nowhere then. 409 `conflict`: the
    caller's own, which is set at `/v1/me/password`."""
    one = await house.database.read(people.one, user)
    another(one, admin)
    await _keep(house, one, new.password, await house.database.read(passwords.of, one.id))


@router.post("/me/browser-ticket", status_code=HTTPStatus.CREATED)
async def ticket(house: TheHouse, reader: TheReader, page: BrowserPage, request: Request) -> BrowserTicket:
    """An address that signs the caller in and leads on to a page of this workspace; once, within a minute."""
    if own_page(page.path) != page.path:
        raise bad_request("No page of this workspace is there.")
    user = await house.database.read(whole_person, reader)
    until = await house.database.read(keys.ends_ms, reader)
    secret = await house.database.write(tickets.issue, Ticket(user.id, page.path, until, reader.key_id))
    # by the address the caller has just reached us at; the guard has checked it
    return BrowserTicket(url=f"https://{request.headers['host']}{TICKET}{secret}")


def whole_person(connection: sa.Connection, reader: Reader) -> User:
    """Who calls, with all that they may: a browser session is not narrowed as a key can be, nor is what they keep for
    all their keys."""
    now = people.reader(connection, reader.user_id)
    if (reader.scope, reader.admin) != (now.scope, now.admin):
        text = "This key may less than the person it belongs to, so it cannot do this in that person's place."
        raise Refused(ErrorCode.UNAUTHORIZED, HTTPStatus.FORBIDDEN, text)
    return people.one(connection, reader.user_id)


async def admit(house: House, user: User) -> None:
    """A try at the password or a code, which counts like signing in: a stolen key is no way to guess them."""
    if wait := await house.database.write(attempts.admit, attempts.account(user.email)):
        text = f"Too many tries. Try again in {wait} seconds."
        raise Refused(
            ErrorCode.RATE_LIMITED, HTTPStatus.TOO_MANY_REQUESTS, text, retryable=True, seconds=wait
        )


async def prove(house: House, known: passwords.Known, user: User, current: str) -> None:
    """Raises ``Refused`` for what is not the password."""
    await admit(house, user)
    if not await house.browsers.hashed(passwords.matches, known, current):
        raise Refused(ErrorCode.PASSWORD_WRONG, HTTPStatus.FORBIDDEN, "This is not the current password.")
    await house.database.write(attempts.forget, attempts.account(user.email))


async def prove_in_session(house: House, reader: Reader, password: str) -> None:
    """Before something is left behind that outlives a session: whoever has stolen one does not know the password."""
    if not await house.database.read(keys.of_session, reader):
        return
    user = await house.database.read(people.one, reader.user_id)
    known = await house.database.read(passwords.of, user.id)
    if known is None or not password:  # is no try
        raise Refused(ErrorCode.PASSWORD_WRONG, HTTPStatus.FORBIDDEN, "The password is needed for this.")
    await prove(house, known, user, password)


def another(user: User, admin: Reader) -> None:
    """Raises ``Refused`` for an admin's own account: from elsewhere that asks for proof. Who sits at the workspace's own
    computer needs none."""
    if user.id == admin.user_id and admin.key_id:
        text = "This is your own account: change it under your own name, where your password is asked for."
        raise Refused(ErrorCode.CONFLICT, HTTPStatus.CONFLICT, text)


async def _keep(
    house: House, user: User, password: str, known: passwords.Known | None, asking: str = ""
) -> None:
    passwords.check(user, password)
    argon2 = await house.browsers.hashed(passwords.digest, password)
    await house.database.write(passwords.replace, user.id, argon2, known, asking)
