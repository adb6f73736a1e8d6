"""The desktop of a whole test session, and what is kept of it when a story fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts import desktop as parts
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    item.session.stash[FAILED] = item.session.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """One real desktop for all stories; its logs and a last picture stay when one failed."""
    if lacking := parts.missing():
        pytest.skip(f"a real desktop needs {', '.join(lacking)}: see installers/linux/packages-test.txt")
    desk = Desktop()
    try:
        yield desk
    finally:
        failed = request.session.stash.get(FAILED, False)
        if failed:
            desk.screenshot(desk.root / "at-the-end.png")
            print(f"\nlogs and a picture of the desktop: {desk.root}")
        desk.stop(keep=failed)


@pytest.fixture(scope="session")
def microphone(desktop: Desktop) -> Iterator[Microphone]:
    """The desktop's microphone: what it plays is what a program there records."""
    if lacking := Microphone.missing():
        pytest.skip(f"a microphone needs {', '.join(lacking)}: see installers/linux/packages-test.txt")
    run = Path(desktop.env["XDG_RUNTIME_DIR"])
    with Microphone(run, desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as plugged:
        desktop.env["PULSE_SERVER"] = plugged.env["PULSE_SERVER"]
        yield plugged
