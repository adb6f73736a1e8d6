"""Groq: close to OpenAI's chat, under a path of its own, with its usage inside ``x_groq``."""

from collections.abc import Iterator
from typing import ClassVar

from tests.fakes.formats.chat import Chat
from tests.fakes.formats.sse import DONE, data
from tests.fakes.scripts import Body, Faults, Reply


def _error(status: int, message: str, kind: str, code: str | None = None) -> tuple[int, Body]:
    return status, {"message": message, "type": kind, **({"code": code} if code else {})}


class Groq(Chat):
    suffix = ""
    faults: ClassVar[Faults] = {
        "key": _error(401, "Invalid API Key", "invalid_request_error", "invalid_api_key"),
        "rate": _error(429, "Rate limit reached for model `scripted`", "tokens", "rate_limit_exceeded"),
        "overloaded": _error(503, "Service unavailable: over capacity", "internal_server_error"),
        "bad_request": _error(400, "'messages.0' : value must be an object", "invalid_request_error"),
        "unknown_model": _error(
            404, "The model `scripted` does not exist", "invalid_request_error", "model_not_found"
        ),
        "too_long": _error(
            400,
            "Please reduce the length of the messages or completion.",
            "invalid_request_error",
            "context_length_exceeded",
        ),
    }

    def listing(self, models: tuple[str, ...]) -> Body:
        rows = [
            {
                "id": name,
                "object": "model",
                "created": 0,
                "owned_by": "Meta",
                "active": True,
                "context_window": 131_072,
                "max_completion_tokens": 32_768,
            }
            for name in models
        ]
        return {"object": "list", "data": rows}

    def frames(self, reply: Reply, body: Body) -> Iterator[str]:
        for piece in reply.deltas():
            yield data(self.chunk(body, {"role": "assistant", "content": piece}, None))
        if reply.calls:
            yield data(self.chunk(body, {"role": "assistant", "tool_calls": self.calls(reply)}, None))
        last = self.chunk(body, {}, "tool_calls" if reply.calls else "stop")
        timed = {**self.usage(reply), "queue_time": 0.01, "prompt_time": 0.01, "completion_time": 0.1}
        yield data({**last, "x_groq": {"id": "req_scripted", "usage": {**timed, "total_time": 0.11}}})
        yield DONE
