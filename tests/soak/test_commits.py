"""Longer histories than the quick run's: HARMONY_SOAK_ROUNDS says how many, HARMONY_SOAK_SEED repeats one."""

import os
import random

from tests.soak.mortal import died_everywhere

ACTIONS = 60
ROUNDS = 4


def test_whatever_commit_it_dies_at_the_next_start_goes_on() -> None:
    chosen = os.environ.get("HARMONY_SOAK_SEED")
    for _ in range(min(ROUNDS, int(os.environ.get("HARMONY_SOAK_ROUNDS") or ROUNDS))):
        seed = int(chosen) if chosen else random.randrange(10**6)
        print(f"commits: seed {seed}, {died_everywhere(seed, ACTIONS)} kills", flush=True)
