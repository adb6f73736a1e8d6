"""The receipt of an answer: which model, where, what was read, and how much of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from harmony_protocol.threads import Model
from harmony_workspace.companion.answering import Processed

if TYPE_CHECKING:
    from pydantic_ai.usage import UsageBase


def of(
    model: Model,
    usage: "UsageBase | None",
    conversations_read: Sequence[str],
    tools: Sequence[str],
    sent_by: Sequence[str] = (),
) -> Processed:
    """Numbers a provider left out are None: less than the truth is not told. ``sent_by``: the tools through which
    something may have left the workspace, wherever the model is."""
    known = usage is not None and usage.has_values() and not usage.unmeasured_requests
    return Processed(
        provider=model.provider,
        model=model.name,
        local=model.local,
        conversations_read=tuple(conversations_read),
        tools=tuple(dict.fromkeys((*tools, *sent_by))),
        sent_by=tuple(sent_by),
        input_tokens=usage.input_tokens if usage and known else None,
        output_tokens=usage.output_tokens if usage and known else None,
        cost_usd=_cost(model, usage if known else None),
    )


def _cost(model: Model, usage: "UsageBase | None") -> float | None:
    if model.local:
        return 0.0
    return float(usage.cost) if usage is not None and usage.cost is not None else None
