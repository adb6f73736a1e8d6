"""The scripted session's door to people, teams, roles and keys: everything happens at once, in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
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
    ReadScope,
    WorkspaceRole,
    WorkspaceTeam,
)
from harmony_desktop.domain.problems import HarmonyError, Problem

if TYPE_CHECKING:
    from tests.fakes.session import ScriptedSession

PAGE = 50
ROLES = (
    WorkspaceRole("r1", "Admin", ReadScope.ALL, admin=True),
    WorkspaceRole("r2", "Team Manager", ReadScope.TEAM),
    WorkspaceRole("r3", "User", ReadScope.OWN),
)
NOW = datetime.now(UTC)
DANA = Person(
    "u1", "Dana Reyes", "dana@acme.example", "Admin", ("Sales",), True, True, NOW - timedelta(hours=1)
)
LUIS = Person("u2", "Luis Ortega", "luis@acme.example", "Admin", (), True, False, NOW - timedelta(days=1))
SAM = Person("u3", "Sam Lee", "sam@acme.example", "Team Manager", ("Sales", "Support"), True)
ANN = Person("u4", "Ann Keller", "ann@acme.example", "User", ("Sales",))
KEY = ApiKey(
    "k1",
    "Nightly export",
    "Dana Reyes",
    "dana@acme.example",
    "User",
    NOW - timedelta(days=40),
    NOW - timedelta(days=1),
    NOW + timedelta(days=50),
)
OLD = replace(KEY, id="k2", name="Old importer", last_used_at=None, expires_at=NOW - timedelta(days=2))
SECRET = "lk_" + "5e" * 32


class ScriptedPeople:
    """`people.door.WorkspacePeople`. ``refuses`` is raised by the next change; ``asked`` counts pages."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self.kept = [DANA, LUIS, SAM, ANN]
        self.known_teams = [WorkspaceTeam("t1", "Sales", 0, 34, 2), WorkspaceTeam("t2", "Support")]
        self.known_roles = list(ROLES)
        self.known_keys = [KEY, OLD]
        self.refuses: Problem | None = None
        self.passwords: dict[str, str] = {}
        self.ended: list[str] = []
        self.asked: list[tuple[str, str]] = []

    def _check(self) -> None:
        if self.refuses is not None:
            refused, self.refuses = self.refuses, None
            raise HarmonyError(refused)

    def address(self) -> str:
        return "https://harmony.acme.example"

    def first_password(self) -> str:
        return "k7fq-2mxa-9tdn-4wpe"

    async def access(self) -> Access:
        admin = self._session.administration.admin
        role = next(r for r in self.known_roles if r.name == ("Admin" if admin else "User"))
        names = tuple(p.name for p in self.kept if p.role == "Admin")
        me = ("Sam Lee", "sam@acme.example")
        return Access(*me, role.name, role.scope, admin, ("Sales",), () if admin else names)

    # --- people

    async def people(self, words: str = "", cursor: str = "", *, team: str = "", role: str = "") -> People:
        self.asked.append((words, cursor))
        found = [
            p
            for p in sorted(self.kept, key=lambda p: p.name)
            if all(w in f"{p.name} {p.email}".casefold() for w in words.casefold().split())
            and (not team or team in p.teams)
            and (not role or role == p.role)
        ]
        begin = int(cursor or 0)
        end = begin + PAGE
        return People(tuple(found[begin:end]), str(end) if end < len(found) else "", len(found))

    async def one(self, user: str) -> Person:
        return next(p for p in self.kept if p.id == user)

    async def add(self, new: NewPerson) -> Person:
        self._check()
        made = Person(f"u{len(self.kept) + 1}", new.name, new.email, new.role, new.teams)
        self.kept.append(made)
        return made

    async def change(self, user: str, change: PersonChange) -> Person:
        self._check()
        before = await self.one(user)
        after = replace(before, **{k: v for k, v in vars(change).items() if v is not None})
        self.kept[self.kept.index(before)] = after
        return after

    async def set_password(self, user: str, password: str) -> None:
        self._check()
        self.passwords[user] = password

    async def end_sessions(self, user: str) -> None:
        self.ended.append(f"sessions {user}")

    async def end_second_factor(self, user: str) -> None:
        self.ended.append(f"second {user}")

    # --- teams

    async def teams(self) -> tuple[WorkspaceTeam, ...]:
        return tuple(
            replace(t, people=sum(t.name in p.teams for p in self.kept))
            for t in sorted(self.known_teams, key=lambda t: t.name)
        )

    async def add_team(self, name: str) -> WorkspaceTeam:
        self._check()
        self.known_teams.append(made := WorkspaceTeam(f"t{len(self.known_teams) + 1}", name))
        return made

    async def rename_team(self, team: str, name: str) -> WorkspaceTeam:
        self._check()
        before = next(t for t in self.known_teams if t.id == team)
        after = self.known_teams[self.known_teams.index(before)] = replace(before, name=name)
        return after

    async def delete_team(self, team: str) -> None:
        self._check()
        self.known_teams = [t for t in self.known_teams if t.id != team]

    # --- roles

    async def roles(self) -> tuple[WorkspaceRole, ...]:
        return tuple(
            replace(r, people=sum(p.role == r.name for p in self.kept))
            for r in sorted(self.known_roles, key=lambda r: r.name)
        )

    async def add_role(self, role: WorkspaceRole) -> WorkspaceRole:
        self._check()
        self.known_roles.append(made := replace(role, id=f"r{len(self.known_roles) + 1}"))
        return made

    async def put_role(self, role: WorkspaceRole) -> WorkspaceRole:
        self._check()
        before = next(r for r in self.known_roles if r.id == role.id)
        self.known_roles[self.known_roles.index(before)] = role
        self.kept = [replace(p, role=role.name) if p.role == before.name else p for p in self.kept]
        return role

    async def delete_role(self, role: str) -> None:
        self._check()
        self.known_roles = [r for r in self.known_roles if r.id != role]

    # --- keys

    async def keys(self, words: str = "", cursor: str = "") -> ApiKeys:
        found = [k for k in self.known_keys if words.casefold() in f"{k.name} {k.owner}".casefold()]
        return ApiKeys(tuple(found), "", len(found))

    async def make_key(self, new: NewApiKey) -> MadeKey:
        self._check()
        ends = NOW + timedelta(days=new.days) if new.days else None
        made = ApiKey(
            f"k{len(self.known_keys) + 1}",
            new.name,
            new.user,
            new.user,
            new.role or "User",
            NOW,
            None,
            ends,
        )
        self.known_keys.append(made)
        return MadeKey(made, SECRET)

    async def delete_key(self, key: str) -> None:
        self._check()
        self.known_keys = [k for k in self.known_keys if k.id != key]

    async def own_keys(self) -> tuple[ApiKey, ...]:
        return tuple(self.known_keys[:1])

    async def make_own_key(self, new: NewApiKey) -> MadeKey:
        return await self.make_key(new)

    async def delete_own_key(self, key: str) -> None:
        await self.delete_key(key)
