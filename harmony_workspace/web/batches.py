"""A batch of operations: in order, each once, and with as few commits as that allows."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace

import sqlalchemy as sa

from harmony_protocol.sync import Op, OpOutcome
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import operations
from harmony_workspace.companion.asking import Catalogue
from harmony_workspace.companion.operations import Effect
from harmony_workspace.problems import Refused
from harmony_workspace.store import changes
from harmony_workspace.store.database import gone
from harmony_workspace.tools.toolbox import Toolbox
from harmony_workspace.web.house import House
from harmony_workspace.web.problems import FAULT

log = logging.getLogger(__name__)

TOGETHER = 25
"""Operations committed as one: a commit costs more than what it commits, and who else writes waits for it."""


async def apply_all(house: House, reader: Reader, ops: Sequence[Op]) -> list[OpOutcome]:
    """One that fails stops the later ones of the same target and no others."""
    outcomes: list[OpOutcome] = []
    stuck: set[str] = set()
    while left := ops[len(outcomes) :]:
        effects = await _next(house, reader, left, stuck)
        for op, effect in zip(left, effects, strict=False):
            follow(house, effect)
            outcomes.append(effect.outcome)
            if effect.outcome.status == "failed":
                stuck.add(op.target)
    return outcomes


def together(
    connection: sa.Connection,
    reader: Reader,
    ops: Sequence[Op],
    catalogue: Catalogue,
    stuck: Collection[str],
    toolbox: Toolbox | None = None,
) -> list[Effect]:
    """The first of ``ops``, in one transaction. It ends with one that begins a run, which must not see the next."""
    effects: list[Effect] = []
    closed = set(stuck)
    for op in ops[:TOGETHER]:
        effect = _one(connection, reader, op, catalogue, closed, toolbox)
        effects.append(effect)
        if effect.outcome.status == "failed":
            closed.add(op.target)
        if effect.begun is not None:
            break
    place = changes.newest(connection).text()
    return [_placed(effect, place) for effect in effects]


def follow(house: House, effect: Effect) -> None:
    """What is to be done once an operation is committed."""
    if effect.begun is not None:
        house.runs.start(effect.begun)
    if effect.stop_run:
        house.runs.stop(effect.stop_run)
    if effect.decided_in:
        house.executor.look(effect.decided_in)
    if effect.stop_thread:
        house.runs.stop_thread(effect.stop_thread)
    if effect.words_went:
        house.erasing.words_went()


async def _next(house: House, reader: Reader, ops: Sequence[Op], stuck: Collection[str]) -> list[Effect]:
    try:
        return await house.database.write(together, reader, ops, house.catalogue, stuck, house.toolbox)
    except Exception as error:  # the transaction itself did not hold: the first alone, then the others again
        if gone(error):
            raise
        if len(ops) == 1:
            return [_failed(ops[0], error)]
        return await _next(house, reader, ops[:1], stuck)


def _one(
    connection: sa.Connection,
    reader: Reader,
    op: Op,
    catalogue: Catalogue,
    closed: Collection[str],
    toolbox: Toolbox | None,
) -> Effect:
    if op.target in closed:
        return Effect(OpOutcome(op_id=op.op_id, status="skipped"))
    held = connection.begin_nested()
    try:
        effect = operations.apply(connection, reader, op, catalogue, toolbox)
    except Exception as error:  # a fault of ours stops its own lane, like a refusal
        if gone(error):
            raise
        held.rollback()
        return _failed(op, error)
    held.commit()
    return effect


def _placed(effect: Effect, place: str) -> Effect:
    if effect.outcome.status not in ("applied", "repeated"):
        return effect
    return replace(effect, outcome=effect.outcome.model_copy(update={"place": place}))


def _failed(op: Op, error: Exception) -> Effect:
    problem = FAULT
    if isinstance(error, Refused):
        problem = error.problem()
    else:
        log.error("operation %s failed", op.op_id, exc_info=error)
    return Effect(OpOutcome(op_id=op.op_id, status="failed", problem=problem))
