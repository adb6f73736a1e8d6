"""A slice of `make soak`: whatever is killed when, each question is kept and answered once."""

from pathlib import Path

import pytest

from harmony_desktop.net import local
from tests.soak.killing import rounds
from tests.soak.writer import SCRIPTED


@pytest.mark.usefixtures("fresh_programs")  # what is killed is known by its command line
async def test_kills_at_two_random_moments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "workspace_command", lambda: SCRIPTED)
    await rounds(tmp_path, 2, seed=20261121)
