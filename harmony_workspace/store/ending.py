"""What a transaction keeps for its end: what is written last of all, and what is told once it has committed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa

_OPTION = "ending"


@dataclass
class Ending:
    """``last``: what each of these functions is to write, gathered until the commit."""

    told: list[tuple[str, str]] = field(default_factory=list)
    last: dict[Callable[[sa.Connection, list[Any]], None], list[Any]] = field(default_factory=dict)
    _stood: list[tuple[list[tuple[str, str]], dict[Any, list[Any]]]] = field(default_factory=list)
    """At each savepoint that is open: what is rolled back is neither written nor told."""

    def write(self, connection: sa.Connection) -> None:
        last, self.last = self.last, {}
        for function, gathered in last.items():
            function(connection, gathered)

    def keep(self) -> None:
        self._stood.append((list(self.told), {function: list(them) for function, them in self.last.items()}))

    def let_go(self) -> None:
        self._stood.pop()

    def go_back(self) -> None:
        self.told, self.last = self._stood.pop()


def begin(connection: sa.Connection) -> Ending:
    """Of the transaction that begins now, on a connection that is used for no other."""
    ending = Ending()
    connection.execution_options(**{_OPTION: ending})
    return ending


def of(connection: sa.Connection) -> Ending | None:
    """None outside of a write of ``Database``: nobody would look at it."""
    found: Ending | None = connection.get_execution_options().get(_OPTION)
    return found


def install(engine: sa.Engine) -> None:
    """From then on what is rolled back to a savepoint is forgotten."""
    sa.event.listen(engine, "savepoint", partial(_at_savepoint, Ending.keep))
    sa.event.listen(engine, "release_savepoint", partial(_at_savepoint, Ending.let_go))
    sa.event.listen(engine, "rollback_savepoint", partial(_at_savepoint, Ending.go_back))


def _at_savepoint(do: Callable[[Ending], None], connection: sa.Connection, *_about: object) -> None:
    if (ending := of(connection)) is not None:
        do(ending)
