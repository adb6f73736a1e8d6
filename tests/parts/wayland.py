"""A Wayland desktop on a bare machine: sway without a screen, and the session bus, keyring and screen-reader bus of
the other one. Keys come from a virtual keyboard, and sway treats them as it treats any."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, Properties
from jeepney.io.blocking import open_dbus_connection

from tests.parts.desktop import Desktop
from tests.parts.processes import Processes
from tests.parts.waiting import until

NEEDS = ("sway", "swaymsg", "wtype", "dbus-daemon", "gnome-keyring-daemon", "setpriv")
NOBODY = 65534
CONFIGURATION = """
output HEADLESS-1 resolution 1280x800
default_border none
"""
_MODIFIERS = {"ctrl": "ctrl", "alt": "alt", "shift": "shift", "super": "logo"}


def missing() -> list[str]:
    """Programs of a Wayland desktop that this machine lacks."""
    return [name for name in NEEDS if shutil.which(name) is None]


class Wayland(Desktop):
    """sway refuses to run as root: there it runs as nobody, in a runtime directory of its own."""

    def __init__(self, configuration: str = CONFIGURATION) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="way-"))
        self.root.chmod(0o755)
        self.processes = Processes(self.root / "logs")
        self.env = self._environment()
        self._start_sway(configuration)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self.processes.start_and_read(
            "dbus-daemon", "--session", "--nofork", "--nopidfile", env=self.env, flag="--print-address={fd}"
        )
        self.bus = open_dbus_connection(self.env["DBUS_SESSION_BUS_ADDRESS"])
        self._start_parts()

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"XDG_SESSION_TYPE": "wayland", "QT_QPA_PLATFORM": "wayland"}

    def _start_sway(self, configuration: str) -> None:
        run, file = self.root / "sway", self.root / "sway.config"
        run.mkdir(mode=0o700)
        file.write_text(configuration)
        prefix: tuple[str, ...] = ()
        if os.getuid() == 0:
            os.chown(run, NOBODY, NOBODY)
            prefix = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        env = {"PATH": os.environ["PATH"], "HOME": str(run), "XDG_RUNTIME_DIR": str(run)}
        env |= {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"}
        self.processes.start(*prefix, "sway", "-c", str(file), env=env, name="sway")
        found = until(lambda: sorted(p for p in run.glob("wayland-*") if p.is_socket()), "sway")
        ipc = until(lambda: list(run.glob("sway-ipc.*")), "the door of sway")
        self.env["WAYLAND_DISPLAY"] = str(found[0])
        self.env["SWAYSOCK"] = str(ipc[0])
        day = str(24 * 3600 * 1000)
        self.processes.start(
            "wtype", "-s", day, env=self.env, name="keyboard"
        )  # or each key would plug one in and out

    def _start_parts(self) -> None:
        start = self.processes.start
        secrets = ("gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground")
        start(*secrets, env=self.env, stdin=b"pw")
        start("/usr/libexec/at-spi-bus-launcher", "--launch-immediately", env=self.env)
        until(lambda: self.owns("org.freedesktop.secrets"), "the keyring")
        until(lambda: self.owns("org.a11y.Bus"), "the screen reader's bus")
        status = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status")
        self.bus.send_and_get_reply(Properties(status).set("IsEnabled", "b", True))

    def stop(self, keep: bool = False) -> None:
        self.bus.close()
        self.processes.stop_all()
        if not keep:
            shutil.rmtree(self.root, ignore_errors=True)

    # windows, as sway knows them

    def tell(self, *words: str) -> Any:
        """A command or a question to sway; its answer."""
        return json.loads(self.run("swaymsg", "--raw", *words))

    def shown(self) -> list[Mapping[str, Any]]:
        """Every window on the screen."""
        return [
            node for node in _leaves(self.tell("-t", "get_tree")) if node.get("pid") and node.get("visible")
        ]

    def active_pid(self) -> int:
        """The process whose window has the focus, or 0."""
        return next((int(node["pid"]) for node in self.shown() if node["focused"]), 0)

    # hands

    def key(self, *chords: str) -> None:
        """Pressed and let go; such as ctrl+alt+h."""
        for chord in chords:
            self.run("wtype", *_stroke(chord, 0))

    def hold(self, chord: str, milliseconds: int) -> None:
        """Pressed, and let go so much later."""
        self.run("wtype", *_stroke(chord, milliseconds))

    def type(self, text: str) -> None:
        self.run("wtype", "-d", "4", text)


def _stroke(chord: str, milliseconds: int) -> list[str]:
    *modifiers, key = chord.split("+")
    down = [word for name in modifiers for word in ("-M", _MODIFIERS[name])]
    up = [word for name in reversed(modifiers) for word in ("-m", _MODIFIERS[name])]
    wait = ["-s", str(milliseconds)] if milliseconds else []
    return [*down, "-P", key, *wait, "-p", key, *up]


def _leaves(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in (*node.get("nodes", ()), *node.get("floating_nodes", ())):
        yield from _leaves(child)
