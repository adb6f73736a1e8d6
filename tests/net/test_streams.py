"""A slice of `make soak`: however the stream of an answer breaks, the answer comes whole."""

from pathlib import Path

import pytest

from harmony_desktop.services import streams as reading
from tests.soak.streaming import streams


async def test_a_hundred_broken_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "delay", lambda attempt: 0.0)
    await streams(tmp_path, 100, seed=20261121)
