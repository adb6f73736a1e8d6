"""Makes what is packed smaller: files nobody opens, libraries nobody loads any more, symbols nobody reads."""

import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, str, str]
"""Of a table of contents: the name in the folder, where it comes from, what kind it is."""

LEFT_TO_SYSTEM = re.compile(r"lib(portaudio|asound|jack|pulse|pulsecommon.*|sndfile|db|systemd)[-.\d]*\.so")
"""Sound goes through plugins of the system, which must fit the library that loads them."""
UNUSED = re.compile(
    r"PySide6/Qt/(translations|qml)/"
    r"|PySide6/Qt/plugins/(egldeviceintegrations|generic|networkinformation|sqldrivers|tls|qmltooling)/"
    r"|PySide6/Qt/plugins/platforms/libq(eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc)\."
    r"|PySide6/Qt/plugins/platformthemes/libqgtk3\."  # GTK loads modules of the system, made for another GTK
    r"|PySide6/Qt/lib/libQt6(Qml|Quick|Sql|Test|Egl|Designer|OpenGLWidgets|Concurrent|VirtualKeyboard)"
    r"|^(hf_xet|torch|tkinter|_tkinter|lib2to3|idlelib)(/|\.|$)"
    r"|babel/locale-data/(?!root|en\.|de\.|es\.|ja\.)"  # one library asks whether a language has a name
    r"|/tests?/"
)
WORTH_STRIPPING = 500_000
_NEEDED = re.compile(r"^\s*NEEDED\s+(\S+)", re.MULTILINE)


def needed(entries: Iterable[Entry]) -> list[Entry]:
    """Without what nobody opens, what the system has, and what only those would load."""
    kept = [e for e in entries if not UNUSED.search(e[0]) and not LEFT_TO_SYSTEM.match(Path(e[0]).name)]
    return _still_loaded(kept) if sys.platform == "linux" else kept


def _still_loaded(entries: list[Entry]) -> list[Entry]:
    """A library of the system came along because something needs it: is that still there?"""
    borrowed = {
        name: source for name, source, kind in entries if kind == "BINARY" and _of_system(name, source)
    }
    own = [
        source for name, source, kind in entries if kind in ("BINARY", "EXTENSION") and name not in borrowed
    ]
    loaded, waiting = set[str](), loads(own)
    while waiting:
        name = waiting.pop()
        if name not in loaded and name in borrowed:
            loaded.add(name)
            waiting |= loads([borrowed[name]])
    return [entry for entry in entries if entry[0] not in borrowed or entry[0] in loaded]


def _of_system(name: str, source: str) -> bool:
    homes = (Path(sys.prefix), Path(sys.base_prefix))
    return "/" not in name and ".so" in name and not any(map(Path(source).is_relative_to, homes))


def loads(files: list[str]) -> set[str]:
    """What these name to be loaded with them."""
    found = set[str]()
    for start in range(0, len(files), 100):
        told = subprocess.run(
            ["objdump", "-p", *files[start : start + 100]], capture_output=True, text=True, check=False
        )
        found.update(_NEEDED.findall(told.stdout))
    return found


def stripped(entries: Iterable[Entry], out: Path) -> list[Entry]:
    """Large libraries without the symbols that debuggers read; one that would not load afterwards stays as it is."""
    if sys.platform != "linux" or shutil.which("strip") is None:
        return list(entries)
    return [
        (name, str(_stripped(name, Path(source), out)) if _is_large(name, source, kind) else source, kind)
        for name, source, kind in entries
    ]


def _is_large(name: str, source: str, kind: str) -> bool:
    """What was patched after it was linked (those in ``.libs``) is left alone."""
    patched = ".libs/" in name
    return kind in ("BINARY", "EXTENSION") and not patched and Path(source).stat().st_size > WORTH_STRIPPING


def _stripped(name: str, source: Path, out: Path) -> Path:
    copy = out / name
    if copy.is_file() and copy.stat().st_mtime >= source.stat().st_mtime:
        return copy  # the other executable has it too
    copy.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["strip", "--strip-unneeded", "-o", copy, source], capture_output=True, check=False)
    if done.returncode or copy.stat().st_size >= source.stat().st_size or not can_be_mapped(copy):
        copy.unlink(missing_ok=True)
        return source
    copy.chmod(0o755)
    return copy


def can_be_mapped(library: Path) -> bool:
    """Each segment lies in the file where its pages can be mapped from: the loader refuses others."""
    with library.open("rb") as file:
        head = file.read(64)
        if head[:5] != b"\x7fELF\x02":
            return False
        (start,) = struct.unpack_from("<Q", head, 32)
        size, count = struct.unpack_from("<HH", head, 54)
        file.seek(start)
        table = file.read(size * count)
    for at in range(0, len(table), size):
        kind, _flags, offset, address, _physical, _in_file, _in_memory, align = struct.unpack_from(
            "<IIQQQQQQ", table, at
        )
        if kind == 1 and align > 1 and (offset - address) % align:
            return False
    return True
