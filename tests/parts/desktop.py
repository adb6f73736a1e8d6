"""A real desktop on a bare machine: screen, window manager, tray, session bus, keyring, screen-reader bus.

Everything is private: a display number of its own, a home of its own, a bus of its own.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from Xlib import X
from Xlib.display import Display
from Xlib.error import BadWindow
from Xlib.xobject.drawable import Window

from tests.parts.processes import Processes
from tests.parts.waiting import until

SCREEN = "1280x900x24"
BACKGROUND = 0x4B5563
NEEDS = ("Xvfb", "openbox", "trayer", "dbus-daemon", "gnome-keyring-daemon", "xdotool", "import")


def missing() -> list[str]:
    """Programs of a real desktop that this machine lacks."""
    return [name for name in NEEDS if shutil.which(name) is None]


class Desktop:
    """Start it, hand ``env`` to the program under test, stop it."""

    def __init__(self, screen: str = SCREEN) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="desk-"))  # short: socket paths are
        self.processes = Processes(self.root / "logs")
        self.env = self._environment()
        self.env["DISPLAY"] = ":" + self.processes.start_and_read(
            "Xvfb", "-screen", "0", screen, "-nolisten", "tcp", "-br", env=self.env, flag="-displayfd {fd}"
        )
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self.processes.start_and_read(
            "dbus-daemon", "--session", "--nofork", "--nopidfile", env=self.env, flag="--print-address={fd}"
        )
        self.x = Display(self.env["DISPLAY"])
        self.bus = open_dbus_connection(self.env["DBUS_SESSION_BUS_ADDRESS"])
        self._paint_background()
        self._start_parts()

    def _environment(self) -> dict[str, str]:
        homes = {"HOME": "home", "XDG_RUNTIME_DIR": "run", "XDG_CONFIG_HOME": "config"}
        homes |= {"XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state"}
        for folder in homes.values():
            (self.root / folder).mkdir(mode=0o700)
        self._start_nothing_unasked()
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "XDG_SESSION_TYPE": "x11",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
            **{name: str(self.root / folder) for name, folder in homes.items()},
        }

    def _start_nothing_unasked(self) -> None:
        """The bus would start an installed one at the first word to it; see `tests.parts.notifier` and `portal`."""
        services = self.root / "data/dbus-1/services"
        services.mkdir(parents=True)
        for name in ("org.freedesktop.Notifications", "org.freedesktop.portal.Desktop"):
            entry = f"[D-BUS Service]\nName={name}\nExec=/bin/false\n"
            (services / f"{name}.service").write_text(entry)

    def _paint_background(self) -> None:
        root = self.x.screen().root
        root.change_attributes(background_pixel=BACKGROUND)
        root.clear_area(0, 0, 0, 0)
        self.x.sync()

    def _start_parts(self) -> None:
        start = self.processes.start
        start("openbox", env=self.env)
        start(
            "gnome-keyring-daemon",
            "--unlock",
            "--components=secrets",
            "--foreground",
            env=self.env,
            stdin=b"pw",
        )
        start("/usr/libexec/at-spi-bus-launcher", "--launch-immediately", env=self.env)
        until(self.window_manager, "openbox")
        self.start_tray()
        until(lambda: self.owns("org.freedesktop.secrets"), "the keyring")
        until(lambda: self.owns("org.a11y.Bus"), "the screen reader's bus")
        status = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status")
        self.bus.send_and_get_reply(Properties(status).set("IsEnabled", "b", True))

    def start_tray(self) -> None:
        edge = ("--edge", "bottom", "--align", "right", "--width", "10", "--height", "32")
        self._trayer = self.processes.start("trayer", *edge, env=self.env)
        until(lambda: self.tray() != X.NONE, "the tray")

    def end_tray(self) -> None:
        self.processes.stop(self._trayer)
        until(lambda: self.tray() == X.NONE, "the tray to go")

    def stop(self, keep: bool = False) -> None:
        """Ends every part; ``keep`` leaves the logs where they are."""
        self.bus.close()
        self.x.close()
        self.processes.stop_all()
        if not keep:
            shutil.rmtree(self.root, ignore_errors=True)

    # what is there

    def owns(self, name: str) -> bool:
        """Whether someone on the session bus has this name."""
        return bool(Proxy(message_bus, self.bus).NameHasOwner(name)[0])

    def call(self, address: DBusAddress, method: str, signature: str = "", *body: object) -> tuple[Any, ...]:
        """One call on the session bus."""
        reply = self.bus.send_and_get_reply(new_method_call(address, method, signature, body), timeout=5)
        return tuple(reply.body)

    def accessibility_bus(self) -> DBusConnection:
        """A connection to the bus that screen readers use."""
        address = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        return open_dbus_connection(self.call(address, "GetAddress")[0])

    def window_manager(self) -> str:
        check = self._property(self.x.screen().root, "_NET_SUPPORTING_WM_CHECK")
        if not check:
            return ""
        window = self.x.create_resource_object("window", check[0])
        return str(window.get_full_text_property(self.x.intern_atom("_NET_WM_NAME")) or "")

    def tray(self) -> int:
        """The tray's window id, or 0."""
        owner = self.x.get_selection_owner(self.x.intern_atom("_NET_SYSTEM_TRAY_S0"))
        return int(getattr(owner, "id", owner))

    def tray_icon(self, pid: int) -> tuple[int, int] | None:
        """Where on the screen the tray shows that process's icon."""
        for panel in self.windows():
            if (panel.get_wm_class() or ("",))[-1] == "trayer":
                for window in _below(panel):
                    if list(self._property(window, "_NET_WM_PID")) == [pid]:
                        left, top, width, height = self.rectangle(window)
                        return left + width // 2, top + height // 2
        return None

    def pixel(self, x: int, y: int) -> int:
        """The colour that is seen there."""
        blue, green, red, *_ = self.x.screen().root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFFFF).data
        return int(red << 16 | green << 8 | blue)

    # windows

    def windows(self) -> list[Window]:
        """The windows that the window manager knows, lowest first."""
        ids = self._property(self.x.screen().root, "_NET_CLIENT_LIST_STACKING")
        return [self.x.create_resource_object("window", window) for window in ids]

    def window_of(self, pid: int, title: str = "") -> Window | None:
        """The topmost shown window of that process."""
        for window in reversed(self.windows()):
            if list(self._property(window, "_NET_WM_PID")) == [pid] and title in self.title(window):
                return window
        return None

    def popups(self, pid: int) -> int:
        """How many menus and tips the process shows."""
        return len(self.loose(pid))

    def loose(self, pid: int) -> list[Window]:
        """Its menus and tips: windows that no window manager manages."""
        shown = []
        for window in self.x.screen().root.query_tree().children:
            try:
                asked = window.get_attributes()
            except BadWindow:
                continue
            if (
                asked.override_redirect
                and asked.map_state
                and list(self._property(window, "_NET_WM_PID")) == [pid]
            ):
                shown.append(window)
        return shown

    def title(self, window: Window) -> str:
        try:
            return str(window.get_full_text_property(self.x.intern_atom("_NET_WM_NAME")) or "")
        except BadWindow:
            return ""

    def states(self, window: Window) -> set[str]:
        """Such as _NET_WM_STATE_ABOVE."""
        return {self.x.get_atom_name(atom) for atom in self._property(window, "_NET_WM_STATE")}

    def active_window(self) -> int:
        """The id of the window that has the focus, or 0."""
        ids = self._property(self.x.screen().root, "_NET_ACTIVE_WINDOW")
        return int(ids[0]) if len(ids) else 0

    def rectangle(self, window: Window) -> tuple[int, int, int, int]:
        """Left, top, width, height on the screen."""
        size = window.get_geometry()
        corner = window.translate_coords(self.x.screen().root, 0, 0)
        return -corner.x, -corner.y, size.width, size.height

    def frame(self, window: Window) -> tuple[int, ...]:
        """How wide the window manager's decoration is: left, right, top, bottom."""
        return tuple(self._property(window, "_NET_FRAME_EXTENTS"))

    def focus(self, window: Window) -> None:
        """As a click on a task bar would."""
        self._xdotool("windowactivate", "--sync", str(window.id))

    def click_at_title(self, title: str) -> None:
        """With the pointer, into the middle of the topmost window of that title."""
        window = next(other for other in reversed(self.windows()) if self.title(other) == title)
        left, top, wide, tall = self.rectangle(window)
        self.click(left + wide // 2, top + tall // 2)

    # what may change under a program

    def replace_window_manager(self) -> None:
        """As its own restart does: another one takes over, and the first ends."""
        before = self._property(self.x.screen().root, "_NET_SUPPORTING_WM_CHECK")
        self.processes.start("openbox", "--replace", env=self.env, name="openbox2")
        until(
            lambda: (
                (now := self._property(self.x.screen().root, "_NET_SUPPORTING_WM_CHECK")) and now != before
            ),
            "the other window manager",
        )

    def monitors(self, *boxes: tuple[int, int, int, int]) -> None:
        """The screen counts as these monitors: left, top, width, height of each. None: as one again."""
        for line in self.run("xrandr", "--listmonitors").splitlines()[1:]:
            if (name := line.split()[1].lstrip("+*")).startswith("part"):
                self.run("xrandr", "--delmonitor", name)
        for number, (left, top, wide, tall) in enumerate(boxes):
            size = f"{wide}/{wide // 4}x{tall}/{tall // 4}+{left}+{top}"
            output = "screen" if number == 0 else "none"
            self.run("xrandr", "--setmonitor", f"part{number}", size, output)

    def panel(self, left: int, top: int, wide: int, tall: int, strut: Sequence[int]) -> Window:
        """A bar that keeps its edge of the screen for itself."""
        screen = self.x.screen()
        window = screen.root.create_window(left, top, wide, tall, 0, screen.root_depth)
        atom = self.x.intern_atom
        dock = atom("_NET_WM_WINDOW_TYPE_DOCK")
        window.change_property(atom("_NET_WM_WINDOW_TYPE"), atom("ATOM"), 32, [dock])
        window.change_property(atom("_NET_WM_STRUT_PARTIAL"), atom("CARDINAL"), 32, list(strut))
        window.map()
        self.x.sync()
        until(lambda: window.id in [known.id for known in self.windows()], "the panel")
        return window

    def _property(self, window: Window, name: str) -> Sequence[int]:
        try:
            found = window.get_full_property(self.x.intern_atom(name), X.AnyPropertyType)
        except BadWindow:
            return ()
        return () if found is None else tuple(found.value)

    # hands and eyes

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", "4", text)

    def key(self, *chords: str) -> None:
        """Pressed and let go, one soon after the other; xdotool's spelling, such as ctrl+alt+h."""
        self._xdotool("key", *chords)

    def key_down(self, chord: str) -> None:
        self._xdotool("keydown", chord)

    def key_up(self, chord: str) -> None:
        self._xdotool("keyup", chord)

    def move_pointer(self, x: int, y: int) -> None:
        self._xdotool("mousemove", str(x), str(y))

    def button_down(self, x: int, y: int) -> None:
        self._xdotool("mousemove", str(x), str(y), "mousedown", "1")

    def button_up(self) -> None:
        self._xdotool("mouseup", "1")

    def click(self, x: int, y: int, button: int = 1) -> None:
        self._xdotool("mousemove", str(x), str(y), "click", str(button))

    def screenshot(self, file: Path, window: Window | None = None) -> Path:
        """The whole screen, or the rectangle of one window as it is seen."""
        crop: list[str] = []
        if window is not None:
            left, top, width, height = self.rectangle(window)
            crop = ["-crop", f"{width}x{height}+{left}+{top}", "+repage"]
        self.run("import", "-window", "root", *crop, str(file))
        return file

    def run(self, *command: str) -> str:
        """Runs a short program on this desktop and returns what it printed."""
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=20, check=True)
        return done.stdout

    def _xdotool(self, *arguments: str) -> None:
        self.run("xdotool", *arguments)


def _below(window: Window) -> Iterator[Window]:
    try:
        children = window.query_tree().children
    except BadWindow:
        return
    for child in children:
        yield child
        yield from _below(child)
