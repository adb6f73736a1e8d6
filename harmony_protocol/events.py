"""The AG-UI events of a run, as this contract uses them.

Events travel as JSON objects with camelCase fields (AG-UI 1.0). The client looks at ``type`` first and
skips what it does not know, because a strict union raises on tomorrow's events.
"""

from enum import StrEnum
from typing import Any


class EventType(StrEnum):
    """The AG-UI 1.0 types the workspace sends."""

    RUN_STARTED = "RUN_STARTED"
    RUN_FINISHED = "RUN_FINISHED"
    RUN_ERROR = "RUN_ERROR"
    TEXT_START = "TEXT_MESSAGE_START"
    TEXT_CONTENT = "TEXT_MESSAGE_CONTENT"
    TEXT_END = "TEXT_MESSAGE_END"
    TOOL_START = "TOOL_CALL_START"
    TOOL_ARGS = "TOOL_CALL_ARGS"
    TOOL_END = "TOOL_CALL_END"
    TOOL_RESULT = "TOOL_CALL_RESULT"
    CUSTOM = "CUSTOM"


class CustomName(StrEnum):
    """Names of our own CUSTOM events; ``value`` is the JSON of the wire model named here."""

    STEP = "harmony.step"
    """``{"text": str}``: one quiet line about what was looked at."""
    CITATION = "harmony.citation"
    """``Citation``"""
    RECEIPT = "harmony.receipt"
    """``Receipt``"""
    STOPPED = "harmony.stopped"
    """``{}``: the user stopped the run; RUN_FINISHED follows."""
    TITLE = "harmony.title"
    """``{"title": str}``: the thread's title, made by itself."""
    TAKEN_UP = "harmony.taken_up"
    """``{}``: its process ended before it said anything; another one begins it anew."""


MAX_EVENT_BYTES = 1024 * 1024
HEARTBEAT_SECONDS = 20.0


def event_id(run_id: str, seq: int) -> str:
    return f"{run_id}:{seq}"


def parse_event_id(text: str) -> tuple[str, int]:
    """The run and sequence number of an SSE ``id``. Raises ValueError on anything else."""
    run_id, _, seq = text.rpartition(":")
    if not run_id or not seq.isdecimal():
        raise ValueError(f"not an event id: {text!r}")
    return run_id, int(seq)


def custom(name: CustomName, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": EventType.CUSTOM.value, "name": name.value, "value": value}
