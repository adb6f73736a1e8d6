"""What one run may use: stored as a fact, watched while the run goes on, and named when it is reached."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import Limits
from harmony_workspace.companion.answering import AnswerError
from harmony_workspace.store import facts

if TYPE_CHECKING:
    import sqlalchemy as sa
    from pydantic_ai import RunUsage
    from pydantic_ai.messages import ModelResponse

_CHARACTERS = 4
"""Of a token, about."""
LIMITS = "limits"
"""The fact that holds them."""


def stored(connection: "sa.Connection") -> Limits:
    value = facts.get(connection, LIMITS)
    return Limits() if value is None else Limits.model_validate(value)


def put(connection: "sa.Connection", limits: Limits) -> None:
    facts.put(connection, LIMITS, limits.model_dump(mode="json"))


@dataclass
class Meter:
    """Adds up what a run uses. A reply counts while it is still being written, by its length."""

    limits: Limits
    usage: "RunUsage"
    _written: int = 0
    _replies: int = 0

    def wrote(self, characters: int) -> None:
        """Raises ``AnswerError`` when the reply being written goes past the limit."""
        if self.usage.requests > self._replies:
            self._replies, self._written = self.usage.requests, 0
        self._written += characters
        allowed = self.limits.tokens
        if allowed is not None and self.usage.total_tokens + self._written // _CHARACTERS > allowed:
            raise reached("tokens", allowed)

    def goes_on(self) -> None:
        """Call it before the model is asked again. Raises ``AnswerError`` when it may not be."""
        if self.limits.tokens is not None and self.usage.total_tokens >= self.limits.tokens:
            raise reached("tokens", self.limits.tokens)
        spent, allowed = self.usage.cost, self.limits.cost_usd
        if allowed is not None and spent is not None and spent >= Decimal(str(allowed)):
            raise reached("cost_usd", allowed)
        if self.limits.steps is not None and self.usage.requests >= self.limits.steps:
            raise reached("steps", self.limits.steps)


async def counted(usage: "RunUsage", asking: "Awaitable[ModelResponse]") -> "ModelResponse":
    """A request beside the agent's own: a step as soon as it is sent, so that those sent together see each other;
    tokens and price when it is answered. Of one that is broken off nobody knows what it took."""
    usage.requests += 1
    try:
        reply = await asking
    except asyncio.CancelledError:
        usage.unmeasured_requests += 1
        raise
    if reply.usage.cost is None and reply.model_name:
        with suppress(LookupError, ValueError):  # nobody published a price, or the provider did not count
            reply.usage.cost = reply.cost().total_price
    usage.incr(reply.usage)
    return reply


def reached(limit: str, allowed: float) -> AnswerError:
    return AnswerError(ErrorCode.RUN_LIMIT, retryable=True, limit=limit, allowed=allowed)
