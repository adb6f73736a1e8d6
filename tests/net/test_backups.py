"""The window saves the real workspace of this computer, and knows afterwards where the file lies."""

import asyncio
import stat
import subprocess
from pathlib import Path

import pytest

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.problems import HarmonyError
from harmony_workspace.keeping import archive
from tests.parts.own_workspace import OwnWorkspace, until


async def test_a_backup_is_made_and_found_again(tmp_path: Path) -> None:
    own, file = OwnWorkspace(tmp_path / "data"), tmp_path / "mine.zip"
    await own.start()
    async with own.session() as session:
        await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
        assert session.backups.here
        told: list[tuple[int, int]] = []
        await session.backups.make(file, lambda done, of: told.append((done, of)))
        assert told[-1] == (file.stat().st_size, file.stat().st_size)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with archive.opened(file) as made:
            assert made.manifest.tables["users"].rows == 1
        assert [copy.path for copy in await session.backups.copies()] == [str(file)]
        command = [*(await session.backups.restoring()), str(file.rename(tmp_path / "kept.zip"))]
        assert await session.backups.copies() == (), "what is gone does not remain"
        with pytest.raises(HarmonyError) as refused:
            await session.backups.make(tmp_path / "nowhere/x.zip", lambda done, of: None)
        assert refused.value.problem.code == "file_not_written"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "kept.zip"]
    await own.stop()
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "data").glob("workspace.before-restore-*")), (
        "this one, and not that of the usual place"
    )
