"""Two machines of one user and one of a colleague, a workspace, and everything that can go wrong between them.

Whatever happens in whatever order: nothing the user wrote is lost, nothing is there twice, and in the end all show the
same. ``HARMONY_SYNC_EXAMPLES`` asks for more histories than a quick run tries.
"""

import os
import tempfile
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from harmony_desktop.domain.branches import Unsent
from harmony_desktop.domain.context import Sources
from harmony_desktop.domain.ids import MessageId, SpaceId, ThreadId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.spaces import Team
from harmony_desktop.domain.syncing import Identity, OpKind
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.services import snapshots
from harmony_desktop.store import outbox, reading
from harmony_protocol.people import NewUser
from harmony_protocol.threads import RunStatus
from harmony_workspace.access import audience, people
from harmony_workspace.companion import run_rows
from harmony_workspace.companion.drafts import Draft
from harmony_workspace.meetings import conversations
from harmony_workspace.store import changes, feed
from tests.parts.house import back_up, fresh_database, set_back
from tests.parts.sync_client import Client, Server, Way, now

WHO = st.integers(0, 2)
"""The user's two machines, and the colleague's."""
PICK = st.integers(0, 50)
WAYS = (Way.WELL, Way.WELL, Way.NOT_THERE, Way.WELL, Way.ACK_LOST, Way.TWICE, Way.WELL)
ROLES = (people.ADMIN, people.TEAM_MANAGER, people.USER)
OFTEN = ("ask", "arrive", "arrive", "pull", "answers_end", "pack")
AT_TIMES = ("edit", "ask_again", "show_branch", "change_thread", "change_space", "time_passes", "crash")
SELDOM = (
    "take_back",
    "delete_thread",
    "choose",
    "a_meeting_comes_and_is_cited",
    "change_role",
    "change_teams",
    "switch_account",
)
FATES = ("the_log_is_cut", "it_is_copied_aside", "it_is_set_back")
EVENT = st.tuples(st.sampled_from(OFTEN * 4 + AT_TIMES * 2 + SELDOM + FATES), WHO, PICK)


