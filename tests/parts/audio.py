"""A real microphone on a bare machine: a private PipeWire whose null sink is what programs record from."""

import math
import os
import shutil
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

NEEDS = ("dbus-daemon", "pipewire", "wireplumber", "pipewire-pulse", "pactl", "paplay")
STARTS_WITHIN_S = 15.0
RATE, HUM = 16_000, 0.3
NO_BLUETOOTH = """\
bluez_monitor.enabled = false
bluez_monitor.properties["with-logind"] = false
"""
"""WirePlumber asks the system's login service who may use Bluetooth, and ends where there is no such service."""


JACK = Path(f"/dev/shm/jack_db-{os.getuid()}")
"""PortAudio looks for a JACK server, and libjack keeps a database for all processes of a user. One that is killed in the
middle of it, as stories do, leaves it locked for good: whoever opens PortAudio then waits for ever."""


class Microphone:
    """``env`` makes a program hear it. What `play` plays is what the program records."""

    def __init__(
        self, runtime: Path | None = None, bus: str | None = None, name: str = "harmony_mic"
    ) -> None:
        """``runtime`` and ``bus`` (a session bus address) of a desktop that runs already; else it has its own."""
        self.name = name
        self._bus = bus
        self._own = Path(tempfile.mkdtemp(prefix="hmic-"))  # a socket path must be short
        self.runtime = runtime or self._own / "run"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._log = (self._own / "log").open("wb")

    @staticmethod
    def missing() -> list[str]:
        return [tool for tool in NEEDS if not shutil.which(tool)]

    @property
    def bus(self) -> str:
        return self._bus or f"unix:path={self.runtime}/mic-bus"

    @property
    def env(self) -> dict[str, str]:
        home = self._own / "home"
        return {
            "XDG_RUNTIME_DIR": str(self.runtime),
            "PIPEWIRE_RUNTIME_DIR": str(self.runtime),
            "PULSE_SERVER": f"unix:{self.runtime}/pulse/native",
            "DBUS_SESSION_BUS_ADDRESS": self.bus,
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_STATE_HOME": str(home / ".local/state"),
        }

    def start(self) -> Self:
        if not any((each.info["name"] or "").startswith("jackd") for each in psutil.process_iter(["name"])):
            shutil.rmtree(JACK, ignore_errors=True)  # it is made anew
        self.runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings = self._own / "home/.config/wireplumber/bluetooth.lua.d/51-none.lua"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(NO_BLUETOOTH)
        if self._bus is None:
            self._run("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={self.bus}")
            self._until(lambda: (self.runtime / "mic-bus").exists(), "dbus-daemon made no socket")
        self._run("pipewire")
        self._until(lambda: (self.runtime / "pipewire-0").exists(), "pipewire made no socket")
        self._run("wireplumber")
        self._run("pipewire-pulse")
        self._until(
            lambda: self._pactl("info", check=False).returncode == 0, "pipewire-pulse does not answer"
        )
        self.plug()
        return self

    def plug(self, name: str | None = None, rate: int = 48_000, channels: int = 1) -> None:
        """A (further) microphone appears and becomes the default."""
        name = name or self.name
        before = self._pactl("list", "short", "sinks").stdout
        assert f"\t{name}\t".encode() not in before, f"{name} is plugged already"
        self._pactl(
            "load-module",
            "module-null-sink",
            f"sink_name={name}",
            f"rate={rate}",
            f"channels={channels}",
            "media.class=Audio/Sink",
        )
        source = f"\t{name}.monitor\t".encode()
        self._until(
            lambda: source in self._pactl("list", "short", "sources").stdout, f"{name} did not appear"
        )
        self._until(lambda: self._is_default(name), f"{name} did not become the default")

    def _is_default(self, name: str) -> bool:
        """The session manager takes a moment before it knows of defaults."""
        self._pactl("set-default-sink", name, check=False)
        self._pactl("set-default-source", f"{name}.monitor", check=False)
        return f"Default Source: {name}.monitor".encode() in self._pactl("info").stdout

    def unplug(self, name: str | None = None) -> None:
        wanted = f"sink_name={name or self.name} ".encode()
        for line in self._pactl("list", "short", "modules").stdout.splitlines():
            if b"module-null-sink" in line and wanted in line:
                self._pactl("unload-module", line.split()[0].decode())

    def choose(self, name: str | None = None) -> None:
        """It becomes the system's default."""
        wanted = name or self.name
        self._until(lambda: self._is_default(wanted), f"{wanted} did not become the default")

    def mute(self, muted: bool, name: str | None = None) -> None:
        self._pactl("set-source-mute", f"{name or self.name}.monitor", str(int(muted)))

    def play(self, wav: Path, sink: str | None = None) -> subprocess.Popen[bytes]:
        """Starts speaking and returns at once; ``wait()`` on the result for the end."""
        command = ["paplay", f"--device={sink or self.name}", str(wav)]
        return subprocess.Popen(command, env=os.environ | self.env, stdout=self._log, stderr=self._log)

    @contextmanager
    def hum(self, sink: str | None = None, channels: int = 1, on: int = 0) -> Iterator[None]:
        """Somebody hums herein, on one of that many channels."""
        tone = (round(HUM * 32767 * math.sin(math.tau * 300 * n / RATE)) for n in range(RATE))
        second = b"".join(
            struct.pack(f"<{channels}h", *[0] * on, v, *[0] * (channels - on - 1)) for v in tone
        )
        command = ["paplay", "--raw", f"--rate={RATE}", f"--channels={channels}", "--format=s16le"]
        humming = subprocess.Popen(
            [*command, "--latency-msec=50", f"--device={sink or self.name}"],
            env=os.environ | self.env,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=self._log,
        )
        breath = threading.Thread(target=_feed, args=(humming, second), daemon=True)
        breath.start()
        try:
            yield
        finally:
            humming.kill()
            humming.wait(5)
            breath.join(5)
            assert humming.stdin is not None
            with suppress(OSError):
                humming.stdin.close()

    def say(self, wav: Path) -> None:
        """Speaks to the end."""
        assert self.play(wav).wait(60) == 0

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
        self._log.close()
        shutil.rmtree(self._own, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, *command: str) -> None:
        self._processes.append(
            subprocess.Popen(command, env=os.environ | self.env, stdout=self._log, stderr=self._log)
        )

    def _pactl(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["pactl", *words], env=os.environ | self.env, capture_output=True, check=check, timeout=10
        )

    def _until(self, fact: Callable[[], bool], trouble: str) -> None:
        end = time.monotonic() + STARTS_WITHIN_S
        while not fact():
            if time.monotonic() > end:
                raise RuntimeError(f"{trouble}: {(self._own / 'log').read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)


def _feed(humming: "subprocess.Popen[bytes]", second: bytes) -> None:
    """Until nobody listens."""
    assert humming.stdin is not None
    with suppress(OSError, ValueError):
        while True:
            humming.stdin.write(second)
            humming.stdin.flush()
