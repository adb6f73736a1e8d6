"""How a command ends: its exit code, and one line on stderr when something is wrong."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from enum import IntEnum
from typing import Any

from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.paths import Paths, private
from harmony_desktop.wordings import explain
from harmony_journal import lines


class Exit(IntEnum):
    DONE = 0
    SOMETHING_MISSING = 1
    """What doctor found; or a window, for a command that is about one."""
    BAD_INPUT = 2
    NO_ANSWER = 3
    """The provider, the workspace or the network."""
    APPROVAL_WAITS = 4
    INTERRUPTED = 130
    WINDOW_WANTED = -1
    """No process ends with it: the window is to be opened instead."""


BAD_INPUT = frozenset(
    (
        "bring_folder",
        "bring_gone",
        "bring_unreadable",
        "data_dir_unusable",
        "date_bad",
        "file_missing",
        "file_not_audio",
        "file_not_written",
        "import_empty",
        "import_no_sound",
        "import_no_speech",
        "import_too_large",
        "import_too_long",
        "import_truncated",
        "import_unreadable",
        "no_speech_in_file",
        "message_empty",
        "model_in_use",
        "models_folder",
        "question_missing",
        "question_twice",
    )
)


def concluded(paths: Paths, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Runs a command's work to its exit code. Errors are worded; a fault of ours goes to the log as well."""
    try:
        start_log(paths, "command")
        return asyncio.run(work())
    except HarmonyError as error:
        return failed(error.problem)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:  # whoever read our output has enough
        sys.stderr.close()
        return Exit.DONE


def start_log(paths: Paths, name: str) -> None:
    """The first thing written to the data directory, and so the first that fails where it cannot be used."""
    try:
        lines.start(private(paths.logs), name)
    except OSError as error:
        raise HarmonyError.of("data_dir_unusable", directory=str(paths.data), detail=str(error)) from error


def failed(problem: Problem) -> int:
    say(" ".join(part for part in explain(problem) if part))
    if problem.code == "no_window":
        return Exit.SOMETHING_MISSING
    return Exit.BAD_INPUT if problem.code in BAD_INPUT else Exit.NO_ANSWER


def say(line: str) -> None:
    """One line beside the output proper."""
    sys.stderr.write(" ".join(line.split()) + "\n")
    sys.stderr.flush()


def print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()
