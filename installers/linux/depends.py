"""The Debian packages whose libraries a packed folder loads and does not bring. usage: depends.py FOLDER"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import slimming

LOADED_BY_NAME = ("libportaudio.so.2", "libdbus-1.so.3")
"""No program names these to the loader: libraries for Python look for them when they are wanted."""


def packages(folder: Path) -> list[str]:
    """Raises SystemExit for a library that this system has not either."""
    files = [str(file) for file in folder.rglob("*") if file.is_file() and _is_program(file)]
    brought = {Path(file).name for file in files} | {file.name for file in folder.rglob("*.so*")}
    wanted = (slimming.loads(files) | set(LOADED_BY_NAME)) - brought
    known = _libraries()
    missing = sorted(name for name in wanted if name not in known)
    if missing:
        raise SystemExit(f"nowhere to be found: {', '.join(missing)}")
    return sorted({_package(known[name]) for name in wanted})


def _is_program(file: Path) -> bool:
    with file.open("rb") as opened:
        return not file.is_symlink() and opened.read(4) == b"\x7fELF"


def _libraries() -> dict[str, Path]:
    """Every library that the loader finds on this machine's own architecture, by its name."""
    ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
    listed = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=True).stdout
    found: dict[str, Path] = {}
    for name, file in re.findall(r"^\s+(\S+) \(.*64.*\) => (\S+)$", listed, re.MULTILINE):
        found.setdefault(name, Path(file))
    return found


def _package(file: Path) -> str:
    for name in (
        file,
        Path("/usr") / str(file).lstrip("/"),
        file.resolve(),
    ):  # it may be noted under any of them
        asked = subprocess.run(["dpkg-query", "-S", str(name)], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    raise SystemExit(f"{file} belongs to no package")


if __name__ == "__main__":
    sys.stdout.write(", ".join(packages(Path(sys.argv[1]))) + "\n")
