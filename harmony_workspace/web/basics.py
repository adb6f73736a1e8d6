"""Who am I, which models are there, which names are known."""

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request

from harmony_protocol.local import WellKnown
from harmony_protocol.meetings import Vocabulary
from harmony_protocol.people import Me, WorkspaceName
from harmony_protocol.threads import Model
from harmony_workspace.access import keys, naming, passwords, people, roles
from harmony_workspace.access.keys import Caller
from harmony_workspace.access.scope import Reader
from harmony_workspace.meetings import vocabulary
from harmony_workspace.store import changes, facts, preferences
from harmony_workspace.version import VERSION
from harmony_workspace.web.asked import TheAdmin, TheCaller, TheHouse, TheReader, whole_words
from harmony_workspace.web.house import House
from harmony_workspace.web.pages.window import issuer

open_router = APIRouter(tags=["workspace"])
router = APIRouter(tags=["workspace"])
admin_router = APIRouter(tags=["administration"], dependencies=[Depends(whole_words)])


@open_router.get("/.well-known/harmony")
async def well_known(house: TheHouse, request: Request) -> WellKnown:
    """Says that a workspace is here, and whether a window can be signed in by the browser; needs no key."""
    return WellKnown(
        name=await house.database.read(facts.get, facts.NAME),
        workspace_id=house.workspace_id,
        version=VERSION,
        issuer=issuer(request),
        browser_sign_in=await house.database.read(passwords.anybody),
        deleted=house.earlier,
    )


@router.get("/me")
async def me(house: TheHouse, caller: TheCaller) -> Me:
    """The person behind the key, with the role and scope of the key."""
    reader = caller.reader
    user = await house.database.read(people.one, reader.user_id)
    return Me(
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=await house.database.read(_role, caller, user.role),
        read_scope=reader.scope,
        admin=reader.admin,
        teams=await house.database.read(people.teams_of, reader.user_id),
        workspace_id=house.workspace_id,
        workspace_name=await house.database.read(facts.get, facts.NAME),
        deleted=house.earlier,
        admins=() if reader.admin else await house.database.read(people.admins),
    )


@admin_router.put("/workspace/name")
async def rename(house: TheHouse, admin: TheAdmin, new: WorkspaceName) -> WorkspaceName:
    """What everybody's window calls the workspace: one line of 1 to 100 characters. Open windows hear of it at once."""
    return await house.database.write(_rename, admin, naming.tidy(new.name))


@router.get("/models")
async def models(house: TheHouse, reader: TheReader) -> list[Model]:
    """The models a new thread may use; the caller's own default is marked, else everybody's."""
    return await house.database.read(_offered, house, reader)


@router.get("/vocabulary")
async def names(
    house: TheHouse,
    reader: TheReader,
    limit: int = Query(200, ge=1, le=1000),
    language: str = Query("", max_length=8),
) -> Vocabulary:
    """Names of people and companies in the meetings the caller may read, and of spaces; those of meetings in
    ``language`` rank higher."""
    return await house.database.read(vocabulary.names, reader, limit, language)


def _rename(connection: sa.Connection, admin: Reader, name: str) -> WorkspaceName:
    keys.check_admin(connection, admin)
    facts.put(connection, facts.NAME, name)
    changes.nudge(connection)
    return WorkspaceName(name=name)


def _role(connection: sa.Connection, caller: Caller, owners: str) -> str:
    """The name of the role that limits the caller."""
    whole = people.reader(connection, caller.reader.user_id)
    if (caller.reader.scope, caller.reader.admin) == (whole.scope, whole.admin):
        return owners
    return dict(roles.names(connection)).get(caller.key_role, owners)


def _offered(connection: sa.Connection, house: House, reader: Reader) -> list[Model]:
    offered = [model for model in house.catalogue(connection) if model.enabled]
    own = preferences.of(connection, reader.user_id).default_model
    if own not in {model.id for model in offered}:
        return offered
    return [model.model_copy(update={"default": model.id == own}) for model in offered]
