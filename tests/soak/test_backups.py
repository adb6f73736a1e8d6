"""Backups among writers, restores that are killed: HARMONY_SOAK_ROUNDS says how many, HARMONY_SOAK_SEED repeats a run."""

import os
import random
from pathlib import Path

from harmony_workspace.keeping.restoring import Wish, restore
from harmony_workspace.paths import Paths
from tests.soak.backing_up import killed, raced

ROUNDS = int(os.environ.get("HARMONY_SOAK_ROUNDS") or 40)


def test_every_backup_is_one_moment_and_a_killed_restore_leaves_one_whole_workspace(tmp_path: Path) -> None:
    seed = int(os.environ.get("HARMONY_SOAK_SEED") or random.randrange(10**6))
    assert raced(tmp_path, ROUNDS, seed) > ROUNDS, f"seed {seed}: hardly anything was written"
    file, data = tmp_path / f"{ROUNDS - 1}.zip", tmp_path / "data"
    restore(Wish(file, Paths(data)))
    took = killed(file, data, ROUNDS, seed)
    assert 0 < took < ROUNDS, f"seed {seed}: every kill came at the same side"
