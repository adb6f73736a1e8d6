"""People, teams, roles and keys of a workspace; asked of it each time, never kept."""

import secrets
from typing import TYPE_CHECKING

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
    WorkspaceRole,
    WorkspaceTeam,
)
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import Link

if TYPE_CHECKING:  # the network libraries load behind the first paint
    from harmony_desktop.net.people_desk import PeopleDesk

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""None that is taken for another one when it is read from paper."""
GROUPS, EACH = 4, 4


class WorkspacePeople:
    """Everything but `first_password` and `address` raises `HarmonyError` ``offline`` without a workspace."""

    def __init__(self, keeper: Keeper, link: Link) -> None:
        self._keeper = keeper
        self._link = link

    @property
    def _desk(self) -> "PeopleDesk":
        return self._link.connection().people

    def address(self) -> str:
        """Where the workspace is reached; empty: on this computer only."""
        return self._keeper.account.url

    def first_password(self) -> str:
        """One to hand over: 80 bits, read aloud without mistakes."""
        return "-".join("".join(secrets.choice(LETTERS) for _ in range(EACH)) for _ in range(GROUPS))

    async def access(self) -> Access:
        return await self._desk.access()

    async def people(self, words: str = "", cursor: str = "", *, team: str = "", role: str = "") -> People:
        return await self._desk.people(words, cursor, team=team, role=role)

    async def one(self, user: str) -> Person:
        return await self._desk.one(user)

    async def add(self, new: NewPerson) -> Person:
        return await self._desk.add(new)

    async def change(self, user: str, change: PersonChange) -> Person:
        return await self._desk.change(user, change)

    async def set_password(self, user: str, password: str) -> None:
        await self._desk.set_password(user, password)

    async def end_sessions(self, user: str) -> None:
        await self._desk.end_sessions(user)

    async def end_second_factor(self, user: str) -> None:
        await self._desk.end_second_factor(user)

    async def teams(self) -> tuple[WorkspaceTeam, ...]:
        return await self._desk.teams()

    async def add_team(self, name: str) -> WorkspaceTeam:
        return await self._desk.add_team(name)

    async def rename_team(self, team: str, name: str) -> WorkspaceTeam:
        return await self._desk.rename_team(team, name)

    async def delete_team(self, team: str) -> None:
        await self._desk.delete_team(team)

    async def roles(self) -> tuple[WorkspaceRole, ...]:
        return await self._desk.roles()

    async def add_role(self, role: WorkspaceRole) -> WorkspaceRole:
        return await self._desk.add_role(role)

    async def put_role(self, role: WorkspaceRole) -> WorkspaceRole:
        return await self._desk.put_role(role)

    async def delete_role(self, role: str) -> None:
        await self._desk.delete_role(role)

    async def keys(self, words: str = "", cursor: str = "") -> ApiKeys:
        return await self._desk.keys(words, cursor)

    async def make_key(self, new: NewApiKey) -> MadeKey:
        return await self._desk.make_key(new)

    async def delete_key(self, key: str) -> None:
        await self._desk.delete_key(key)

    async def own_keys(self) -> tuple[ApiKey, ...]:
        return await self._desk.own_keys()

    async def make_own_key(self, new: NewApiKey) -> MadeKey:
        return await self._desk.make_own_key(new)

    async def delete_own_key(self, key: str) -> None:
        await self._desk.delete_own_key(key)
