"""A workspace whose people do everything there is to do, and the caches of those who read its change feed."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from harmony_protocol.people import NewKey, NewRole, NewUser, ReadScope, UserChange
from harmony_protocol.sync import Op
from harmony_protocol.threads import RunStatus
from harmony_workspace.access import audience, keys, members, people, roles, teams
from harmony_workspace.access.keys import Caller
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import operations, run_rows
from harmony_workspace.companion.drafts import Draft
from harmony_workspace.meetings import conversations
from harmony_workspace.problems import Refused
from harmony_workspace.store import changes, concerned, feed
from harmony_workspace.store.database import CHANGED
from harmony_workspace.store.tables import roles as roles_table
from harmony_workspace.store.tables import users as users_table
from harmony_workspace.tools import approvals
from harmony_workspace.web.house import load_conversations
from tests.parts.house import MODELS, back_up, fresh_database, new_id, op, set_back

FEED = feed.Feed(load_conversations, approvals.by_ids)
ROLES = (people.ADMIN, people.TEAM_MANAGER, people.USER)
TEAMS = ("Sales", "Product")
PERSON = st.integers(0, 2)
ADMIN = st.sampled_from([0, 0, 0, 1, 2])
"""Mostly the one who is admin in the beginning."""
STRANGER = st.sampled_from([None, None, None, 0, 1, 2])
"""Somebody else than the owner; mostly nobody."""
TEAM = st.sampled_from([None, 0, 0, 1])
ANY = st.integers(0, 5)
MAYBE = st.none() | ANY
T = TypeVar("T")
Rows = dict[tuple[str, str], dict[str, Any] | None]
Made = tuple[str, int]
"""The id of a thread or space, and who made it."""


class Reading:
    """A client's cache: it applies pages and nothing else. ``secret``: of the key it reads with."""

    def __init__(self, user_id: str, secret: str = "") -> None:
        self.user_id = user_id
        self.secret = secret
        self.rows: Rows = {}
        self.cursor: str | None = None

    def pull(self, connection: sa.Connection) -> None:
        caller = Caller(people.reader(connection, self.user_id))
        if self.secret:
            limited = keys.caller(connection, self.secret)
            assert limited is not None
            caller = limited
        try:
            self._apply(connection, caller)
        except Refused:  # the only reason is an expired cursor
            self.rows, self.cursor = {}, None
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
                    self._drop(change.kind, change.id)

    def _drop(self, kind: str, id_: str) -> None:
        self.rows.pop((kind, id_), None)
        if kind == "thread":  # and its messages with it
            inside = [key for key, row in self.rows.items() if row and row.get("thread_id") == id_]
            for key in inside:
                del self.rows[key]


