"""The scripted session's doors to sharing and insight projects: everything happens at once, in memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.facts import MeetingsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insight_projects import InsightProject
from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.sharing import Link, Links, Paper

if TYPE_CHECKING:
    from tests.fakes.session import ScriptedSession

MADE = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


class ScriptedSharing:
    """`doors.Sharing`; ``refuses`` is what is said to the next request, ``slow`` holds the report back."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self.known = Links()
        self.refuses: Problem | None = None
        self.slow: asyncio.Event | None = None
        self.unwritable = False
        self.saved: list[Path] = []
        self.passwords: list[tuple[str, str]] = []
        self.pages: list[str] = []
        self.deleted: dict[ConversationId, Meeting] = {}
        self._ids = count(1)

    async def report(self, conversation_id: ConversationId, paper: Paper) -> bytes:
        if self.slow is not None:
            await self.slow.wait()
        self._refuse()
        return b"%PDF-1.7 of " + conversation_id.encode()

    async def save(self, report: bytes, file: Path) -> None:
        if self.unwritable:
            raise HarmonyError.of("file_not_written", file=str(file))
        file.write_bytes(report)
        self.saved.append(file)

    async def links(self, conversation_id: ConversationId) -> Links:
        self._refuse()
        return self.known

    async def make_link(self, conversation_id: ConversationId) -> Link:
        self._refuse()
        number = next(self._ids)
        link = Link(f"l{number}", f"https://harmony.example/s/7Qm2{number}c9T", MADE, "Sam Lee")
        self.known = replace(self.known, items=(link, *self.known.items))
        return link

    async def revoke(self, conversation_id: ConversationId, link_id: str) -> None:
        self._refuse()
        self.known = replace(self.known, items=tuple(o for o in self.known.items if o.id != link_id))

    async def delete(self, conversation_id: ConversationId) -> None:
        self._refuse()
        meetings = self._session.meetings
        self.deleted[conversation_id] = meetings.kept.pop(conversation_id)
        self._session.bus.publish(MeetingsChanged())

    async def restore(self, conversation_id: ConversationId) -> None:
        self._refuse()
        if conversation_id not in self.deleted:
            raise HarmonyError.of("not_found")
        self._session.meetings.put(self.deleted.pop(conversation_id))

    async def set_password(self, password: str, current: str = "") -> None:
        self._refuse()
        self.passwords.append((password, current))

    async def address(self, path: str) -> str:
        self._refuse()
        self.pages.append(path)
        return f"https://127.0.0.1:8443/ticket?to={path}"

    def _refuse(self) -> None:
        problem, self.refuses = self.refuses, None
        if problem is not None:
            raise HarmonyError(problem)


class ScriptedInsightProjects:
    """`doors.InsightProjects`; ``refuses`` as above."""

    def __init__(self) -> None:
        self.kept: tuple[InsightProject, ...] = ()
        self.deleted: list[str] = []
        self.ran: list[str] = []
        self.meetings = 3
        """How many are asked when one is run."""
        self.refuses: Problem | None = None
        self._ids = count(1)

    async def all(self) -> tuple[InsightProject, ...]:
        self._refuse()
        return self.kept

    async def keep(self, project: InsightProject) -> InsightProject:
        self._refuse()
        before = next((known for known in self.kept if known.id == project.id), None)
        if before is None:
            made = replace(project, id=f"p{next(self._ids)}", rev=1)
            self.kept = (*self.kept, made)
            return made
        if project.rev and project.rev < before.rev:
            raise HarmonyError.of("stale_revision")
        made = replace(project, rev=before.rev + 1)
        self.kept = tuple(made if known is before else known for known in self.kept)
        return made

    async def delete(self, project_id: str) -> None:
        self._refuse()
        self.deleted.append(project_id)
        self.kept = tuple(known for known in self.kept if known.id != project_id)

    async def run(self, project_id: str) -> InsightProject:
        self._refuse()
        self.ran.append(project_id)
        return self.becomes(project_id, waiting=self.meetings)

    def becomes(self, project_id: str, **changed: Any) -> InsightProject:
        """As if the workspace had changed it."""
        self.kept = tuple(replace(p, **changed) if p.id == project_id else p for p in self.kept)
        return next(p for p in self.kept if p.id == project_id)

    async def put_in_order(self, project_ids: Sequence[str]) -> tuple[InsightProject, ...]:
        self._refuse()
        self.kept = tuple(sorted(self.kept, key=lambda known: list(project_ids).index(known.id)))
        return self.kept

    def _refuse(self) -> None:
        problem, self.refuses = self.refuses, None
        if problem is not None:
            raise HarmonyError(problem)
