"""Deleting an account or the whole workspace, and of meetings and threads too: first what goes and what may remain, then with typed words and a proof."""

import asyncio
import logging
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query

from harmony_protocol.deletion import AccountDeletion, Confirmed, DeletionPreview, Retention, RetentionPlan
from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import User
from harmony_workspace.access import attempts, keys, passwords, people, second_factor
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import Refused
from harmony_workspace.removal import accounts, counting, retention, workspace
from harmony_workspace.store import facts
from harmony_workspace.store.database import Fault
from harmony_workspace.tools.builtin import email_account
from harmony_workspace.tools.mcp import secrets
from harmony_workspace.web.asked import TheAdmin, TheHouse, TheReader, whole_words
from harmony_workspace.web.browsers import admit, prove, whole_person
from harmony_workspace.web.deletion import let_go
from harmony_workspace.web.house import House

log = logging.getLogger(__name__)
_LOOK_SECONDS = 3600.0
router = APIRouter(tags=["deletion"], dependencies=[Depends(whole_words)])
admin_router = APIRouter(tags=["administration"], dependencies=[Depends(whole_words)])


@router.get("/conversations/{conversation_id}/deletion")
async def meeting(house: TheHouse, reader: TheReader, conversation_id: str) -> DeletionPreview:
    """What deleting a meeting takes away, and what may remain; for who may delete it, also while it can be restored."""
    return await house.database.read(counting.meeting, reader, conversation_id)


@router.get("/threads/{thread_id}/deletion")
async def thread(house: TheHouse, reader: TheReader, thread_id: str) -> DeletionPreview:
    """What deleting a thread of the caller's takes away, and what may remain."""
    return await house.database.read(counting.thread, reader, thread_id)


@router.get("/me/deletion")
async def mine(house: TheHouse, reader: TheReader) -> DeletionPreview:
    """What deleting the caller's account takes away, and what may remain."""
    user = await house.database.read(whole_person, reader)
    return await house.database.read(
        counting.account, user, by=user if reader.key_id else None, paths=reader.admin
    )


@router.delete("/me", status_code=HTTPStatus.NO_CONTENT)
async def delete_mine(house: TheHouse, reader: TheReader, wanted: AccountDeletion) -> None:
    """Deletes the caller's account; ``typed`` is their e-mail address. Password or code where there is one. 409
    `last_admin`: nobody else administers the workspace; `own_computer`: the account of the workspace's computer."""
    user = await house.database.read(whole_person, reader)
    accounts.check_typed(user, wanted.typed)
    await _prove(house, reader, user, wanted)
    await _remove(house, reader, user, wanted)


@admin_router.get("/users/{user}/deletion")
async def anothers(house: TheHouse, admin: TheAdmin, user: str) -> DeletionPreview:
    """The same of a person, named by id or e-mail address."""
    one = await house.database.read(people.one, user)
    by = await house.database.read(people.one, admin.user_id) if admin.key_id else None
    return await house.database.read(counting.account, one, by=by, paths=admin.admin)


@admin_router.delete("/users/{user}", status_code=HTTPStatus.NO_CONTENT)
async def delete_another(house: TheHouse, admin: TheAdmin, user: str, wanted: AccountDeletion) -> None:
    """Deletes the account of a person, named by id or e-mail address, which is also what has to be typed. From another
    computer with the admin's password or a code, where there is one. 409 `own_admin`: an admin leaves by their own account."""
    one = await house.database.read(people.one, user)
    accounts.check_typed(one, wanted.typed)
    if one.id == admin.user_id:
        text = "You would no longer be an admin yourself. Delete your own account instead."
        raise Refused(ErrorCode.OWN_ADMIN, HTTPStatus.CONFLICT, text)
    await _prove(house, admin, await house.database.read(people.one, admin.user_id), wanted)
    await _remove(house, admin, one, wanted)


@admin_router.get("/workspace/deletion")
async def everything(house: TheHouse, admin: TheAdmin) -> DeletionPreview:
    """What deleting the whole workspace takes away, and what may remain: its backups by name and place."""
    return await house.database.read(counting.workspace, house.sealed, admin)


