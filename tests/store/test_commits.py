"""Killed at every commit, of the client or of the workspace: nothing the user did is lost, nothing is there twice.

``HARMONY_COMMITS_SEED`` tries another history, ``HARMONY_COMMITS_ACTIONS`` a longer one.
"""

import os
from contextlib import closing
from itertools import count
from pathlib import Path

from harmony_desktop.store import outbox
from tests.parts.sync_client import now
from tests.soak import views
from tests.soak.ledger import Ledger
from tests.soak.mortal import KILLED, House, live, prepare

SEED = int(os.environ.get("HARMONY_COMMITS_SEED") or 3)
ACTIONS = int(os.environ.get("HARMONY_COMMITS_ACTIONS") or 30)


def test_whatever_commit_it_dies_at_the_next_start_goes_on(tmp_path: Path) -> None:
    for commit in count(1):
        folder = tmp_path / str(commit)
        prepare(folder)
        ended = live(folder, SEED, ACTIONS, commit)
        assert ended in (0, KILLED), f"commit {commit}: it failed by itself"
        goes_on(folder, f"seed {SEED}, commit {commit}")
        if ended == 0:
            break
    assert commit > ACTIONS, "hardly anything was ever committed"


def goes_on(folder: Path, when: str) -> None:
    house = House(folder)
    house.come_to_rest()
    client = house.client
    exported = [now(client.threads.json(thread.id)) for thread in client.snapshots.summaries]
    shown = views.shown(client.snapshots.summaries, exported, client.spaces.all(), client.choices.current())
    with closing(views.opened(str(folder / "workspace.db"))) as db:
        stored = views.stored(db)
    assert shown == stored, when
    Ledger(folder / "ledger").settle(stored)
    assert outbox.unsent(client.db) == (), when
    fresh = house.machine("fresh")
    fresh.pull()
    assert client.cached() == fresh.cached(), when
    fresh.close()
    house.close()
