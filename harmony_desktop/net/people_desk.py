"""What an admin asks of a workspace about its people, teams, roles and keys; and everybody about their own keys."""

from typing import Any

from harmony_desktop.domain.people import (
    Access,
    ApiKey,
    ApiKeys,
    MadeKey,
    NewApiKey,
    NewPerson,
    People,
    Person,
    PersonChange,
    ReadScope,
    WorkspaceRole,
    WorkspaceTeam,
)
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_protocol import people as wire

PAGE = 50
"""As many as a screen shows at once, and some."""


class PeopleDesk:
    """Every method raises `HarmonyError` and nothing else of its own; for somebody who is no admin, all but `access` and
    what is one's own ``not_found``."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def access(self) -> Access:
        me = told(wire.Me, await self._http.get("/v1/me"))
        teams = tuple(team.name for team in me.teams)
        return Access(me.name, me.email, me.role, ReadScope(me.read_scope), me.admin, teams, me.admins)

    # --- people --------------------------------------------------------------------------------------------------

    async def people(self, words: str = "", cursor: str = "", *, team: str = "", role: str = "") -> People:
        body = await self._http.get(
            "/v1/users", q=words, cursor=cursor or None, team=team, role=role, limit=PAGE
        )
        page = told(wire.UserPage, body)
        return People(tuple(_person(user) for user in page.items), page.cursor or "", page.total)

    async def add(self, new: NewPerson) -> Person:
        body = wire.NewUser(name=new.name, email=new.email, role=new.role, teams=new.teams)
        return _person(told(wire.User, await self._http.post("/v1/users", body.model_dump(mode="json"))))

    async def change(self, user: str, change: PersonChange) -> Person:
        body = {name: value for name, value in vars(change).items() if value is not None}
        return _person(told(wire.User, await self._http.patch(f"/v1/users/{escaped(user)}", body)))

    async def one(self, user: str) -> Person:
        return _person(told(wire.User, await self._http.get(f"/v1/users/{escaped(user)}")))

    async def set_password(self, user: str, password: str) -> None:
        await self._http.put(f"/v1/users/{escaped(user)}/password", {"password": password})

    async def end_sessions(self, user: str) -> None:
        await self._http.delete(f"/v1/users/{escaped(user)}/sessions")

    async def end_second_factor(self, user: str) -> None:
        await self._http.delete(f"/v1/users/{escaped(user)}/second-factor")

    # --- teams ---------------------------------------------------------------------------------------------------

    async def teams(self) -> tuple[WorkspaceTeam, ...]:
        return tuple(_team(row) for row in items(await self._http.get("/v1/teams")))

    async def add_team(self, name: str) -> WorkspaceTeam:
        return _team(await self._http.post("/v1/teams", {"name": name}))

    async def rename_team(self, team: str, name: str) -> WorkspaceTeam:
        return _team(await self._http.patch(f"/v1/teams/{escaped(team)}", {"name": name}))

    async def delete_team(self, team: str) -> None:
        await self._http.delete(f"/v1/teams/{escaped(team)}")

    # --- roles ---------------------------------------------------------------------------------------------------

    async def roles(self) -> tuple[WorkspaceRole, ...]:
        return tuple(_role(row) for row in items(await self._http.get("/v1/roles")))

    async def add_role(self, role: WorkspaceRole) -> WorkspaceRole:
        return _role(await self._http.post("/v1/roles", _new_role(role)))

    async def put_role(self, role: WorkspaceRole) -> WorkspaceRole:
        return _role(await self._http.put(f"/v1/roles/{escaped(role.id)}", _new_role(role)))

    async def delete_role(self, role: str) -> None:
        await self._http.delete(f"/v1/roles/{escaped(role)}")

    # --- keys ----------------------------------------------------------------------------------------------------

    async def keys(self, words: str = "", cursor: str = "") -> ApiKeys:
        body = await self._http.get("/v1/keys", q=words, cursor=cursor or None, limit=PAGE)
        page = told(wire.KeyPage, body)
        return ApiKeys(tuple(_key(key) for key in page.items), page.cursor or "", page.total)

    async def make_key(self, new: NewApiKey) -> MadeKey:
        body = wire.NewKey(
            name=new.name, user=new.user, role=new.role, expires_in_days=new.days, password=new.password
        )
        return _made(await self._http.post("/v1/keys", body.model_dump(mode="json")))

    async def delete_key(self, key: str) -> None:
        await self._http.delete(f"/v1/keys/{escaped(key)}")

    async def own_keys(self) -> tuple[ApiKey, ...]:
        return tuple(_key(told(wire.Key, row)) for row in items(await self._http.get("/v1/me/keys")))

    async def make_own_key(self, new: NewApiKey) -> MadeKey:
        body = wire.NewOwnKey(name=new.name, role=new.role, expires_in_days=new.days, password=new.password)
        return _made(await self._http.post("/v1/me/keys", body.model_dump(mode="json")))

    async def delete_own_key(self, key: str) -> None:
        await self._http.delete(f"/v1/me/keys/{escaped(key)}")


def _person(user: wire.User) -> Person:
    return Person(
        user.id,
        user.name,
        user.email,
        user.role,
        user.teams,
        user.has_password,
        user.second_factor,
        user.last_seen_at,
    )


def _team(body: Any) -> WorkspaceTeam:
    team = told(wire.Team, body)
    return WorkspaceTeam(team.id, team.name, team.people, team.conversations, team.spaces)


def _role(body: Any) -> WorkspaceRole:
    role = told(wire.Role, body)
    return WorkspaceRole(role.id, role.name, ReadScope(role.read_scope), role.admin, role.people, role.keys)


def _new_role(role: WorkspaceRole) -> dict[str, Any]:
    body = wire.NewRole(name=role.name, read_scope=wire.ReadScope(role.scope), admin=role.admin)
    return body.model_dump(mode="json")


def _key(key: wire.Key) -> ApiKey:
    return ApiKey(
        key.id,
        key.name,
        key.owner,
        key.owner_email,
        key.role,
        key.created_at,
        key.last_used_at,
        key.expires_at,
        key.current,
    )


def _made(body: Any) -> MadeKey:
    key = told(wire.Key, body)
    return MadeKey(_key(key), key.secret or "")
