"""Many kills: HARMONY_SOAK_ROUNDS says how many, HARMONY_SOAK_SEED repeats a run."""

import os
import random
from pathlib import Path

import pytest

from harmony_desktop.net import local
from tests.soak.killing import rounds
from tests.soak.writer import SCRIPTED


async def test_nothing_is_lost_or_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "workspace_command", lambda: SCRIPTED)
    seed = int(os.environ.get("HARMONY_SOAK_SEED") or random.randrange(10**6))
    await rounds(tmp_path, int(os.environ.get("HARMONY_SOAK_ROUNDS") or 300), seed)
