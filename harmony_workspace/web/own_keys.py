"""The caller's own keys: everybody may make some, for programs of theirs."""

from http import HTTPStatus

import sqlalchemy as sa
from fastapi import APIRouter, Depends

from harmony_protocol.people import Key, NewOwnKey
from harmony_workspace.access import keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.store.tables import keys as keys_table
from harmony_workspace.web.asked import TheCaller, TheHouse, TheReader, whole_words
from harmony_workspace.web.browsers import prove_in_session, whole_person

router = APIRouter(tags=["workspace"], dependencies=[Depends(whole_words)])


@router.get("/me/keys")
async def own(house: TheHouse, reader: TheReader) -> list[Key]:
    """The caller's keys, without their secrets, the oldest first."""
    return await house.database.read(_own, reader)


@router.post("/me/keys", status_code=HTTPStatus.CREATED)
async def make(house: TheHouse, caller: TheCaller, new: NewOwnKey) -> Key:
    """Makes a key of the caller's; this answer alone holds its secret. 409 `key_wider`: it would read more, or last
    longer, than the key that asks for it. 403 `password_wrong`: a session makes one with the password alone."""
    await prove_in_session(house, caller.reader, new.password)
    return await house.database.write(keys.make_own, caller, new)


@router.delete("/me/keys/{key}", status_code=HTTPStatus.NO_CONTENT)
async def delete(house: TheHouse, reader: TheReader, key: str) -> None:
    """The key opens nothing from now on, and what is open with it ends. 409 `key_calls`: the one in use. 403: with a
    key that may less than its owner."""
    await house.database.write(_delete, reader, key)


def _own(connection: sa.Connection, reader: Reader) -> list[Key]:
    return keys.listed(connection, keys_table.c.user_id == reader.user_id, asking=reader.key_id)


def _delete(connection: sa.Connection, reader: Reader, key: str) -> None:
    """A narrowed key would take wider ones away."""
    whole_person(connection, reader)
    keys.delete(connection, reader, key, keys_table.c.user_id == reader.user_id)
