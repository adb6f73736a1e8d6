"""Helper processes of a test: each with its log, each in a group of its own, all gone at the end."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Processes:
    """Starts programs and, in reverse order, ends exactly those with what they started themselves."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.logs.mkdir(parents=True, exist_ok=True)
        self._running: list[subprocess.Popen[bytes]] = []

    def start(
        self,
        *command: str,
        env: Mapping[str, str],
        name: str | None = None,
        stdin: bytes | None = None,
        pass_fds: Sequence[int] = (),
        cwd: Path | None = None,
    ) -> subprocess.Popen[bytes]:
        """Output goes to ``logs/NAME.out``."""
        with (self.logs / f"{name or Path(command[0]).name}.out").open("ab") as out:
            process = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=out,
                stderr=out,
                start_new_session=True,
                pass_fds=pass_fds,
                cwd=cwd,
            )
        self._running.append(process)
        if stdin is not None and process.stdin:
            process.stdin.write(stdin)
            process.stdin.close()
        return process

    def start_and_read(self, *command: str, env: Mapping[str, str], flag: str) -> str:
        """Starts a program that writes one line to the descriptor that ``flag`` names; returns that line."""
        reading, writing = os.pipe()
        with os.fdopen(reading) as pipe:
            try:
                self.start(*command, *flag.format(fd=writing).split(), env=env, pass_fds=(writing,))
            finally:
                os.close(writing)
            line = pipe.readline().strip()
        assert line, f"{command[0]} said nothing: {self.log(Path(command[0]).name)}"
        return line

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.out").read_text(errors="replace")

    def stop(self, process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> int:
        """Ends the process and its group; returns its exit code."""
        _signal_group(process, how)
        try:
            code = process.wait(5)
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGKILL)
            code = process.wait(5)
        _signal_group(process, signal.SIGKILL)  # children that outlived it
        if process in self._running:
            self._running.remove(process)
        return code

    def stop_all(self) -> None:
        for process in reversed(self._running):
            _signal_group(process, signal.SIGTERM)
        for process in reversed(tuple(self._running)):
            self.stop(process)


def _signal_group(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)
