"""Exceptions as a log may tell them: their kind and where they came from; their words only where those hold no values."""

import os
import re
from collections.abc import Iterator
from types import TracebackType

from harmony_journal.redaction import plain, redacted

_ABOUT_CODE = (
    AttributeError,
    ImportError,
    ModuleNotFoundError,
    NameError,
    NotImplementedError,
    RecursionError,
    TypeError,
    UnboundLocalError,
    ZeroDivisionError,
)
"""They speak of names in programs."""
_OWN_DETAILS = (
    "autostart_", "bus_", "instance_", "keys_", "measuring_", "mic_", "model_", "no_", "notifier_", "offline",
    "settings_", "voice_", "workspace_",
)  # fmt: skip
"""Codes whose detail says what this machine said, not what somebody wrote."""
_DATABASE = re.compile(
    r"(?:unique|not null|foreign key|check) constraint failed|database is locked|disk is full|disk i/o error"
    r"|readonly database|is not a database|malformed|unable to open|no such table",
    re.IGNORECASE,
)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,40}")
_DEEPEST = 60
"""Frames of one trace: the outermost and innermost of a recursion are enough."""


def described(error: BaseException) -> str:
    """In one line, its kind first."""
    name = type(error).__qualname__
    words = _words(error)
    return f"{name}: {words}" if words else name


def _words(error: BaseException) -> str:
    problem = getattr(error, "problem", error)
    code = getattr(problem, "code", None)
    ours = type(error).__module__.startswith("harmony_")
    if ours and isinstance(code, str) and _CODE.fullmatch(code):
        detail = getattr(problem, "detail", "")
        known = isinstance(detail, str) and code.startswith(_OWN_DETAILS)
        return f"{code} {plain(detail)}".strip() if known else code
    if type(error) in _ABOUT_CODE:
        return redacted(str(error).partition("\n")[0])
    if type(error) is RuntimeError:
        return plain(str(error))
    if isinstance(error, OSError):
        return _of_system(error)
    return _of_database(error) or _numbers(error)


def _of_system(error: OSError) -> str:
    """Without the names of files and addresses."""
    reason = getattr(error, "reason", None)  # of TLS
    if isinstance(reason, str):
        return plain(reason)
    return os.strerror(error.errno) if isinstance(error.errno, int) and error.errno > 0 else ""


def _of_database(error: BaseException) -> str:
    found = _DATABASE.search(str(getattr(error, "orig", error))) if _from_database(error) else None
    return found[0] if found else ""


def _from_database(error: BaseException) -> bool:
    return any(
        kind.__name__ == "DatabaseError" or kind.__name__ == "DBAPIError" for kind in type(error).__mro__
    )


def _numbers(error: BaseException) -> str:
    told = {name: getattr(error, name, None) for name in ("status_code", "returncode", "code", "errno")}
    return " ".join(f"{name} {value}" for name, value in told.items() if type(value) is int)


def trace(error: BaseException) -> str:
    """With what it came from; frames by file, line and function, never with what variables held."""
    return "\n".join(_chain(error, set()))


def _chain(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _chain(before, seen)
        yield "which led to:" if error.__cause__ is not None else "while that was handled:"
    yield "Traceback (most recent call last):"
    yield from frames(error.__traceback__)
    yield described(error)
    for part in getattr(error, "exceptions", ()) if isinstance(error, BaseExceptionGroup) else ():
        if id(part) not in seen:
            yield from (f"  | {line}" for line in _chain(part, seen))


def frames(walked: TracebackType | None) -> list[str]:
    lines = []
    while walked is not None:
        code = walked.tb_frame.f_code
        lines.append(f"  {place(code.co_filename, walked.tb_lineno, code.co_qualname)}")
        walked = walked.tb_next
    if len(lines) > _DEEPEST:
        half = _DEEPEST // 2
        lines[half:-half] = [f"  … {len(lines) - 2 * half} more"]
    return lines


def place(file: str, line: int, function: str) -> str:
    """Where in a program, counted from the folder of its package."""
    return f"{short(file)}:{line} {function}"


def short(file: str) -> str:
    parts = file.replace("\\", "/").split("/")
    for place_, part in enumerate(parts):
        if part.startswith("harmony_") or part in ("site-packages", "dist-packages"):
            return "/".join(parts[place_ if part.startswith("harmony_") else place_ + 1 :])
    return "/".join(parts[-2:])
