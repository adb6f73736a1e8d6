"""The change feed: what a reader had, plus what came, is what a fresh fetch gives. For every scope."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from harmony_protocol.people import NewUser
from harmony_protocol.sync import Op
from harmony_protocol.threads import RunStatus
from harmony_workspace.access import audience, people
from harmony_workspace.access.keys import Caller
from harmony_workspace.companion import operations, run_rows
from harmony_workspace.companion.drafts import Draft
from harmony_workspace.meetings import conversations
from harmony_workspace.problems import Refused
from harmony_workspace.store import changes, feed
from harmony_workspace.web.house import load_conversations
from tests.parts.house import MODELS, ask, fresh_database, new_id, opened, send

FEED = feed.Feed(load_conversations)
ROLES = (people.ADMIN, people.TEAM_MANAGER, people.USER)
TEAMS = ("Sales", "Product")
Rows = dict[tuple[str, str], dict[str, Any] | None]


class Reading:
    """A client's cache: it applies pages and nothing else."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.rows: Rows = {}
        self.cursor: str | None = None
        self.anew = 0

    def pull(self, connection: sa.Connection) -> None:
        caller = Caller(people.reader(connection, self.user_id))
        try:
            self._apply(connection, caller)
        except Refused:  # the only reason is an expired cursor
            self.rows, self.cursor, self.anew = {}, None, self.anew + 1
            self._apply(connection, caller)

    def _apply(self, connection: sa.Connection, caller: Caller) -> None:
        more = True
        while more:
            page = FEED.page(connection, caller, self.cursor)
            self.cursor, more = page.cursor, page.has_more
            for change in page.changes:
                if change.kind == "message" and change.row is not None:
                    assert ("thread", change.row["thread_id"]) in self.rows, "a message before its thread"
                if change.action == "upsert":
                    self.rows[change.kind, change.id] = change.row
                else:  # it may have come and gone since the last pull
                    self.rows.pop((change.kind, change.id), None)


