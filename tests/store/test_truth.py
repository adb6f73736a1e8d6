"""Whatever happens in whatever order: what a screen shows is the workspace's truth with the outbox over it."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import uuid_utils
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from harmony_desktop.domain.answers import RunEnded, RunEvent, TextAdded
from harmony_desktop.domain.ids import MessageId, RunId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import MessageRow, Operation, Outcome, ThreadRow
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.store import answers, changes, lanes, outbox, reading, settling
from harmony_desktop.store.files import Files
from tests.store.test_outbox import NOW, question

THREAD = ThreadId("t1")


class Truth(RuleBasedStateMachine):
    """A tiny workspace beside the real store: it takes operations, writes answers, tells them by two ways."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.open_files()
        self.written: list[str] = []
        self.parked: set[str] = set()
        self.server: list[Message] = []
        self.server_events: dict[str, list[RunEvent]] = {}
        self.offered: list[Operation] = []
        self.known_ops: dict[str, Outcome] = {}

    def open_files(self) -> None:
        self.files = Files(Path(self.folder.name))
        assert self.files.acquire()
        self.files.open()
        self.files.keep_cache("ab" * 32)

    def teardown(self) -> None:
        self.files.close()
        self.folder.cleanup()

    @rule()
    def the_user_writes(self) -> None:
        message = str(uuid_utils.uuid7())
        self.written.append(message)
        outbox.add(self.files.db, question("?", THREAD, message))

    @rule()
    def an_operation_is_offered(self) -> None:
        self.offered += lanes.take_due(self.files.db)

    @precondition(lambda self: self.offered)
    @rule(lost=st.booleans())
    def the_workspace_takes_it(self, lost: bool) -> None:
        """``lost``: it took effect, but the reply never arrived, and the operation is sent again."""
        op = self.offered.pop(0)
        if op.op_id not in self.known_ops:
            self.known_ops[op.op_id] = self.take(op)
        if lost:
            outbox.postpone(self.files.db, [op.op_id], 0)
        else:
            settling.settle(self.files.db, [(op, self.known_ops[op.op_id])])

    def take(self, op: Operation) -> Outcome:
        run, answer = RunId(f"run-{op.op_id}"), MessageId(f"answer-{op.op_id}")
        asked = MessageId(str(op.body["message_id"]))
        head = self.server[-1].id if self.server else None
        self.server.append(Message(asked, THREAD, Role.USER, "?", NOW, parent_id=head))
        self.server.append(
            Message(
                answer, THREAD, Role.ASSISTANT, "", NOW, MessageState.STREAMING, run_id=run, parent_id=asked
            )
        )
        self.server_events[run] = []
        return Outcome(op.op_id, applied=True, run_id=run, answer_id=answer)

    @precondition(lambda self: self.offered)
    @rule()
    def the_workspace_refuses_it(self) -> None:
        op = self.offered.pop(0)
        if op.op_id not in self.known_ops:
            self.parked.add(str(op.body["message_id"]))
            outbox.park(self.files.db, op.op_id, Problem("too_large"))
        else:
            self.offered.insert(0, op)

    @precondition(lambda self: any(m.state is MessageState.STREAMING for m in self.server))
    @rule(ends=st.booleans())
    def an_answer_grows(self, ends: bool) -> None:
        at = next(i for i, m in enumerate(self.server) if m.state is MessageState.STREAMING)
        message = self.server[at]
        events = self.server_events[str(message.run_id)]
        what = RunEnded(MessageState.SETTLED) if ends else TextAdded(f"w{len(events)} ")
        events.append(RunEvent(RunId(str(message.run_id)), len(events) + 1, what))
        text = "".join(e.what.text for e in events if isinstance(e.what, TextAdded))
        state = MessageState.SETTLED if ends else MessageState.STREAMING
        self.server[at] = replace(message, text=text, state=state)

    @rule(start=st.integers(0, 3))
    def events_arrive(self, start: int) -> None:
        """From anywhere before or after the cursor: only what follows it counts."""
        for run, events in self.server_events.items():
            answers.apply(self.files.db, RunId(run), events[start:])

    @rule(everything=st.booleans())
    def the_feed_arrives(self, everything: bool) -> None:
        rows = [MessageRow(m, i + 1) for i, m in enumerate(self.server)]
        thread = ThreadRow(THREAD, "T", "", NOW, NOW, rev=1)
        known = [thread] if rows else []
        before = changes.known_rows(self.files.db) if everything else None
        changes.apply(self.files.db, [*known, *rows], "1", everything_since=before)

    @rule()
    def the_program_is_killed(self) -> None:
        self.files.db.close()
        self.files.db = None
        self.files._lock.release()  # the system does this for a killed process
        self.offered = []
        self.open_files()

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        thread = reading.thread(self.files.db, THREAD)
        shown = [m for m in thread.messages if m.role is Role.USER] if thread else []
        assert sorted(m.id for m in shown) == sorted(self.written)
        parked = {m.id for m in shown if m.state is MessageState.PARKED}
        assert parked == self.parked

    @invariant()
    def an_answer_shows_a_beginning_of_its_truth(self) -> None:
        thread = reading.thread(self.files.db, THREAD)
        truth = {m.id: m for m in self.server}
        for message in thread.messages if thread else ():
            if message.role is Role.ASSISTANT:
                assert truth[message.id].text.startswith(message.text)
                if message.state is MessageState.SETTLED:
                    assert message.text == truth[message.id].text


Truth.TestCase.settings = settings(
    max_examples=int(os.environ.get("HARMONY_SYNC_EXAMPLES") or 6),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTruth = Truth.TestCase
