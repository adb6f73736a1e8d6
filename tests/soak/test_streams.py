"""Very many broken streams: HARMONY_SOAK_STREAMS says how many, HARMONY_SOAK_SEED repeats a run."""

import os
import random
from pathlib import Path

import pytest

from harmony_desktop.services import streams as reading
from tests.soak.streaming import streams


async def test_every_answer_comes_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "delay", lambda attempt: 0.0)
    seed = int(os.environ.get("HARMONY_SOAK_SEED") or random.randrange(10**6))
    await streams(tmp_path, int(os.environ.get("HARMONY_SOAK_STREAMS") or 10_000), seed)
