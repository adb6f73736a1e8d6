"""What a command shows on a terminal while it works, and asks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Line:
    """One line of a terminal that is written again and again."""

    def __call__(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


class _Nothing(Line):
    def __call__(self, text: str) -> None:
        """Where nobody looks, nothing is written."""


@contextmanager
def progress() -> Iterator[Line]:
    watched = sys.stderr.isatty()
    try:
        yield Line() if watched else _Nothing()
    finally:
        if watched:
            with suppress(OSError):
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()


def tell(text: str) -> None:
    """A line for whoever looks."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def asked(question: str) -> str:
    """What is typed; elsewhere one line of stdin."""
    if sys.stdin.isatty():
        sys.stderr.write(question)
        sys.stderr.flush()
    return sys.stdin.readline().rstrip("\n")
