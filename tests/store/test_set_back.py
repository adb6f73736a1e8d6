"""A workspace set back to a backup, seen by a machine that was told its words had arrived but had not read on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.store import reading, taken
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


def ask(client: Client, words: str) -> ThreadId:
    thread, _ = now(client.asking.send(words, None, False, "", (), None, None))
    client.pack()
    client.deliver(0, Way.WELL)
    return thread


def listed(client: Client) -> list[ThreadId]:
    return [thread.id for thread in reading.recent_threads(client.db)]


def test_what_was_taken_and_lost_goes_although_the_feed_never_knew_it(client: Client, tmp_path: Path) -> None:
    back_up(client._server.database, tmp_path / "backup")
    ask(client, "Lost with the backup?")
    client._server.database = set_back(client._server.database, tmp_path / "backup")
    client.pull()
    assert listed(client) == []
    assert client.wire.bootstraps == 2


def test_so_it_goes_where_the_next_words_arrived_after_it_was_set_back(
    client: Client, tmp_path: Path
) -> None:
    back_up(client._server.database, tmp_path / "backup")
    ask(client, "Lost with the backup?")
    client._server.database = set_back(client._server.database, tmp_path / "backup")
    kept = [ask(client, f"Kept {n}?") for n in range(3)]
    client.pull()
    assert sorted(listed(client)) == sorted(kept)
    assert client.wire.bootstraps == 2


def test_everything_is_not_read_again_where_nothing_was_lost(client: Client) -> None:
    for n in range(3):
        ask(client, f"Why {n}?")
        client.pull()
        assert taken.places(client.db) == []
    assert client.wire.bootstraps == 1