class Syncing(RuleBasedStateMachine):
    """Three people: one reads all meetings, one a team's, one their own; two have keys that are limited to another
    role. After every step those read who are nudged, and no others.

    They begin with meetings, shared and private spaces and answered threads, so that every step meets something.
    """

    @initialize(page=st.sampled_from([2, 500]))
    def open(self, page: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = fresh_database(Path(self.folder.name))
        self._hear()
        self.page, feed.PAGE = feed.PAGE, page
        self.meetings: list[str] = []
        self.threads: list[Made] = []
        self.spaces: list[Made] = []
        self.database.write_now(self._people)
        self._first_steps()
        self.caches = [Reading(user_id) for user_id in self.users] + [
            Reading(self.users[who], self.key(who, role))
            for who, role in ((0, people.TEAM_MANAGER), (1, people.USER))
        ]
        for cache in self.caches:
            self.database.read_now(cache.pull)
        self.copy_aside()

    def _hear(self) -> None:
        self.nudged: set[frozenset[str]] = {concerned.users(None)}
        self.database.on_told(CHANGED, lambda message: self.nudged.add(concerned.users(message)))

    def _people(self, connection: sa.Connection) -> None:
        self.teams = [people.team_id(connection, name, make=True) for name in TEAMS]
        self.users = [people.settle(connection)]
        for number, role in enumerate((people.TEAM_MANAGER, people.USER)):
            new = NewUser(name=f"p{number}", email=f"p{number}@x.y", role=role, teams=(TEAMS[0],))
            self.users.append(people.add(connection, new).id)

    def key(self, who: int, role: str) -> str:
        new = NewKey(name="a key", role=role)
        reader = self.database.read_now(people.reader, self.users[who])
        return self.database.write_now(keys.make, reader, new).secret or ""

    def _first_steps(self) -> None:
        for who, team in ((0, None), (1, 0), (2, None)):
            self.bring_in(who, team)
        for who, team in ((1, 0), (2, None)):
            self.make_space(who, team)
        for who, space in ((1, 0), (2, 1), (0, None)):
            self.begin(who, space, who)
            self.answered(len(self.threads) - 1, who)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()
        feed.PAGE = self.page

    def do(self, who: int, operation: dict[str, object]) -> None:
        """What is refused changes nothing; who may do what is proven elsewhere."""

        def work(connection: sa.Connection) -> None:
            reader = people.reader(connection, self.users[who])
            operations.apply(connection, reader, Op.model_validate(operation), lambda _: MODELS)

        with suppress(Refused):
            self.database.write_now(work)

    def look_up(self, query: str, thread: str) -> str:
        """One id of this thread; empty where there is none."""
        return str(self.database.read_now(lambda c: c.scalar(sa.text(query), {"t": thread})) or "")

    # ── meetings and people ──
    @rule(by=PERSON, team=TEAM)
    def bring_in(self, by: int, team: int | None) -> None:
        def work(connection: sa.Connection) -> str:
            reader = people.reader(connection, self.users[by])
            new = conversations.NewConversation(title="A talk", file_name="x.txt", content="Dana: hello\n")
            made = conversations.bring_in(connection, reader, new).id
            if team is not None:
                audience.move_conversation(connection, made, self.teams[team])
            return made

        self.meetings.append(self.database.write_now(work))

    @rule(meeting=ANY, team=TEAM)
    def move_meeting(self, meeting: int, team: int | None) -> None:
        moved = None if team is None else self.teams[team]
        for found in picked(self.meetings, meeting):
            self.database.write_now(audience.move_conversation, found, moved)

    @rule(meeting=ANY)
    def delete_meeting(self, meeting: int) -> None:
        for found in picked(self.meetings, meeting):
            self.database.write_now(audience.delete_conversation, found)

    def administer(self, by: int, work: Callable[..., Any], *args: Any) -> None:
        """What nobody but an admin may, and what would leave no admin, is refused and changes nothing."""

        def carried_out(connection: sa.Connection) -> None:
            work(connection, people.reader(connection, self.users[by]), *args)

        with suppress(Refused):
            self.database.write_now(carried_out)

    @rule(by=ADMIN, who=PERSON, role=st.sampled_from(ROLES))
    def change_role(self, by: int, who: int, role: str) -> None:
        self.administer(by, members.change, self.users[who], UserChange(role=role))

    @rule(by=ADMIN, role=st.sampled_from(ROLES), scope=st.sampled_from(ReadScope), admin=st.booleans())
    def edit_role(self, by: int, role: str, scope: ReadScope, admin: bool) -> None:
        self.administer(by, roles.change, role, NewRole(name=role, read_scope=scope, admin=admin))

    @rule(who=PERSON, teams=st.sets(st.integers(0, 1)))
    def change_teams(self, who: int, teams: set[int]) -> None:
        chosen = [self.teams[n] for n in sorted(teams)]
        self.database.write_now(audience.change_teams, self.users[who], chosen)

    @rule(by=ADMIN, team=st.integers(0, 1), few=st.booleans())
    def dissolve_team(self, by: int, team: int, few: bool) -> None:
        """Another one of its name comes in its place, with nobody in it. ``few``: as if it had many meetings."""

        def work(connection: sa.Connection, admin: Reader) -> None:
            teams.remove(connection, admin, self.teams[team])
            self.teams[team] = people.add_team(connection, TEAMS[team]).id

        most = audience.MOST_REVOKES
        audience.MOST_REVOKES = 0 if few else most
        self.administer(by, work)
        audience.MOST_REVOKES = most

    @rule(by=ADMIN, team=st.integers(0, 1), who=PERSON)
    def rename(self, by: int, team: int, who: int) -> None:
        """To another name and back, so that the next test of a name finds it."""
        self.administer(by, members.change, self.users[who], UserChange(name=f"n{new_id()}"))
        for name in (new_id(), TEAMS[team]):
            self.administer(by, teams.rename, self.teams[team], name)

    @rule(who=PERSON, words=st.sampled_from(["", "Be kind.", "Be brief."]))
    def choose(self, who: int, words: str) -> None:
        self.do(who, op("set_preferences", self.users[who], custom_instructions=words))

    # ── threads ──
    @rule(who=PERSON, space=MAYBE, meeting=MAYBE)
    def begin(self, who: int, space: int | None, meeting: int | None) -> None:
        inside = picked(self.spaces, space)
        thread = (new_id(), inside[0][1] if inside else who)
        self.threads.append(thread)
        above = [
            {"id": new_id(), "kind": "conversation", "name": "", "conversation_id": found}
            for found in picked(self.meetings, meeting)
        ]
        self.ask(thread[0], thread[1], space_id=inside[0][0] if inside else None, attachments=above)

    @rule(thread=ANY, edited=st.booleans(), stranger=STRANGER)
    def go_on(self, thread: int, edited: bool, stranger: int | None) -> None:
        """Edited: beside the first question."""
        for id_, owner in picked(self.threads, thread):
            who = owner if stranger is None else stranger
            self.ask(id_, who, **({"parent_id": ""} if edited else {}))

    def ask(self, thread: str, who: int, **more: Any) -> None:
        self.do(who, op("send_message", thread, message_id=new_id(), text="Why?", **more))

    @rule(thread=ANY)
    def answer_again(self, thread: int) -> None:
        for id_, owner in picked(self.threads, thread):
            asked = self.look_up("SELECT id FROM messages WHERE thread_id = :t AND role = 'user'", id_)
            self.do(owner, op("retry_run", id_, message_id=asked))

    @rule(thread=ANY, meeting=MAYBE)
    def answered(self, thread: int, meeting: int | None) -> None:
        for id_, _ in picked(self.threads, thread):
            run = self.look_up("SELECT id FROM runs WHERE thread_id = :t AND status = 'running'", id_)
            cited = {n: (found, 0) for n, found in enumerate(picked(self.meetings, meeting), start=1)}
            draft = Draft(text="Because [1].", citations=cited)
            self.database.write_now(run_rows.end, run, 3, [], draft, RunStatus.FINISHED, None)

    @rule(
        thread=ANY,
        stranger=STRANGER,
        body=st.sampled_from([{"title": "Mine"}, {"pinned": True}, {"archived": True}]),
    )
    def change_thread(self, thread: int, stranger: int | None, body: dict[str, Any]) -> None:
        for id_, owner in picked(self.threads, thread):
            self.do(owner if stranger is None else stranger, op("update_thread", id_, **body))

    @rule(thread=ANY)
    def show_another_branch(self, thread: int) -> None:
        for id_, owner in picked(self.threads, thread):
            first = self.look_up("SELECT id FROM messages WHERE thread_id = :t ORDER BY position", id_)
            self.do(owner, op("update_thread", id_, head_id=first))

    @rule(thread=ANY, space=MAYBE)
    def move_thread(self, thread: int, space: int | None) -> None:
        for id_, owner in picked(self.threads, thread):
            own = [space for space, by in self.spaces if by == owner]
            inside = picked(own, space)
            self.do(owner, op("update_thread", id_, space_id=inside[0] if inside else None))

    @rule(thread=ANY, stranger=STRANGER)
    def delete_thread(self, thread: int, stranger: int | None) -> None:
        for id_, owner in picked(self.threads, thread):
            self.do(owner if stranger is None else stranger, op("delete_thread", id_))

    # ── spaces ──
    @rule(who=PERSON, team=TEAM)
    def make_space(self, who: int, team: int | None) -> None:
        space = (new_id(), who)
        self.spaces.append(space)
        shared = None if team is None else self.teams[team]
        self.do(who, op("put_space", space[0], name="Acme", context="Bolts."))
        self.do(who, op("put_space", space[0], team_id=shared))

    @rule(space=ANY, stranger=STRANGER, team=TEAM)
    def share(self, space: int, stranger: int | None, team: int | None) -> None:
        shared = None if team is None else self.teams[team]
        for id_, owner in picked(self.spaces, space):
            self.do(owner if stranger is None else stranger, op("put_space", id_, team_id=shared))

    @rule(space=ANY, words=st.sampled_from(["Nuts.", "Screws."]))
    def word_context(self, space: int, words: str) -> None:
        for id_, owner in picked(self.spaces, space):
            self.do(owner, op("put_space", id_, context=words))

    @rule(space=ANY, stranger=STRANGER)
    def delete_space(self, space: int, stranger: int | None) -> None:
        for id_, owner in picked(self.spaces, space):
            self.do(owner if stranger is None else stranger, op("delete_space", id_))

    @invariant()
    def somebody_is_admin(self) -> None:
        if hasattr(self, "users"):
            admins = sa.select(sa.func.count()).select_from(users_table.join(roles_table))
            assert self.database.read_now(lambda c: c.scalar(admins.where(roles_table.c.admin)))

    # ── reading ──
    @rule(who=PERSON)
    def pull(self, who: int) -> None:
        self.database.read_now(self.caches[who].pull)

    @rule(keep=st.integers(0, 5))
    def compact(self, keep: int) -> None:
        self.database.write_now(changes.compact, keep)

    @rule()
    def copy_aside(self) -> None:
        back_up(self.database, self.backup)

    @rule(worked_on=st.none() | PERSON)
    def set_back(self, worked_on: int | None) -> None:
        """To the latest copy: the log goes on from an earlier number. Where somebody works on before the others come,
        it is past the number they stand at, with other changes."""
        reached = self.database.read_now(changes.newest).seq
        self.database = set_back(self.database, self.backup)
        self._hear()
        while worked_on is not None and self.database.read_now(changes.newest).seq <= reached:
            self.make_space(worked_on, None)

    @property
    def backup(self) -> Path:
        return Path(self.folder.name) / "backup"

    @invariant()
    def what_came_adds_up(self) -> None:
        for cache in getattr(self, "caches", []):
            if any(not users or cache.user_id in users for users in self.nudged):
                self.database.read_now(cache.pull)
            assert cache.rows == self._fresh(cache)
        if hasattr(self, "caches"):
            self.nudged.clear()

    def _fresh(self, cache: Reading) -> Rows:
        """In large pages, which saves most of the time; small ones are met by those who begin anew."""
        fresh = Reading(cache.user_id, cache.secret)
        small, feed.PAGE = feed.PAGE, 500
        self.database.read_now(fresh.pull)
        feed.PAGE = small
        return fresh.rows


class Lagging(Syncing):
    """The same, but a reader pulls only now and then."""

    @invariant()
    def what_came_adds_up(self) -> None:
        """Checked at the end."""

    def teardown(self) -> None:
        if hasattr(self, "nudged"):
            self.nudged.add(concerned.users(None))
        Syncing.what_came_adds_up(self)
        super().teardown()


def picked(items: list[T], n: int | None) -> list[T]:
    """The n-th item counted round and round, if there is any."""
    return [] if n is None or not items else [items[n % len(items)]]
