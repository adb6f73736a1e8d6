"""Every operation of a real server is asked by the hundred, alone and in sequences, on SQLite and on PostgreSQL."""

import os
from pathlib import Path

import pytest

from tests.parts.fuzzing import run
from tests.parts.postgres import cluster

EXAMPLES = os.environ.get("HARMONY_API_EXAMPLES", "100")
SEED = os.environ.get("HARMONY_SEED", "1")
_SECONDS = 3000


@pytest.mark.timeout(_SECONDS + 60)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_request_finds_a_fault_of_ours(tmp_path: Path, database: str) -> None:
    url = cluster().url(cluster().fresh()) if database == "postgresql" else ""
    options = ("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", EXAMPLES, "--seed", SEED)
    asked = run(tmp_path, *options, "--continue-on-failure", database_url=url, seconds=_SECONDS)
    print(asked.stdout[-1500:])
    assert asked.returncode == 0, asked.stdout + asked.stderr
