"""Administration: people, teams, roles and keys. For anyone but an admin these pages do not exist."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from harmony_protocol.people import (
    Key,
    KeyPage,
    NewKey,
    NewRole,
    NewTeam,
    NewUser,
    Role,
    Team,
    User,
    UserChange,
    UserPage,
)
from harmony_workspace.access import keys, members, people, roles, teams
from harmony_workspace.objects.pages import MAX_CURSOR, MAX_PAGE
from harmony_workspace.web.asked import TheAdmin, TheHouse, whole_words
from harmony_workspace.web.browsers import prove_in_session

router = APIRouter(tags=["administration"], dependencies=[Depends(whole_words)])
Words = Annotated[str, Query(max_length=500)]
Cursor = Annotated[str | None, Query(max_length=MAX_CURSOR)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]


@router.get("/users")
async def users(
    house: TheHouse,
    _admin: TheAdmin,
    q: Words = "",
    team: Words = "",
    role: Words = "",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> UserPage:
    """People by name; each word of `q` stands in a name or address. `team` and `role` narrow it by their names."""
    return await house.database.read(members.listed, q=q, cursor=cursor, limit=limit, team=team, role=role)


@router.post("/users", status_code=HTTPStatus.CREATED)
async def add_user(house: TheHouse, admin: TheAdmin, new: NewUser) -> User:
    """Adds a person. 422: a team or role that is not there; `detail` names those there are."""
    return await house.database.write(members.add, admin, new)


@router.get("/users/{user}")
async def one_user(house: TheHouse, _admin: TheAdmin, user: str) -> User:
    """A person, named by id or e-mail address."""
    return await house.database.read(people.one, user)


@router.patch("/users/{user}")
async def change_user(house: TheHouse, admin: TheAdmin, user: str, change: UserChange) -> User:
    """Changes what the body names. What the person may read by it holds at once, for their keys as well. 409
    `last_admin`: nobody would be an admin; `own_admin`: the caller would not be one."""
    return await house.database.write(members.change, admin, user, change)


@router.get("/teams")
async def all_teams(house: TheHouse, _admin: TheAdmin) -> list[Team]:
    """Teams by name, with how many people, meetings and shared spaces each has."""
    return await house.database.read(teams.listed)


@router.post("/teams", status_code=HTTPStatus.CREATED)
async def add_team(house: TheHouse, admin: TheAdmin, new: NewTeam) -> Team:
    """Makes a team; no two are called the same but for capital letters."""
    return await house.database.write(teams.make, admin, new.name)


@router.patch("/teams/{team}")
async def rename_team(house: TheHouse, admin: TheAdmin, team: str, new: NewTeam) -> Team:
    """Gives a team, named by id or name, another name."""
    return await house.database.write(teams.rename, admin, team, new.name)


@router.delete("/teams/{team}", status_code=HTTPStatus.NO_CONTENT)
async def delete_team(house: TheHouse, admin: TheAdmin, team: str) -> None:
    """Takes a team away. Its meetings belong to no team then: who brought one in sees it, and whoever reads all. Its
    shared spaces are their owners' alone."""
    await house.database.write(teams.remove, admin, team)


@router.get("/roles")
async def all_roles(house: TheHouse, _admin: TheAdmin) -> list[Role]:
    """Roles by name, with how many people and keys have each."""
    return await house.database.read(roles.listed)


@router.post("/roles", status_code=HTTPStatus.CREATED)
async def add_role(house: TheHouse, admin: TheAdmin, new: NewRole) -> Role:
    """Makes a role; no two are called the same but for capital letters."""
    return await house.database.write(roles.make, admin, new)


@router.put("/roles/{role}")
async def change_role(house: TheHouse, admin: TheAdmin, role: str, new: NewRole) -> Role:
    """What a role, named by id or name, is from now on, for every person and key with it. 409 `last_admin`: nobody
    would be an admin; `own_admin`: the caller would not be one."""
    return await house.database.write(roles.change, admin, role, new)


@router.delete("/roles/{role}", status_code=HTTPStatus.NO_CONTENT)
async def delete_role(house: TheHouse, admin: TheAdmin, role: str) -> None:
    """Takes a role away that nobody has. 409 `role_in_use` says how many people and keys have it."""
    await house.database.write(roles.remove, admin, role)


@router.get("/keys")
async def all_keys(
    house: TheHouse,
    admin: TheAdmin,
    q: Words = "",
    user: Words = "",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> KeyPage:
    """Every key, without its secret, the oldest first; `q` looks in names of keys and of their owners, `user` (id or
    e-mail address) narrows it to theirs."""
    return await house.database.read(members.keys_listed, admin, q=q, cursor=cursor, limit=limit, user=user)


@router.post("/keys", status_code=HTTPStatus.CREATED)
async def make_key(house: TheHouse, admin: TheAdmin, new: NewKey) -> Key:
    """Makes a key for anybody; this answer alone holds its secret. It reads what its role and its owner's both
    may. 403 `password_wrong`: a session makes one with the caller's password alone."""
    await prove_in_session(house, admin, new.password)
    return await house.database.write(keys.make, admin, new)


@router.delete("/keys/{key}", status_code=HTTPStatus.NO_CONTENT)
async def delete_key(house: TheHouse, admin: TheAdmin, key: str) -> None:
    """The key opens nothing from now on, and what is open with it ends. 409 `key_calls`: the one in use."""
    await house.database.write(keys.delete, admin, key)