class Engine(RuleBasedStateMachine):
    @initialize(page=st.sampled_from([3, 500]))
    def open(self, page: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        base = Path(self.folder.name)
        self.page, feed.PAGE = feed.PAGE, page
        self.listed, snapshots.AT_HAND = snapshots.AT_HAND, 3
        self.database = fresh_database(base)
        self.server = Server(self.database)
        self.database.write_now(self._people)
        self.backup = base / "backup"
        back_up(self.database, self.backup)
        self.clients = [
            Client(base / str(n), self.server, self._identity(user))
            for n, user in enumerate((self.users[0], self.users[0], self.users[1]))
        ]
        self.written: dict[str, tuple[int, str]] = {}
        self.order: list[tuple[int, str, str]] = []
        self.deleted: set[str] = set()

    def _people(self, connection: sa.Connection) -> None:
        self.team = people.team_id(connection, "Sales", make=True)
        people.settle(connection)
        self.users = [
            people.add(connection, NewUser(name=n, email=f"{n}@x.y", role="User", teams=("Sales",))).id
            for n in ("ann", "bob")
        ]

    def _identity(self, user: str) -> Identity:
        return Identity("w", user, user, "Test", False, (Team(self.team, "Sales"),))

    def teardown(self) -> None:
        if not hasattr(self, "clients"):
            return
        try:
            self.settle_everything()
            self.all_the_same()
        finally:
            for client in self.clients:
                client.close()
            self.database.close()
            self.folder.cleanup()
            feed.PAGE, snapshots.AT_HAND = self.page, self.listed

    @rule(events=st.lists(EVENT, min_size=4, max_size=14))
    def a_while(self, events: list[tuple[str, int, int]]) -> None:
        for name, who, pick in events:
            getattr(self, name)(who, pick)
        for who in range(3):
            self.nothing_is_lost_or_doubled(who)
            self.what_is_shown_is_one_way(who)

    # ── what users do ──
    def ask(self, who: int, pick: int) -> None:
        client = self.clients[who]
        thread = self._own_thread(who, pick) if pick % 4 else None
        space = self._own_space(who, pick) if thread is None else None
        target, message = now(
            client.asking.send(f"Why {len(self.written)}?", thread, False, "", (), space, None)
        )
        self._wrote(who, target, message)

    def edit(self, who: int, pick: int) -> None:
        message = self._own_message(who, pick)
        if message is None:
            return
        try:
            again = now(self.clients[who].threads.edit(message.id, f"Else {len(self.written)}?"))
        except HarmonyError:  # it is on its way
            return
        if message.op_id is not None:  # it was reworded before it left
            self._reworded(message.id, again)
        else:
            self._wrote(who, message.thread_id, again)

    def ask_again(self, who: int, pick: int) -> None:
        message = self._own_message(who, pick, answers=True)
        if message is not None and message.op_id is None:
            now(self.clients[who].asking.retry(message.id))

    def take_back(self, who: int, pick: int) -> None:
        message = self._own_message(who, pick)
        if message is not None and message.op_id is not None:
            try:
                now(self.clients[who].asking.discard(message.id))
            except HarmonyError:
                return
            self._took_back(message.id)

    def change_thread(self, who: int, pick: int) -> None:
        client, thread = self.clients[who], self._own_thread(who, pick)
        if thread is None:
            return
        match ("rename", "pin", "archive", "into", "out", "narrow")[pick % 6]:
            case "rename":
                now(client.threads.rename(thread, f"Name {pick}"))
            case "pin":
                now(client.threads.pin(thread, bool(pick % 2)))
            case "archive":
                now(client.threads.archive(thread, bool(pick % 2)))
            case "into" if (space := self._own_space(who, pick)) is not None:
                now(client.threads.move(thread, space))
            case "out":
                now(client.threads.move(thread, None))
            case "narrow":
                now(client.threads.narrow(thread, Sources(people=("Dana",) * (pick % 2))))

    def show_branch(self, who: int, pick: int) -> None:
        client, thread = self.clients[who], self._own_thread(who, pick)
        rows = reading.thread_rows(client.db, thread) if thread else None
        if thread and rows and rows.settled:
            chosen = rows.settled[pick % len(rows.settled)]
            now(client.threads.show_branch(thread, chosen.id))

    def delete_thread(self, who: int, pick: int) -> None:
        client, thread = self.clients[who], self._own_thread(who, pick)
        if thread is None:
            return
        op = now(client.threads.delete(thread))
        assert thread not in {t.id for t in reading.recent_threads(client.db, 99)}
        if pick % 3:
            assert now(client.threads.undo(op))
            assert thread in {t.id for t in reading.recent_threads(client.db, 99)}
        else:
            self.deleted.add(thread)

    def change_space(self, who: int, pick: int) -> None:
        client, space = self.clients[who], self._own_space(who, pick)
        what = ("make", "word", "word", "share", "unshare", "share", "delete")[pick % 7]
        if what == "make" or space is None:
            now(client.spaces.create(f"Space {pick}", "Nuts."))
        elif what == "word":
            now(client.spaces.change(space, context=f"Bolts {pick}."))
        elif what == "delete":
            now(client.spaces.delete(space))
        else:
            now(client.spaces.share(space, self.team if what == "share" else None))

    def choose(self, who: int, pick: int) -> None:
        now(self.clients[who].choices.change(Preferences("Be kind." * (pick % 3))))

    # ── what the way and the machines do ──
    def pack(self, who: int, pick: int) -> None:
        self.clients[who].pack()

    def arrive(self, who: int, pick: int) -> None:
        """Well, mostly."""
        client = self.clients[who]
        if client.batches or client.pack():
            client.deliver(pick % len(client.batches), WAYS[pick % len(WAYS)])

    def pull(self, who: int, pick: int) -> None:
        self.clients[who].pull()

    def crash(self, who: int, pick: int) -> None:
        self.clients[who].crash()

    def switch_account(self, who: int, pick: int) -> None:
        """The other user works on this machine for a while: theirs stands in files of their own."""
        client, other = self.clients[who], self.users[who < 2]
        client.close()
        folder = client.folder.with_name(client.folder.name + "-other")
        visit = Client(folder, self.server, self._identity(other))
        visit.pull()
        mine = {thread.id for thread in reading.recent_threads(visit.db) if thread.mine}
        assert not mine & {thread for writer, thread in self.written.values() if (writer < 2) == (who < 2)}
        visit.close()
        client.open_again()

    def time_passes(self, who: int, pick: int) -> None:
        self.clients[who].time_passes()

    # ── what happens in the workspace ──
    def answers_end(self, who: int, pick: int) -> None:
        self.database.write_now(_end_all, None)

    def a_meeting_comes_and_is_cited(self, who: int, pick: int) -> None:
        def work(connection: sa.Connection) -> None:
            new = conversations.NewConversation(title="A talk", file_name="x.txt", content="Dana: hello\n")
            made = conversations.bring_in(connection, people.reader(connection, self.users[1]), new).id
            if pick % 2:
                audience.move_conversation(connection, made, self.team)
            _end_all(connection, made)

        self.database.write_now(work)

    def change_role(self, who: int, pick: int) -> None:
        user, role = self.users[who % 2], ROLES[pick % 3]
        self.database.write_now(lambda c: audience.change_role(c, user, people.role_id(c, role)))

    def change_teams(self, who: int, pick: int) -> None:
        teams = [self.team] if pick % 2 else []
        self.database.write_now(audience.change_teams, self.users[who % 2], teams)

    def the_log_is_cut(self, who: int, pick: int) -> None:
        self.database.write_now(changes.compact, pick % 6)

    def it_is_copied_aside(self, who: int, pick: int) -> None:
        back_up(self.database, self.backup)

    def it_is_set_back(self, who: int, pick: int) -> None:
        """What the workspace had taken since the copy is gone; what still waits somewhere is not."""
        reached = self.database.read_now(changes.newest).seq
        self.database = self.server.database = set_back(self.database, self.backup)
        while pick % 2 and self.database.read_now(changes.newest).seq <= reached:  # and others worked on
            self.database.write_now(changes.record, "conversation", "other")
        there = set(self.database.read_now(lambda c: c.scalars(sa.text("SELECT id FROM messages")).all()))
        waiting = {
            str(op.body["message_id"])
            for client in self.clients
            for op in outbox.unsent(client.db)
            if op.kind is OpKind.SEND_MESSAGE
        }
        for message in self.written.keys() - there - waiting:
            self._took_back(message)

    # ── what holds ──
    def nothing_is_lost_or_doubled(self, who: int) -> None:
        client = self.clients[who]
        by_thread: dict[str, list[str]] = {}
        for id_, (writer, thread) in self.written.items():
            if writer == who and thread not in self.deleted:
                by_thread.setdefault(thread, []).append(id_)
        for thread_id, ids in by_thread.items():
            rows = reading.thread_rows(client.db, ThreadId(thread_id))
            assert rows is not None, f"the thread of {ids} is gone"
            found = [*(m.id for m in rows.settled), *_waiting(rows)]
            assert [found.count(MessageId(id_)) for id_ in ids] == [1] * len(ids), (ids, found)

    def what_is_shown_is_one_way(self, who: int) -> None:
        """Nothing stands in it twice, and each message follows the one before it."""
        for thread in self.clients[who].snapshots._threads.values():
            ids = [m.id for m in thread.messages]
            assert len(ids) == len(set(ids))
            for before, after in pairwise(thread.messages):
                assert after.parent_id == before.id or after.state is MessageState.PARKED

    def settle_everything(self) -> None:
        """Everyone is online until nothing moves any more; what was refused stays."""
        for _ in range(60):
            self.database.write_now(_end_all, None)
            moved = False
            for client in self.clients:
                client.pull()
                client.time_passes()
                moved = client.pack() or moved
                while client.batches:
                    client.deliver(0, Way.WELL)
                    moved = True
            if not moved:
                break
        else:
            raise AssertionError("it never came to rest")
        for client in self.clients:
            client.pull()

    def all_the_same(self) -> None:
        asked = self.database.read_now(
            lambda c: c.execute(sa.text("SELECT id, thread_id, position FROM messages")).all()
        )
        there = {row.id: row for row in asked}
        for client in self.clients:
            left = outbox.unsent(client.db)
            assert all(op.state.value in ("parked", "conflicted") for op in left), left
            fresh = Client(
                client.folder.with_name(client.folder.name + "-fresh"), self.server, client._identity
            )
            fresh.pull()
            kept, anew = client.cached(), fresh.cached()
            for name in kept:
                assert kept[name] == anew[name], (name, kept[name] ^ anew[name])
            fresh.close()
        refused = {
            str(op.body["message_id"])
            for client in self.clients
            for op in outbox.unsent(client.db)
            if op.kind is OpKind.SEND_MESSAGE
        }
        for id_, (_, thread) in self.written.items():
            assert thread in self.deleted or id_ in there or id_ in refused, "lost"
        for who in range(3):
            for thread in {t for w, t, _ in self.order if w == who}:
                places = [
                    there[m].position for w, t, m in self.order if (w, t) == (who, thread) and m in there
                ]
                assert places == sorted(places), "out of order"

    # ── finding something to act on ──
    def _wrote(self, who: int, thread: str, message: str) -> None:
        self.written[message] = (who, thread)
        self.order.append((who, thread, message))

    def _took_back(self, message: str) -> None:
        """Unless the workspace had it already, it is nowhere any more."""
        del self.written[message]
        self.order = [entry for entry in self.order if entry[2] != message]

    def _reworded(self, message: str, again: str) -> None:
        """It keeps its place."""
        self.written[again] = self.written.pop(message)
        self.order = [(*entry[:2], again if entry[2] == message else entry[2]) for entry in self.order]

    def _own_thread(self, who: int, pick: int) -> ThreadId | None:
        own = [t.id for t in reading.recent_threads(self.clients[who].db, 99) if t.mine]
        return own[pick % len(own)] if own else None

    def _own_space(self, who: int, pick: int) -> SpaceId | None:
        own = [s.id for s in self.clients[who].spaces.all() if s.mine]
        return own[pick % len(own)] if own else None

    def _own_message(self, who: int, pick: int, answers: bool = False) -> Message | None:
        thread = self._own_thread(who, pick)
        found = reading.thread(self.clients[who].db, thread) if thread else None
        role = Role.ASSISTANT if answers else Role.USER
        fitting = [m for m in found.messages if m.role is role] if found else []
        return fitting[pick % len(fitting)] if fitting else None


def _waiting(rows: reading.Rows) -> list[MessageId]:
    return [item.message.id for item in rows.outbox if isinstance(item, Unsent)]


def _end_all(connection: sa.Connection, meeting: str | None) -> None:
    running = connection.scalars(sa.text("SELECT id FROM runs WHERE status = 'running'")).all()
    draft = Draft(text="Because [1].", citations={1: (meeting, 0)} if meeting else {})
    for run in running:
        run_rows.end(connection, run, 3, [], draft, RunStatus.FINISHED, None)


MORE = os.environ.get("HARMONY_SYNC_EXAMPLES", "")
Engine.TestCase.settings = settings(
    max_examples=int(MORE or 6),
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # making a failure small takes minutes
    phases=tuple(Phase) if MORE else (Phase.explicit, Phase.reuse, Phase.generate),
)
TestEngine = Engine.TestCase


def test_a_thread_deleted_here_is_shown_again_when_another_machine_brings_it_back() -> None:
    """The workspace was set back and had lost it; the other machine still had a question for it on its way."""
    story = Engine()
    story.open(page=500)
    asked = [("ask", 1, 10), ("arrive", 1, 15), ("pull", 0, 8), ("ask_again", 0, 6), ("ask", 0, 33)]
    story.a_while([*asked, ("it_is_set_back", 1, 12), ("delete_thread", 1, 9)])
    story.teardown()