class Syncing(RuleBasedStateMachine):
    meetings = Bundle("meetings")
    running = Bundle("running")

    @initialize(page=st.sampled_from([2, 500]))
    def open(self, page: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = fresh_database(Path(self.folder.name))
        self.page, feed.PAGE = feed.PAGE, page
        self.database.write_now(self._people)
        self.caches = [Reading(user_id) for user_id in self.users]

    def _people(self, connection: sa.Connection) -> None:
        self.teams = [people.team_id(connection, name, make=True) for name in TEAMS]
        self.users = [people.settle(connection)]
        for number, role in enumerate(ROLES):
            new = NewUser(name=f"p{number}", email=f"p{number}@x.y", role=role, teams=(TEAMS[number % 2],))
            self.users.append(people.add(connection, new).id)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()
        feed.PAGE = self.page

    @rule(target=meetings, by=st.integers(0, 3), team=st.sampled_from([None, 0, 1]))
    def bring_in(self, by: int, team: int | None) -> str:
        def work(connection: sa.Connection) -> str:
            reader = people.reader(connection, self.users[by])
            new = conversations.NewConversation(title="A talk", file_name="x.txt", content="Dana: hello\n")
            made = conversations.bring_in(connection, reader, new).id
            if team is not None:
                audience.move_conversation(connection, made, self.teams[team])
            return made

        return self.database.write_now(work)

    @rule(meeting=meetings, team=st.sampled_from([None, 0, 1]))
    def move(self, meeting: str, team: int | None) -> None:
        moved = None if team is None else self.teams[team]
        self.database.write_now(audience.move_conversation, meeting, moved)

    @rule(meeting=meetings)
    def delete(self, meeting: str) -> None:
        self.database.write_now(audience.delete_conversation, meeting)

    @rule(who=st.integers(1, 3), role=st.sampled_from(ROLES))
    def change_role(self, who: int, role: str) -> None:
        self.database.write_now(lambda c: audience.change_role(c, self.users[who], people.role_id(c, role)))

    @rule(who=st.integers(1, 3), teams=st.sets(st.integers(0, 1)))
    def change_teams(self, who: int, teams: set[int]) -> None:
        chosen = [self.teams[n] for n in sorted(teams)]
        self.database.write_now(audience.change_teams, self.users[who], chosen)

    @rule(target=running, who=st.integers(0, 3))
    def ask_something(self, who: int) -> Any:
        def work(connection: sa.Connection) -> Any:
            reader = people.reader(connection, self.users[who])
            op = Op.model_validate(ask("Why?"))
            return operations.apply(connection, reader, op, lambda _: MODELS).begun

        return self.database.write_now(work)

    @rule(target=running, begun=running, meeting=meetings)
    def answer(self, begun: Any, meeting: str) -> Any:
        def work(connection: sa.Connection) -> None:
            status = connection.scalar(sa.text("SELECT status FROM runs WHERE id = :r"), {"r": begun.run_id})
            if status == "running":
                draft = Draft(text="Because [1].", citations={1: (meeting, 0)})
                run_rows.end(connection, begun.run_id, 3, [], draft, RunStatus.FINISHED, None)

        self.database.write_now(work)
        return multiple()

    @rule(who=st.integers(0, 3))
    def pull(self, who: int) -> None:
        self.database.read_now(self.caches[who].pull)

    @rule(keep=st.integers(0, 5))
    def compact(self, keep: int) -> None:
        self.database.write_now(changes.compact, keep)

    @invariant()
    def what_came_adds_up(self) -> None:
        for cache in getattr(self, "caches", []):
            self.database.read_now(cache.pull)
            fresh = Reading(cache.user_id)
            self.database.read_now(fresh.pull)
            assert cache.rows == fresh.rows


class Lagging(Syncing):
    """The same, but a reader pulls only now and then."""

    @invariant()
    def what_came_adds_up(self) -> None:
        """Checked at the end."""

    def teardown(self) -> None:
        Syncing.what_came_adds_up(self)
        super().teardown()


for machine in (Syncing, Lagging):
    # the explain phase traces every line, which makes this ten times slower
    machine.TestCase.settings = settings(
        max_examples=8, stateful_step_count=15, deadline=None, phases=(Phase.generate, Phase.shrink)
    )
TestSyncing = Syncing.TestCase
TestLagging = Lagging.TestCase


@pytest.mark.parametrize("cursor", ["", "x", "e30=", "bnVsbA==", "WzFd", "é"])
async def test_an_unknown_cursor_asks_to_read_everything(tmp_path: Path, cursor: str) -> None:
    async with opened(tmp_path) as it:
        reply = await it.as_owner().get("/v1/sync", params={"since": cursor})
        assert (reply.status_code, reply.json()["code"]) == (410, "cursor_expired")


async def test_a_cursor_of_another_person_or_key_is_unknown(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        ann = it.person("ann", "Admin")
        cursor = (await it.as_person(ann).get("/v1/sync")).json()["cursor"]
        for other in (it.as_owner(), it.as_person(ann, role="User")):
            assert (await other.get("/v1/sync", params={"since": cursor})).status_code == 410


async def test_an_answer_being_written_comes_without_text_until_it_ends(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        [outcome] = await send(client, ask("wait hello"))
        pages = [p async for p in _pages(client)]
        [running] = [c["row"] for c in pages if c["id"] == outcome["result"]["answer_id"]]
        assert (running["status"], running["text"]) == ("running", "")
        assert running["run_id"] == outcome["result"]["run_id"]


async def _pages(client: Any) -> Any:
    since, more = None, True
    while more:
        page = (await client.get("/v1/sync", params={"since": since} if since else {})).json()
        since, more = page["cursor"], page["has_more"]
        for change in page["changes"]:
            yield change


def test_a_change_that_only_some_may_know_of_needs_its_reader(tmp_path: Path) -> None:
    database = fresh_database(tmp_path)
    with pytest.raises(ValueError, match="needs its reader"):
        database.write_now(changes.record, "thread", new_id(), "delete")
    database.close()
