"""The real workspace process; what it answers is told by the question: ``python -m … DIR [IDLE_SECONDS]``."""

import sys
from pathlib import Path

from harmony_workspace import paths, serving
from tests.fakes.answerer import Scripted


def main() -> None:
    idle = float(sys.argv[2]) if len(sys.argv) > 2 else None
    options = serving.Options(paths.resolve(Path(sys.argv[1])), idle_seconds=idle)
    serving.run(options, lambda _database, _sealed, _toolbox: Scripted())


if __name__ == "__main__":
    main()
