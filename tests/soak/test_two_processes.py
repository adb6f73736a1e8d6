"""One of two server processes killed 200 times at random: nothing lost, nothing doubled."""

import os
from pathlib import Path

import pytest

from tests.soak.two_processes import live

KILLS = int(os.environ.get("HARMONY_PROCESS_KILLS", "200"))


@pytest.mark.timeout(3600)
def test_one_of_two_processes_is_killed_again_and_again(tmp_path: Path) -> None:
    seed = int(os.environ.get("HARMONY_SEED", "8"))
    print(f"two processes: seed {seed}, {KILLS} kills: {live(tmp_path, seed, KILLS)}")
