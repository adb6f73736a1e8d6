"""A workspace restored from a backup, seen by a machine with words under way: nothing lost, nothing doubled, read once."""

from pathlib import Path

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.store import reading
from harmony_protocol.people import NewUser
from harmony_workspace.access import people
from harmony_workspace.keeping.restoring import Wish, restore
from harmony_workspace.paths import Paths
from harmony_workspace.store.database import Database
from tests.parts.house import fresh_database
from tests.parts.keeping import backed_up
from tests.parts.sync_client import Client, Server, Way, now
from tests.soak.backing_up import raced


def ask(client: Client, words: str, way: Way | None = Way.WELL) -> ThreadId:
    """Without a way it stays on this machine."""
    thread, _ = now(client.asking.send(words, None, False, "", (), None, None))
    if way is not None:
        client.time_passes()
        client.pack()
        client.deliver(0, way)
    return thread


def test_what_was_under_way_arrives_once_whenever_it_was_sent(tmp_path: Path) -> None:
    server = Server(fresh_database(tmp_path))
    new = NewUser(name="Ann", email="ann@x.y", role="User", teams=())
    user = server.database.write_now(lambda c: [people.settle(c), people.add(c, new).id][1])
    client = Client(tmp_path / "client", server, Identity("w", user, user, "Test"))
    client.pull()
    kept = [ask(client, "Told before?"), ask(client, "Taken before, and not told?", Way.ACK_LOST)]
    file = backed_up(server.database, tmp_path / "x.zip")
    ask(client, "Told after?")  # the workspace has lost it, and nobody has it to send again
    kept += [ask(client, "Not there?", Way.NOT_THERE)]
    kept += [ask(client, "Taken after, and not told?", Way.ACK_LOST), ask(client, "Not sent?", None)]
    server.database.close()

    restored = Paths(tmp_path / "restored")
    restore(Wish(file, restored))
    server.database = Database(restored.database)
    client.pull()
    client.time_passes()
    while client.pack():
        client.deliver(0, Way.TWICE)
    client.pull()
    assert sorted(thread.id for thread in reading.recent_threads(client.db)) == sorted(kept)
    assert client.wire.bootstraps == 2
    there = Client(tmp_path / "other", server, Identity("w", user, user, "Test"))
    there.pull()
    assert there.cached() == client.cached(), "another machine sees the same"
    assert not client.db.execute("SELECT 1 FROM main.outbox").fetchall()
    for machine in (client, there):
        machine.close()
    server.database.close()


def test_backups_among_writers_are_each_one_moment(tmp_path: Path) -> None:
    """A slice; `make soak` makes more."""
    assert raced(tmp_path, backups=3, seed=7) > 3
