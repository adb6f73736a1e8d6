"""The desktop of a whole test session, the program on it, and what is kept of both when a story fails."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.fakes.model_server import ModelServer
from tests.parts import desktop as parts
from tests.parts import quick_starts
from tests.parts.accessibility import Control, application
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.prepared import prepare
from tests.parts.program import Program
from tests.parts.waiting import until

FAILED = pytest.StashKey[bool]()
_numbers = count(1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.failed:
        item.session.stash[FAILED] = True
        if report.when != "teardown" and (desk := getattr(item, "funcargs", {}).get("desktop")) is not None:
            desk.screenshot(desk.root / f"{item.name}.png")
    return report


@pytest.fixture(scope="module", autouse=True)
def _everything_afresh() -> Iterator[None]:
    """Here every program starts as a user starts it."""
    with quick_starts.fresh():
        yield


@pytest.fixture(scope="session")
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """One real desktop for all stories; its logs and pictures stay when one failed."""
    if lacking := parts.missing():
        pytest.skip(f"a real desktop needs {', '.join(lacking)}: see installers/linux/packages-test.txt")
    desk = Desktop()
    try:
        yield desk
    finally:
        failed = request.session.stash.get(FAILED, False)
        desk.stop(keep=failed)
        if failed:
            print(f"\nlogs and pictures of the desktop: {desk.root}")


@pytest.fixture(scope="session")
def microphone(desktop: Desktop) -> Iterator[Microphone]:
    """The desktop's microphone: what it plays is what a program there records."""
    if lacking := Microphone.missing():
        pytest.skip(f"a microphone needs {', '.join(lacking)}: see installers/linux/packages-test.txt")
    run = Path(desktop.env["XDG_RUNTIME_DIR"])
    with Microphone(run, desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as plugged:
        desktop.env["PULSE_SERVER"] = plugged.env["PULSE_SERVER"]
        yield plugged


@pytest.fixture(scope="session")
def model() -> Iterator[ModelServer]:
    """The model of every story but one: it says what the story wrote down."""
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="session")
def prepared(desktop: Desktop, model: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory after its first start: the sample is loaded, and the scripted model is the default."""
    return prepare(desktop, desktop.root / "prepared", model.url, run=tmp_path_factory)


@contextmanager
def companion(desktop: Desktop, prepared: Path) -> Iterator[Program]:
    """The program on a directory of its own, not started yet. Afterwards its logs hold no trouble."""
    data = desktop.root / f"data{next(_numbers)}"
    shutil.copytree(
        prepared / "workspace", data / "workspace"
    )  # a window of its own, on a workspace that is ready
    ours = Program(desktop, data)
    try:
        yield ours
    finally:
        ours.stop()
    assert ours.troubles() == []


@pytest.fixture
def program(desktop: Desktop, prepared: Path, model: ModelServer) -> Iterator[Program]:
    """For a story that starts, ends or kills it."""
    model.forget()
    with companion(desktop, prepared) as ours:
        yield ours


@pytest.fixture(scope="module")
def running(desktop: Desktop, prepared: Path) -> Iterator[Program]:
    with companion(desktop, prepared) as ours:
        yield ours.start()


@pytest.fixture
def window(running: Program, model: ModelServer) -> Program:
    """For a story that only asks: one window for all of them, each in a chat of its own."""
    model.forget()
    running.new_chat()
    return running


@pytest.fixture
def notes(desktop: Desktop) -> Iterator[Control]:
    """Another application's text field, which has the focus."""
    process = desktop.processes.start(sys.executable, "tests/parts/editor.py", env=desktop.env, name="editor")
    with desktop.accessibility_bus() as bus:
        field = application(bus, process.pid).find("Notes")
        until(lambda: field.is_("focused"), "the focus")
        yield field
    desktop.processes.stop(process)


@pytest.fixture
def resident(desktop: Desktop) -> Iterator[Callable[..., Callable[[], list[str]]]]:
    """Starts another program that takes global keys; gives what it says."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> Callable[[], list[str]]:
        name = f"resident{next(_numbers)}"
        command = (sys.executable, "-m", "tests.parts.resident", *arguments)
        started.append(desktop.processes.start(*command, env=desktop.env, name=name, cwd=Path.cwd()))
        until(lambda: "running" in desktop.processes.log(name), "the other program")
        return lambda: desktop.processes.log(name).splitlines()

    yield start
    for process in started:
        desktop.processes.stop(process)
