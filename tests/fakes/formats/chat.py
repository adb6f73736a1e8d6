"""OpenAI's Chat Completions, which most servers on one's own machine speak too."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from tests.fakes.formats.sse import DONE, as_text, data
from tests.fakes.scripts import Body, Faults, Reply, call_id


def _error(
    status: int, message: str, kind: str = "invalid_request_error", code: str | None = None
) -> tuple[int, Body]:
    return status, {"message": message, "type": kind, "param": None, "code": code}


class Chat:
    suffix = "/v1"
    opening = 0
    faults: ClassVar[Faults] = {
        "key": _error(401, "Incorrect API key provided: sk-te*t.", code="invalid_api_key"),
        "rate": _error(429, "Rate limit reached for requests", "requests", "rate_limit_exceeded"),
        "overloaded": _error(503, "The server is overloaded or not ready yet.", "server_error"),
        "bad_request": _error(400, "Unrecognized request argument supplied"),
        "refused": _error(
            400,
            "The response was filtered due to the prompt triggering content management policy.",
            code="content_filter",
        ),
        "unknown_model": _error(
            404,
            "The model `scripted` does not exist or you do not have access to it.",
            code="model_not_found",
        ),
        "too_long": _error(
            400, "This model's maximum context length is 8192 tokens.", code="context_length_exceeded"
        ),
    }

    def listing(self, models: tuple[str, ...]) -> Body:
        return {
            "object": "list",
            "data": [{"id": name, "object": "model", "created": 0, "owned_by": "system"} for name in models],
        }

    def streams(self, path: str, body: Body) -> bool:
        return bool(body.get("stream"))

    def last(self, body: Body) -> str:
        messages = body.get("messages") or [{}]
        return as_text(messages[-1].get("content"))

    def results(self, body: Body) -> list[str]:
        return [as_text(each["content"]) for each in body["messages"] if each["role"] == "tool"]

    def frames(self, reply: Reply, body: Body) -> Iterator[str]:
        for piece in reply.deltas():
            yield data(self.chunk(body, {"role": "assistant", "content": piece}, None))
        if reply.calls:
            yield data(self.chunk(body, {"role": "assistant", "tool_calls": self.calls(reply)}, None))
        yield data(self.chunk(body, {}, reply.finish or ("tool_calls" if reply.calls else "stop")))
        yield from self.usage_frames(reply, body)
        yield DONE

    def usage_frames(self, reply: Reply, body: Body) -> Iterator[str]:
        if (body.get("stream_options") or {}).get("include_usage"):
            frame = self.frame(body, "chat.completion.chunk", {})
            yield data({**frame, "choices": [], "usage": self.usage(reply)})

    def whole(self, reply: Reply, body: Body) -> Body:
        message: Body = {"role": "assistant", "content": "".join(reply.deltas())}
        if reply.calls:
            message["tool_calls"] = self.calls(reply)
        finish = "tool_calls" if reply.calls else "stop"
        choice = {"message": message, "finish_reason": finish}
        return {**self.frame(body, "chat.completion", choice), "usage": self.usage(reply)}

    def failure(self, name: str, status: int, message: str) -> tuple[int, Body] | list[str]:
        if name:
            code, content = self.faults[name]
            return code, {"error": content}
        return status, {"error": {"message": message, "type": "scripted", "param": None, "code": None}}

    def usage(self, reply: Reply) -> Body:
        asked, said = reply.tokens
        return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}

    def calls(self, reply: Reply) -> list[Body]:
        return [
            {
                "index": index,
                "id": call_id(),
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)},
            }
            for index, (name, arguments) in enumerate(reply.calls)
        ]

    def frame(self, body: Body, kind: str, choice: Body) -> dict[str, Any]:
        return {
            "id": "chatcmpl-scripted",
            "object": kind,
            "created": 1_780_000_000,
            "model": body.get("model", ""),
            "choices": [{"index": 0, **choice}],
        }

    def chunk(self, body: Body, delta: Body, finish: str | None) -> dict[str, Any]:
        return self.frame(body, "chat.completion.chunk", {"delta": delta, "finish_reason": finish})
