"""Administration: people, teams, roles and keys. For anyone but an admin these pages do not exist."""

from http import HTTPStatus

from fastapi import APIRouter, Depends

from harmony_protocol.people import Key, NewKey, NewTeam, NewUser, Role, Team, User
from harmony_workspace.access import keys, people
from harmony_workspace.web.asked import TheAdmin, TheHouse, whole_words

router = APIRouter(tags=["administration"], dependencies=[Depends(whole_words)])


@router.get("/users")
async def users(house: TheHouse, _admin: TheAdmin) -> list[User]:
    return await house.database.read(people.listed)


@router.post("/users", status_code=HTTPStatus.CREATED)
async def add_user(house: TheHouse, _admin: TheAdmin, new: NewUser) -> User:
    """Adds a person; teams that do not exist yet are made."""
    return await house.database.write(people.add, new)


@router.get("/teams")
async def teams(house: TheHouse, _admin: TheAdmin) -> list[Team]:
    return await house.database.read(people.all_teams)


@router.post("/teams", status_code=HTTPStatus.CREATED)
async def add_team(house: TheHouse, _admin: TheAdmin, new: NewTeam) -> Team:
    return await house.database.write(people.add_team, new.name)


@router.get("/roles")
async def roles(house: TheHouse, _admin: TheAdmin) -> list[Role]:
    return await house.database.read(people.all_roles)


@router.get("/keys")
async def all_keys(house: TheHouse, _admin: TheAdmin) -> list[Key]:
    """Every key, without its secret."""
    return await house.database.read(keys.listed)


@router.post("/keys", status_code=HTTPStatus.CREATED)
async def make_key(house: TheHouse, admin: TheAdmin, new: NewKey) -> Key:
    """Makes a key; this answer alone holds its secret."""
    return await house.database.write(keys.make, admin, new)
