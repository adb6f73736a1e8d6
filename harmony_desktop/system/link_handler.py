"""Which program this system opens ``harmony://`` links with."""

import subprocess
import sys

from harmony_desktop.domain.links import SCHEME

SECONDS = 3.0


def handler() -> str:
    """Its name as the system knows it; empty where there is none, or nobody can be asked. Blocks: use a thread."""
    if sys.platform == "win32":
        return _of_registry()
    if sys.platform == "darwin":  # the bundle registers itself, and there is no command to ask with
        return "Harmony" if getattr(sys, "frozen", False) else ""
    asked = ["xdg-mime", "query", "default", f"x-scheme-handler/{SCHEME}"]
    try:
        done = subprocess.run(
            asked,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _of_registry() -> str:
    if sys.platform != "win32":
        return ""
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, rf"{SCHEME}\shell\open\command") as key:
            return str(winreg.QueryValueEx(key, "")[0])
    except OSError:
        return ""
