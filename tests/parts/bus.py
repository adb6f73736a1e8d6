"""A session bus, and a system bus, of one test's own: nobody is on them but who the test puts there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.parts.processes import Processes

_QUIET = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""
"""No services are started by it: what is not put there is not there."""


@contextmanager
def bus() -> Iterator[str]:
    root = Path(tempfile.mkdtemp(prefix="bus-"))  # short: socket paths are
    (root / "bus.conf").write_text(_QUIET)
    processes = Processes(root / "logs")
    try:
        yield processes.start_and_read(
            "dbus-daemon",
            f"--config-file={root / 'bus.conf'}",
            "--nofork",
            "--nopidfile",
            env={"PATH": os.environ["PATH"]},
            flag="--print-address={fd}",
        )
    finally:
        processes.stop_all()
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def private_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def system_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with bus() as address:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address
