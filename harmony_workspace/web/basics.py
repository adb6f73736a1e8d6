"""Who am I, which models are there, which names are known."""

from fastapi import APIRouter, Query

from harmony_protocol.local import WellKnown
from harmony_protocol.meetings import Vocabulary
from harmony_protocol.people import Me
from harmony_protocol.threads import Model
from harmony_workspace.access import people
from harmony_workspace.meetings import vocabulary
from harmony_workspace.version import VERSION
from harmony_workspace.web.asked import TheHouse, TheReader

open_router = APIRouter(tags=["workspace"])
router = APIRouter(tags=["workspace"])


@open_router.get("/.well-known/harmony")
async def well_known(house: TheHouse) -> WellKnown:
    """Says that a workspace is here; the only answer that needs no key."""
    return WellKnown(name=house.name, workspace_id=house.workspace_id, version=VERSION)


@router.get("/me")
async def me(house: TheHouse, reader: TheReader) -> Me:
    """The person behind the key, with the scope of the key."""
    user = await house.database.read(people.one, reader.user_id)
    return Me(
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=user.role,
        read_scope=reader.scope,
        admin=reader.admin,
        teams=await house.database.read(people.teams_of, reader.user_id),
        workspace_id=house.workspace_id,
        workspace_name=house.name,
    )


@router.get("/models")
async def models(house: TheHouse) -> list[Model]:
    """The models a new thread may use."""
    return list(await house.database.read(house.catalogue))


@router.get("/vocabulary")
async def names(house: TheHouse, reader: TheReader, limit: int = Query(200, ge=1, le=1000)) -> Vocabulary:
    """Names of people and companies in the meetings the caller may read."""
    return await house.database.read(vocabulary.names, reader, limit)
