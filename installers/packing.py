"""What `build.spec` needs to know of what it packs: whose it is, under which licence, how large it came out.
usage: python installers/packing.py FOLDER (sizes, largest first)"""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from slimming import Entry

LEGAL = re.compile(r"(licen[cs]es?|copying|notice|authors)([._-].*)?$", re.IGNORECASE)

COMMON = Path("/usr/share/common-licenses")
COPYLEFT = ("libx264", "libx265")
"""Encoders in the wheel of PyAV, whose FFmpeg also holds parts that go with version 3 only (decision 0015)."""
AS_A_WHOLE = (
    "Harmony's own source is under the MIT licence. This folder as a whole also holds x264 and x265 and may be handed on\n"
    "under the GNU General Public License, version 3 or later; the source of each part is named by its package."
)
COMMON_TEXTS = {"LGPL-3": ("LGPL-3", "GPL-3"), "GPL-2": ("GPL-2",), "Apache": ("Apache-2.0",)}


def licences(entries: Iterable[Entry], own: Path, out: Path) -> list[Entry]:
    """The licence texts of everything packed, with a list of it, made in ``out``; as further entries."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    lines = [f"Python {sys.version.split()[0]}  PSF-2.0"]
    _keep(Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", out / "python")
    sources = [Path(source) for _, source, _ in entries if source]
    for found in _distributions(sources):
        texts = [text for text in (_texts(found) or _common(found)) if _keep(text, out / found.name)]
        lines.append(f"{found.name} {found.version}  {_licence(found)}{'' if texts else '  (no text in it)'}")
    for package in sorted(_system_packages(sources, own)):
        if _keep(Path("/usr/share/doc") / package / "copyright", out / "system" / package):
            lines.append(f"{package}  (a library of the system it was packed on)")
    if any(source.name.startswith(COPYLEFT) for source in sources):
        lines.insert(0, AS_A_WHOLE)
        _keep(COMMON / "GPL-3", out)
    (out / "CONTENTS.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [
        (str(Path("licences") / file.relative_to(out)), str(file), "DATA")
        for file in sorted(out.rglob("*"))
        if file.is_file()
    ]


def _distributions(sources: Iterable[Path]) -> list[metadata.Distribution]:
    owners = {
        Path(str(found.locate_file(file))): found
        for found in metadata.distributions()
        for file in found.files or ()
    }
    packed = {owners[source].name: owners[source] for source in sources if source in owners}
    packed |= {
        found.name: found for found in metadata.distributions() if found.name == "pyinstaller"
    }  # its loader
    packed.pop("harmony-desktop", None)
    return sorted(packed.values(), key=lambda found: found.name.lower())


def _texts(found: metadata.Distribution) -> list[Path]:
    files = [file for file in found.files or () if LEGAL.match(file.name) or "licenses" in file.parts]
    return [Path(str(found.locate_file(file))) for file in files]


def _common(found: metadata.Distribution) -> list[Path]:
    """Of one that only names its licence: what it says of itself, and the text as Debian has it."""
    told = [Path(str(found.locate_file(file))) for file in found.files or () if file.name == "METADATA"]
    named = _licence(found)
    return [
        *told,
        *(COMMON / text for sign, texts in COMMON_TEXTS.items() if sign in named for text in texts),
    ]


def _licence(found: metadata.Distribution) -> str:
    """As its publisher names it."""
    about = found.metadata
    named = about.get("License-Expression") or about.get("License") or ""
    if not named or len(named) > 60:
        kinds = [c for c in about.get_all("Classifier") or () if c.startswith("License ::")]
        named = "; ".join(kind.rpartition(":: ")[2] for kind in kinds) or "see its text"
    return " ".join(named.split())


def _system_packages(sources: Iterable[Path], own: Path) -> set[str]:
    if shutil.which("dpkg-query") is None:
        return set()
    homes = (own, Path(sys.prefix), Path(sys.base_prefix))
    outside = {
        source for source in sources if source.is_absolute() and not any(map(source.is_relative_to, homes))
    }
    return {package for source in outside if (package := _package(source.resolve()))}


@cache
def _package(file: Path) -> str:
    for name in (str(file), str(file).removeprefix("/usr")):  # it may be noted under either name
        asked = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    return ""


def _keep(file: Path, folder: Path) -> bool:
    if not file.is_file():
        return False
    folder.mkdir(parents=True, exist_ok=True)
    name = file.name if not (folder / file.name).exists() else f"{file.parent.name}-{file.name}"
    shutil.copyfile(file, folder / name)
    return True


def sizes(folder: Path) -> list[tuple[int, str]]:
    """Megabytes of each part, largest first; the whole is the first line."""
    inside = folder / "_internal"
    parts = [
        (_size(part), part.name)
        for part in (inside if inside.is_dir() else folder).iterdir()
        if not part.is_symlink()
    ]
    return [(_size(folder), str(folder)), *sorted(parts, reverse=True)]


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file() and not f.is_symlink()]
    return round(sum(file.stat().st_size for file in files) / 1e6)


if __name__ == "__main__":
    for megabytes, name in sizes(Path(sys.argv[1])):
        if megabytes:
            sys.stdout.write(f"{megabytes:6} MB  {name}\n")
