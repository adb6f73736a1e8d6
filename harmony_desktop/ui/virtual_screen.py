"""A screen where there is none: Xvfb for as long as the program runs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from harmony_desktop.domain.problems import HarmonyError

SIZE = "1280x900x24"


def has_display() -> bool:
    """Anything Qt can draw on: a desktop, or a platform chosen on purpose."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


@contextmanager
def virtual_screen() -> Iterator[None]:
    """Raises `HarmonyError` no_display where Xvfb is not installed or does not come up."""
    import shutil
    import subprocess

    program = shutil.which("Xvfb")
    if program is None:
        raise HarmonyError.of("no_display")
    told, tells = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(tells), "-screen", "0", SIZE, "-nolisten", "tcp"],
        pass_fds=[tells],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(tells)
    try:
        with os.fdopen(told) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise HarmonyError.of("no_display", detail="Xvfb ended at once")
        os.environ["DISPLAY"] = f":{number}"
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        server.terminate()
        server.wait(10)
