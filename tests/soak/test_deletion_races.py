"""Very many deletions among readers: HARMONY_SOAK_RACES says how many, HARMONY_SOAK_SEED repeats a run."""

import os
import random
from pathlib import Path

from tests.soak.racing import races


async def test_no_read_that_begins_after_the_deletion_gives_its_words(tmp_path: Path) -> None:
    seed = int(os.environ.get("HARMONY_SOAK_SEED") or random.randrange(10**6))
    rounds = int(os.environ.get("HARMONY_SOAK_RACES") or 1_000)
    tally = await races(tmp_path, rounds, seed, ways_at_once=10, reports_every=20)
    print(f"seed {seed}: {rounds} deletions, {tally}")
    assert tally.tried_after >= 20 * rounds  # ten ways, twice each
