"""Once the window's libraries are in, other modules load without PySide looking into them."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]


def loads(before: str, tmp_path: Path) -> str:
    """Imports a module whose attributes must not be asked for while it is half there; says what happened."""
    (tmp_path / "shy.py").write_text(
        textwrap.dedent("""
            asked = []
            def __getattr__(name):
                asked.append(name)
                raise AttributeError(name)
            import shy_inner
        """)
    )
    (tmp_path / "shy_inner.py").touch()
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{before}\nimport PySide6.QtCore\nimport shy\nprint('__wrapped__' in shy.asked)",
        ],
        env={"PYTHONPATH": f"{ROOT}:{tmp_path}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()


def test_a_module_is_not_asked_for_its_source(tmp_path: Path) -> None:
    assert loads("", tmp_path) == "True"  # what PySide does by itself; if this fails, the cure can go
    cure = "from harmony_desktop.ui import imports; imports.leave_alone()"
    assert loads(cure, tmp_path) == "False"