@admin_router.delete("/workspace", status_code=HTTPStatus.NO_CONTENT)
async def delete_everything(house: TheHouse, admin: TheAdmin, wanted: Confirmed) -> None:
    """Deletes the workspace; ``typed`` is its name. From another computer with the password or a code: 403
    `proof_needed` where there is neither. Every later request: 410 `workspace_deleted`."""
    name = await house.database.read(facts.get, facts.NAME)
    if wanted.typed.strip() != name:
        raise accounts.typed_wrong(name)
    user = await house.database.read(whole_person, admin)
    if admin.key_id and not (user.has_password or user.second_factor):
        text = "Set a password first: it proves that it is you who deletes the workspace."
        raise Refused(ErrorCode.PROOF_NEEDED, HTTPStatus.FORBIDDEN, text)
    await _prove(house, admin, user, wanted)
    await house.database.write(_begin, admin)
    house.say_deleted()


@admin_router.get("/workspace/retention")
async def retained(
    house: TheHouse, _admin: TheAdmin, days: Annotated[int | None, Query(ge=30, le=3650)] = None
) -> RetentionPlan:
    """After how many days the workspace deletes meetings by itself, none: never; and how many it would delete now, or
    with `days`."""
    return await house.database.read(retention.plan, days)


@admin_router.put("/workspace/retention")
async def retain(house: TheHouse, admin: TheAdmin, wanted: Retention) -> RetentionPlan:
    """Sets it, or switches it off. What is due is deleted at once, and from then on within the hour."""
    plan = await house.database.write(retention.choose, admin, wanted)
    house.retention_set.set()
    return plan


async def keep_retention(house: House) -> None:
    """Deletes what is due, every hour and when another time is set; until cancelled."""
    while True:
        house.retention_set.clear()
        try:
            while ids := await house.database.write(retention.delete_due):
                for id_ in ids:
                    let_go(house, id_)
        except Fault:
            log.exception("meetings that are due could not be deleted; they are tried again")
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await house.retention_set.wait()


def _begin(connection: sa.Connection, admin: Reader) -> None:
    keys.check_admin(connection, admin)
    workspace.begin(connection)


async def _prove(house: House, reader: Reader, user: User, given: Confirmed) -> None:
    """That it is the person: whoever sits at the workspace's own computer could delete its files as well."""
    if not reader.key_id or not (user.has_password or user.second_factor):
        return
    known = await house.database.read(passwords.of, user.id)
    if given.code and user.second_factor:
        await admit(house, user)
        seed = await asyncio.to_thread(second_factor.seed_of, house.sealed, user.id)
        if not await house.database.write(second_factor.passes, user.id, seed, given.code):
            raise second_factor.wrong()
        await house.database.write(attempts.forget, attempts.account(user.email))
    elif known is not None:
        await prove(house, known, user, given.password)
    else:
        raise second_factor.wrong()


async def _remove(house: House, by: Reader, user: User, wanted: AccountDeletion) -> None:
    gone = await house.database.write(_now, user.id, wanted, by, house.local_keys.user_id)
    for thread_id in gone.threads:
        house.runs.stop_thread(thread_id)
    for meeting_id in gone.meetings:
        let_go(house, meeting_id)
    house.erasing.words_went()
    for upload_id in gone.uploads:
        await asyncio.to_thread(house.bringing.files.throw_away, upload_id)
    for server_id in gone.servers:
        await house.sign_ins.end(server_id)
        await house.connections.forget(server_id)
        await asyncio.to_thread(secrets.forget, house.sealed, server_id)
    for name in (second_factor.name(user.id), email_account.secret_name(user.id)):
        await asyncio.to_thread(house.sealed.delete, name)


def _now(
    connection: sa.Connection, user_id: str, wanted: AccountDeletion, by: Reader, computers_own: str
) -> accounts.Gone:
    """As the person, and whoever asks, are in this transaction."""
    if by.user_id != user_id:
        keys.check_admin(connection, by)
    return accounts.remove(connection, people.one(connection, user_id), wanted, by, computers_own)
