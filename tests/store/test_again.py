"""An answer that was to be written again and could not be: it says so where it stands, and the user decides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.syncing import Identity, ThreadGone
from harmony_desktop.domain.threads import Message, MessageState
from harmony_desktop.store import changes, outbox
from harmony_desktop.ui.blocks import Kind
from harmony_desktop.ui.story import MessageStory
from harmony_protocol.threads import RunStatus
from harmony_workspace.access import people
from harmony_workspace.companion import run_rows
from harmony_workspace.companion.drafts import Draft
from tests.parts.house import fresh_database
from tests.parts.sync_client import Client, Server, Way, now


class Here(Client):
    """A machine whose workspace answers when the test says so."""

    def answers_end(self) -> None:
        def end(connection: sa.Connection) -> None:
            for run in connection.scalars(sa.text("SELECT id FROM runs WHERE status = 'running'")).all():
                run_rows.end(connection, run, 3, [], Draft(text="The answer."), RunStatus.FINISHED, None)

        self._server.database.write_now(end)
        self.pull()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Here]:
    database = fresh_database(tmp_path)
    user = database.write_now(people.settle)
    client = Here(tmp_path / "client", Server(database), Identity("w", user, "ann", "Test", False))
    client.pull()
    yield client
    client.close()
    database.close()


def answered(client: Here) -> tuple[ThreadId, Message]:
    thread, _ = now(client.asking.send("Why?", None, False, "", (), None, None))
    client.pack()
    client.deliver(0, Way.WELL)
    client.answers_end()
    return thread, shown(client, thread)


def shown(client: Client, thread: ThreadId) -> Message:
    now(client.snapshots.load())
    found = client.snapshots.thread(thread)
    assert found is not None
    return found.messages[-1]


def told(message: Message) -> tuple[str, tuple[str, ...]]:
    """Its notes, and what can be done below it."""
    blocks = MessageStory().blocks(message)
    notes = "".join(run.text for block in blocks if block.kind is Kind.NOTE for run in block.runs)
    return notes, next(block.actions for block in blocks if block.kind is Kind.ACTIONS)


def an_hour_later(client: Client) -> None:
    client.db.execute("UPDATE main.outbox SET written_at = written_at - 7200000")
    outbox.ask_about_old(client.db)


def test_after_an_hour_offline_the_answer_asks_what_is_to_become_of_the_wish(client: Here) -> None:
    thread, answer = answered(client)
    now(client.asking.retry(answer.id))
    assert shown(client, thread).state is MessageState.WAITING
    an_hour_later(client)
    asks = shown(client, thread)
    assert (asks.state, asks.text) == (MessageState.PARKED, "The answer.")
    notes, actions = told(asks)
    assert "more than an hour ago" in notes
    assert actions[:2] == ("send", "leave")
    now(client.asking.retry(answer.id))
    assert shown(client, thread).state is MessageState.WAITING
    client.pack()
    client.deliver(0, Way.WELL)
    assert outbox.count(client.db) == 0
    assert shown(client, thread).state is MessageState.STREAMING


def test_what_is_refused_says_why_and_can_be_left(client: Here) -> None:
    thread, answer = answered(client)
    now(client.asking.retry(answer.id))
    [op] = outbox.unsent(client.db)
    outbox.park(client.db, op.op_id, Problem("model_disabled", {"model": "small"}))
    asks = shown(client, thread)
    assert asks.state is MessageState.PARKED
    assert told(asks)[1][:2] == ("send", "leave")
    assert client.snapshots.refusals == (), "it says so in its thread, and only there"
    now(client.asking.discard(answer.id))
    assert outbox.count(client.db) == 0
    settled = shown(client, thread)
    assert (settled.state, settled.problem) == (MessageState.SETTLED, None)


def test_a_wish_for_an_answer_that_is_gone_stands_in_nobodys_way(client: Here) -> None:
    thread, answer = answered(client)
    now(client.asking.retry(answer.id))
    an_hour_later(client)
    client.db.execute("DELETE FROM cache.messages WHERE id = ?", (answer.id,))
    now(client.snapshots.load())
    assert [refusal.target for refusal in client.snapshots.refusals] == [thread], "it can be decided"
    changes.apply(client.db, [ThreadGone(thread)], "9")
    assert outbox.count(client.db) == 0
