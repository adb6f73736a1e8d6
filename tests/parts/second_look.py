"""What fails beside others is told once more alone: a fault fails again, an unsteady story is named and stays in sight.
A plugin of pytest: ``-p tests.parts.second_look``.

Three processes share two cores with real desktops, microphones and models. A story that then comes too late says
nothing of the program; one of four thousand does so now and then. The first failure is printed in full either way.
"""

import subprocess
import sys

import pytest

AT_MOST = 3
"""With more than so many failures it is not the machine."""


def pytest_configure(config: pytest.Config) -> None:
    in_a_worker = hasattr(config, "workerinput")
    if not in_a_worker:
        config.pluginmanager.register(_SecondLook())


class _SecondLook:
    def __init__(self) -> None:
        self._failed: dict[str, None] = {}  # in order, each once
        self._alone = ""
        self._held = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed[report.nodeid] = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus != pytest.ExitCode.TESTS_FAILED or not 0 < len(self._failed) <= AT_MOST:
            return
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *self._failed]
        told = subprocess.run(command, cwd=session.config.rootpath, capture_output=True, text=True)
        self._alone, self._held = told.stdout + told.stderr, told.returncode == 0
        if self._held:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._alone:
            return
        if self._held:
            terminalreporter.section("unsteady: failed beside others, held alone")
            for story in self._failed:
                terminalreporter.line(story)
        else:
            terminalreporter.section("failed again, alone")
            terminalreporter.line(self._alone)
