"""Approvals under stress: HARMONY_SOAK_ROUNDS says how many kills, HARMONY_SOAK_SEED repeats a run."""

import os
import random
from pathlib import Path

from tests.soak.deciding import rounds
from tests.soak.mortal import in_a_process

DECIDERS, RACES = 50, 200


def _seed() -> int:
    return int(os.environ.get("HARMONY_SOAK_SEED") or random.randrange(10**6))


def test_killed_at_random_moments_nothing_takes_effect_twice() -> None:
    seed, number = _seed(), int(os.environ.get("HARMONY_SOAK_ROUNDS") or 300)
    unknown = in_a_process("tests.soak.acting", seed, number)
    print(f"calls: seed {seed}, {number} kills, {unknown} unknown, none doubled", flush=True)
    assert unknown <= number, "at most one for each kill"


def test_killed_at_random_moments_servers_outside_are_asked_once() -> None:
    seed, number = _seed(), int(os.environ.get("HARMONY_SOAK_ROUNDS") or 100)
    unknown = in_a_process("tests.soak.outside", seed, number)
    print(f"outside: seed {seed}, {number} kills, {unknown} unknown, none doubled", flush=True)


async def test_of_many_deciders_one_wins(tmp_path: Path) -> None:
    seed = _seed()
    await rounds(tmp_path, RACES, DECIDERS, seed)
    print(f"deciders: seed {seed}, {RACES} races of {DECIDERS}", flush=True)
