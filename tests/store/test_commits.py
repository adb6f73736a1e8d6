"""Killed at every commit, of the client or of the workspace: nothing the user did is lost, nothing is there twice.

``HARMONY_SOAK_SEED`` tries another history; `make soak` tries longer ones.
"""

import os

import pytest

from tests.soak.mortal import died_everywhere, in_a_process

ACTIONS = 11
"""Each kind at least once."""


def test_whatever_commit_it_dies_at_the_next_start_goes_on() -> None:
    seed = int(os.environ.get("HARMONY_SOAK_SEED") or 3)
    assert died_everywhere(seed, ACTIONS) > ACTIONS, "hardly anything was committed"


@pytest.mark.long
def test_a_migration_that_dies_at_any_commit_is_ended_by_the_next_start() -> None:
    assert in_a_process("tests.soak.migrating", 0, 0) > 10
