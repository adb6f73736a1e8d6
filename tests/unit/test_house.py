"""The house stands as described: rooms that know only what they may, and a Qt that does not eat None."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BREACHES = {
    "layers": ("harmony_desktop/domain/breach.py", "import harmony_desktop.services"),
    "qt": ("harmony_desktop/services/breach.py", "import PySide6.QtCore"),
    "services-system": ("harmony_desktop/services/breach.py", "import harmony_desktop.system"),
    "adapters": ("harmony_desktop/services/breach.py", "import httpx"),
    "wire": ("harmony_desktop/ui/breach.py", "import harmony_protocol.threads"),
    "client-apart": ("harmony_workspace/breach.py", "import harmony_desktop.domain"),
    "workspace-apart": ("harmony_desktop/net/breach.py", "import harmony_workspace.app"),
    "keeping-below": ("harmony_workspace/keeping/breach.py", "import harmony_workspace.web.guard"),
    "protocol-pure": ("harmony_protocol/breach.py", "import httpx"),
    "journal-alone": ("harmony_journal/breach.py", "import harmony_desktop.domain"),
}


def contracts() -> list[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [c["id"] for c in config["tool"]["importlinter"]["contracts"]]


def lint(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--contract", contract],
        cwd=tree,
        env={"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_has_a_breach_that_shows_it_works() -> None:
    assert sorted(contracts()) == sorted(BREACHES)


@pytest.mark.parametrize("contract", sorted(BREACHES))
def test_a_contract_fails_when_it_is_broken(contract: str, tmp_path: Path) -> None:
    for room in (
        "harmony_protocol",
        "harmony_journal",
        "harmony_speech",
        "harmony_desktop",
        "harmony_workspace",
    ):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "harmony_workspace/app.py").touch()
    file, line = BREACHES[contract]
    (tmp_path / file).write_text(f'"""A breach."""\n\n{line}\n')
    result = lint(tmp_path, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout


def test_qt_does_not_take_references_from_none() -> None:
    """PySide6 6.12.0 drops one reference a void call and aborts CPython 3.11 after some thousands."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 100
