"""A Debian that nothing was ever installed on, in a folder: made by debootstrap, entered by chroot. Needs root."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

NEEDS = ("debootstrap", "chroot", "mount", "runuser")
MADE = "HARMONY_CLEAN_ROOT"
"""Names one that was made before and is copied, which spares two minutes."""
RELEASE = "bookworm"
VOLATILE = (
    "proc",
    "sys",
    "dev",
    "run",
    "tmp",
    "var/log",
    "var/cache",
    "var/lib/apt",
    "var/lib/dpkg",
    "var/tmp",
)
"""What changes whenever any package comes or goes."""


def lacking() -> str:
    """Why it cannot be had here; empty where it can."""
    if os.geteuid() != 0:
        return "a clean root needs root"
    missing = [name for name in NEEDS if shutil.which(name) is None]
    return (
        f"a clean root needs {', '.join(missing)}: see installers/linux/packages-test.txt" if missing else ""
    )


class CleanRoot:
    """``with CleanRoot() as root:``; gone afterwards."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="root-"))
        self.path.chmod(0o755)  # its users have to enter it
        self._mounted: list[Path] = []

    def __enter__(self) -> "CleanRoot":
        try:
            made = os.environ.get(MADE)
            if made:
                subprocess.run(["cp", "-a", f"{made}/.", self.path], check=True)
            else:
                subprocess.run(["debootstrap", "--variant=minbase", RELEASE, self.path], check=True)
            shutil.copyfile("/etc/resolv.conf", self.path / "etc/resolv.conf")
            for kind, where in (("proc", "proc"), ("devpts", "dev/pts"), ("tmpfs", "dev/shm")):
                self._mount(kind, self.path / where)
            self.run("apt-get", "update")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end_what_runs()
        for place in reversed(self._mounted):
            subprocess.run(["umount", "--lazy", place], check=True)
        self._mounted.clear()
        shutil.rmtree(self.path, ignore_errors=True)

    def _end_what_runs(self) -> None:
        """Whatever was started in there, and only that."""
        for process in psutil.process_iter():
            with suppress(OSError, psutil.Error):
                if Path(f"/proc/{process.pid}/root").readlink() == self.path:
                    process.kill()
                    process.wait(10)

    def _mount(self, kind: str, place: Path) -> None:
        place.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", kind, kind, place], check=True)
        self._mounted.append(place)

    def run(self, *words: str, user: str = "", seconds: float = 900) -> str:
        """What it printed; a failure shows all of it."""
        done = subprocess.run(
            self._command(words, user),
            env=self._env(user),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-3000:]} {done.stderr[-3000:]}"
        return done.stdout

    def start(self, *words: str, user: str = "", display: str = "") -> subprocess.Popen[bytes]:
        env = self._env(user) | ({"DISPLAY": display} if display else {})
        return subprocess.Popen(self._command(words, user), env=env, stdin=subprocess.DEVNULL)

    def apt(self, *words: str) -> str:
        return self.run("apt-get", "--yes", "--quiet", "--no-install-recommends", *words)

    def files(self) -> set[str]:
        """Every path in it, but for what changes anyway and what users have."""
        skip = {self.path / name for name in (*VOLATILE, "home", "root")}
        found: set[str] = set()
        for folder, folders, names in os.walk(self.path):
            folders[:] = [name for name in folders if Path(folder, name) not in skip]
            found.update(str(Path(folder, name).relative_to(self.path)) for name in (*folders, *names))
        return found

    def _command(self, words: Sequence[str], user: str) -> list[str]:
        as_user = ["runuser", "-u", user, "--"] if user else []
        return ["chroot", str(self.path), *as_user, *words]

    def _env(self, user: str) -> dict[str, str]:
        home = f"/home/{user}" if user else "/root"
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return {"PATH": path, "HOME": home, "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
