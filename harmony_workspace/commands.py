"""The subcommands that talk to a running workspace, or to one started for them."""

import argparse
import shlex
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from harmony_protocol.errors import Problem
from harmony_protocol.meetings import Sample
from harmony_workspace.access.reach import Unreachable, Workspace, workspace
from harmony_workspace.paths import Paths, resolve

if TYPE_CHECKING:
    import httpx

Command = Callable[[Workspace, argparse.Namespace], int | None]
BAD_INPUT, _UNREACHABLE = 2, 3


class BadInput(Exception):
    """Said in one line; code 2."""


def run(command: Command, options: argparse.Namespace, *, begins: bool = False) -> int:
    """Runs a command; what goes wrong is one line on stderr and a code: 2 bad input, 3 out of reach. ``begins``: also
    where there is no workspace yet."""
    paths = resolve(options.data_dir)
    try:
        if not (begins or _is_there(paths)):
            text = (
                f"There is no workspace in {paths.data}. One begins with: harmony-workspace serve --data-dir"
            )
            raise BadInput(f"{text} {shlex.quote(str(paths.data))}")
        with workspace(paths) as reached:
            return command(reached, options) or 0
    except BadInput as error:
        return _say(str(error), BAD_INPUT)
    except UnicodeEncodeError:  # bytes that the terminal's encoding has no letters for
        return _say("A word here cannot be read as text.", BAD_INPUT)
    except Unreachable as error:
        return _say(str(error), _UNREACHABLE)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{error.strerror or error}.", _UNREACHABLE)


def _is_there(paths: Paths) -> bool:
    """Else a mistyped directory would become an empty workspace, and a backup of it a good one."""
    if paths.database.exists() or paths.endpoint.exists():
        return True
    from harmony_workspace.store import choosing  # it loads the library of databases

    return choosing.is_marked(paths.workspace)


def load_sample(reached: Workspace, options: argparse.Namespace) -> None:
    if options.remove:
        there = Sample.model_validate(checked(reached.call("GET", "/v1/sample")).json())
        checked(reached.call("DELETE", "/v1/sample"))
        _print(f"{len(there.titles)} meetings removed")
        return
    loaded = _post(reached, "/v1/sample", {})
    _print(f"{len(loaded)} meetings loaded" if loaded else "The sample meetings are there already.")


def _post(reached: Workspace, path: str, body: dict[str, Any]) -> Any:
    return checked(reached.call("POST", path, body)).json()


def checked(response: "httpx.Response") -> "httpx.Response":
    """The response itself; a refusal becomes ``BadInput``, a fault of the workspace ``Unreachable``."""
    if response.is_success:
        return response
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        problem = Problem(detail=response.reason_phrase, status=response.status_code)
    if response.is_client_error:
        raise BadInput(problem.detail or str(problem.code))
    raise Unreachable(f"{problem.detail} (request {problem.request_id})")


def moment(text: str) -> datetime | None:
    """A date or a moment; without an offset it is this computer's time."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise BadInput(f"{text!r} is not a date; write it like 2026-03-04T15:00.") from error


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def _say(line: str, code: int) -> int:
    _tell(line)
    return code


def _tell(line: str) -> None:
    sys.stderr.write(f"harmony-workspace: {line}\n")
