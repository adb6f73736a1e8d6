"""Mistral: its usage comes with the last chunk, its errors as objects of their own."""

from collections.abc import Iterator
from typing import ClassVar

from tests.fakes.formats.chat import Chat
from tests.fakes.formats.sse import DONE, data
from tests.fakes.scripts import Body, Faults, Reply


def _error(status: int, message: str, kind: str, code: str) -> tuple[int, Body]:
    return status, {"object": "error", "message": message, "type": kind, "param": None, "code": code}


class Mistral(Chat):
    suffix = ""
    faults: ClassVar[Faults] = {
        "key": (401, {"detail": "Unauthorized"}),
        "rate": _error(429, "Rate limit exceeded", "rate_limited", "1300"),
        "overloaded": _error(503, "Service unavailable.", "unreachable_backend", "1100"),
        "bad_request": _error(
            400, "Expected last role User or Tool", "invalid_request_message_order", "3230"
        ),
        "refused": _error(403, "The prompt was flagged by moderation.", "guardrail_blocked", "1403"),
        "unknown_model": _error(400, "Invalid model: scripted", "invalid_model", "1500"),
        "too_long": _error(
            400,
            "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
            "invalid_request_invalid_args",
            "3051",
        ),
    }

    def listing(self, models: tuple[str, ...]) -> Body:
        can = {"completion_chat": True, "function_calling": True, "vision": True, "fine_tuning": False}
        rows = [
            {
                "id": name,
                "object": "model",
                "created": 0,
                "owned_by": "mistralai",
                "capabilities": {**can, "completion_chat": "embed" not in name},
                "name": name,
                "max_context_length": 131_072,
                "aliases": [],
                "type": "base",
            }
            for name in models
        ]
        return {"object": "list", "data": rows}

    def frames(self, reply: Reply, body: Body) -> Iterator[str]:
        yield data(self.chunk(body, {"role": "assistant", "content": ""}, None))
        for piece in reply.deltas():
            yield data(self.chunk(body, {"content": piece}, None))
        last = {"content": "", "tool_calls": self.calls(reply)} if reply.calls else {"content": ""}
        finish = "tool_calls" if reply.calls else "stop"
        yield data({**self.chunk(body, last, finish), "usage": self.usage(reply)})
        yield DONE

    opening = 1

    def failure(self, name: str, status: int, message: str) -> tuple[int, Body] | list[str]:
        return self.faults[name] if name else _error(status, message, "scripted", "0")
