"""The scripted session's door to a host that is no workspace of ours: everything happens at once, in memory."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from harmony_desktop.domain.facts import HostedChanged
from harmony_desktop.domain.hosted import Host, HostedInsight, HostedMeeting, HostedPage
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import InsightItem
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import Turn
from tests.fakes.hosted_host import ACTION, BEGAN, KEY, SAID, SUMMARY, title

if TYPE_CHECKING:
    from tests.fakes.session import ScriptedSession

HOST = "https://harmony.example"
PEOPLE = (Participant("Dana Reyes", "Acme"), Participant("Priya Nair", "Harmony"))


class ScriptedHosted:
    """`doors.Hosted`; ``refuses`` is what is said to the next request."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self.host: Host | None = None
        self.meetings = [
            HostedMeeting(
                ConversationId(f"c-{n}"), title(n), BEGAN - timedelta(hours=9 * n), 1_860_000, "Zoom", "Sales",
                participants=PEOPLE,
            )
            for n in range(7)
        ]  # fmt: skip
        self.at_once = 5
        self.turns = tuple(Turn(n, who, at, end, words) for n, (who, at, end, words) in enumerate(SAID))
        self.insights_of = (
            HostedInsight("Summary", (InsightItem(SUMMARY, (1,)),)),
            HostedInsight("Action items", (InsightItem(ACTION, (), "Priya Nair", "Friday"),)),
        )
        self.asked: list[str] = []
        self.brought: list[HostedMeeting] = []
        self.refuses: Problem | None = None

    def connected(self) -> "ScriptedHosted":
        self.host = Host(HOST)
        return self

    async def connect(self, address: str, api_key: str) -> Host:
        self._ask("connect")
        if api_key != KEY:
            raise HarmonyError.of("hosted_unauthorized", host=address)
        self.host = Host(f"https://{address.removeprefix('https://')}")
        self._session.bus.publish(HostedChanged())
        return self.host

    async def look(self, address: str, api_key: str) -> bool:
        self.asked.append("look")
        return api_key == KEY

    async def disconnect(self) -> None:
        self.asked.append("disconnect")
        self.host = None
        self._session.bus.publish(HostedChanged())

    async def page(self, onward: Mapping[str, str] | None = None) -> HostedPage:
        self._ask("page")
        at = int((onward or {}).get("cursor", "0"))
        rest = at + self.at_once < len(self.meetings)
        onward = {"cursor": str(at + self.at_once)} if rest else {}
        return HostedPage(tuple(self.meetings[at : at + self.at_once]), onward)

    async def one(self, meeting: HostedMeeting) -> HostedMeeting:
        self._ask("one")
        return replace(meeting)

    async def transcript(self, meeting_id: ConversationId) -> tuple[Turn, ...]:
        self._ask("transcript")
        return self.turns

    async def insights(self, meeting_id: ConversationId) -> tuple[HostedInsight, ...]:
        self._ask("insights")
        return self.insights_of

    async def bring(self, meeting: HostedMeeting, turns: tuple[Turn, ...]) -> ConversationId:
        self.brought.append(meeting)
        return ConversationId("copy")

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        problem, self.refuses = self.refuses, None
        if problem is not None:
            raise HarmonyError(problem)
