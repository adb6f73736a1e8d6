"""A thread that was deleted here does not come back with a page of the feed that was on its way meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.syncing import Identity, ThreadGone
from harmony_desktop.store import changes, deleted, reading
from harmony_protocol.people import NewUser
from harmony_workspace.access import people
from tests.parts.house import back_up, fresh_database, set_back
from tests.parts.sync_client import Client, Server, Way, now


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    server = Server(fresh_database(tmp_path))
    new = NewUser(name="Ann", email="ann@x.y", role="User", teams=())
    user = server.database.write_now(lambda c: [people.settle(c), people.add(c, new).id][1])
    made = Client(tmp_path / "client", server, Identity("w", user, user, "Test"))
    made.pull()
    yield made
    made.close()
    server.database.close()


def asked(client: Client) -> ThreadId:
    thread, _ = now(client.asking.send("Where?", None, False, "", (), None, None))
    client.pack()
    client.deliver(0, Way.WELL)
    return thread


def delete(client: Client, thread: ThreadId) -> None:
    now(client.threads.delete(thread))
    client.time_passes()
    client.pack()
    client.deliver(0, Way.WELL)


def listed(client: Client) -> list[ThreadId]:
    return [thread.id for thread in reading.recent_threads(client.db)]


def test_a_page_that_was_on_its_way_brings_it_not_back(client: Client) -> None:
    thread = asked(client)
    user = client._identity.user_id
    on_its_way = client._server.page(user, reading.fact(client.db, "sync_cursor"), ())
    assert any(getattr(change, "id", None) == thread for change in on_its_way.changes)
    delete(client, thread)
    changes.apply(client.db, on_its_way.changes, on_its_way.cursor)
    assert listed(client) == []
    client.pull()
    assert listed(client) == []
    assert deleted.threads(client.db) == [], "the feed has told of it"


def test_a_workspace_set_back_to_before_shows_it_again(client: Client, tmp_path: Path) -> None:
    thread = asked(client)
    client.pull()
    back_up(client._server.database, tmp_path / "backup")
    delete(client, thread)
    client._server.database = set_back(client._server.database, tmp_path / "backup")
    client.pull()
    assert listed(client) == [thread]


def test_only_so_many_are_remembered(client: Client) -> None:
    for number in range(deleted.KEPT + 5):
        deleted.remember(client.db, ThreadId(f"t{number}"))
    assert len(deleted.threads(client.db)) == deleted.KEPT
    changes.apply(client.db, [ThreadGone(ThreadId("t9"))], "1")
    assert ThreadId("t9") not in deleted.threads(client.db)
