"""A program that records one take after the other and is killed in each: ``killed_takes.py FOLDER RATE:SECONDS ...``"""

import os
import signal
import sys
from pathlib import Path

from tests.fakes.portaudio import Device
from tests.parts.recorded import stage

LONGEST_S = 60.0


def record_until(folder: Path, rate: int, seconds: float) -> None:
    with stage(folder, Device("Built-in", rate)) as here:
        here.begin()
        here.world.after(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL))
        here.world.pass_(LONGEST_S)


if __name__ == "__main__":
    base = Path(sys.argv[1])
    for number, point in enumerate(sys.argv[2:]):
        rate, _, seconds = point.partition(":")
        child = os.fork()
        if not child:
            record_until(base / str(number), int(rate), float(seconds))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "it was not killed"
