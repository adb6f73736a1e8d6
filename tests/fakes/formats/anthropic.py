"""Anthropic's Messages: named events, blocks that open and close, input and output counted apart."""

from collections.abc import Iterator
from typing import Any, ClassVar

from tests.fakes.formats.sse import as_text, named
from tests.fakes.scripts import MIDWAY, Body, Faults, Reply, call_id


def _error(status: int, kind: str, message: str) -> tuple[int, Body]:
    return status, {
        "type": "error",
        "error": {"type": kind, "message": message},
        "request_id": "req_scripted",
    }


class Anthropic:
    suffix = ""
    opening = 3
    faults: ClassVar[Faults] = {
        "key": _error(401, "authentication_error", "invalid x-api-key"),
        "rate": _error(429, "rate_limit_error", "This request would exceed your rate limit."),
        "overloaded": _error(529, "overloaded_error", "Overloaded"),
        "bad_request": _error(400, "invalid_request_error", "messages: at least one message is required"),
        "unknown_model": _error(404, "not_found_error", "model: scripted"),
        "too_long": _error(
            400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"
        ),
    }

    def listing(self, models: tuple[str, ...]) -> Body:
        rows = [
            {
                "type": "model",
                "id": name,
                "display_name": f"Claude {name}",
                "created_at": "2026-02-19T00:00:00Z",
                "lifecycle": "active",
                "max_input_tokens": 200_000,
                "max_tokens": 64_000,
                "capabilities": {"image_input": {"supported": True}},
            }
            for name in models
        ]
        return {"data": rows, "has_more": False, "first_id": models[0], "last_id": models[-1]}

    def streams(self, path: str, body: Body) -> bool:
        return bool(body.get("stream"))

    def last(self, body: Body) -> str:
        return as_text(body["messages"][-1]["content"])

    def results(self, body: Body) -> list[str]:
        blocks = [block for each in body["messages"] for block in each["content"] if isinstance(block, dict)]
        return [_result(block["content"]) for block in blocks if block["type"] == "tool_result"]

    def frames(self, reply: Reply, body: Body) -> Iterator[str]:
        asked, said = reply.tokens
        started = {**self._message(body), "usage": {"input_tokens": asked, "output_tokens": 1}}
        yield named({"type": "message_start", "message": started})
        yield named({"type": "ping"})
        if pieces := reply.deltas():
            opened = {"type": "text", "text": ""}
            yield named({"type": "content_block_start", "index": 0, "content_block": opened})
            for piece in pieces:
                yield _delta(0, {"type": "text_delta", "text": piece})
            yield named({"type": "content_block_stop", "index": 0})
        for index, (name, arguments) in enumerate(reply.calls, 1 if pieces else 0):
            yield from _call(index, name, arguments)
        yield from _ended("tool_use" if reply.calls else "end_turn", said)

    def whole(self, reply: Reply, body: Body) -> Body:
        asked, said = reply.tokens
        content: list[Body] = [{"type": "text", "text": "".join(reply.deltas())}] if reply.deltas() else []
        content += [
            {"type": "tool_use", "id": call_id("toolu_"), "name": name, "input": arguments}
            for name, arguments in reply.calls
        ]
        return {
            **self._message(body),
            "content": content,
            "stop_reason": "tool_use" if reply.calls else "end_turn",
            "usage": {"input_tokens": asked, "output_tokens": said},
        }

    def failure(self, name: str, status: int, message: str) -> tuple[int, Body] | list[str]:
        if name == "refused":
            started = {**self._message({}), "usage": {"input_tokens": 9, "output_tokens": 1}}
            return [named({"type": "message_start", "message": started}), *_ended("refusal", 0)]
        if name == MIDWAY:
            begun = list(self.frames(Reply(text="Dana said"), {}))[: self.opening + 2]
            return [*begun, named(self.faults["overloaded"][1])]
        return self.faults[name] if name else _error(status, "api_error", message)

    def _message(self, body: Body) -> Body:
        return {
            "id": "msg_scripted",
            "type": "message",
            "role": "assistant",
            "model": body.get("model", "scripted"),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
        }


def _delta(index: int, delta: Body) -> str:
    return named({"type": "content_block_delta", "index": index, "delta": delta})


def _call(index: int, name: str, arguments: dict[str, Any]) -> Iterator[str]:
    opened = {"type": "tool_use", "id": call_id("toolu_"), "name": name, "input": {}}
    yield named({"type": "content_block_start", "index": index, "content_block": opened})
    yield _delta(index, {"type": "input_json_delta", "partial_json": ""})
    yield _delta(
        index, {"type": "input_json_delta", "partial_json": as_text(arguments) if arguments else "{}"}
    )
    yield named({"type": "content_block_stop", "index": index})


def _ended(reason: str, said: int) -> list[str]:
    stopped = {"stop_reason": reason, "stop_sequence": None}
    return [
        named({"type": "message_delta", "delta": stopped, "usage": {"output_tokens": said}}),
        named({"type": "message_stop"}),
    ]


def _result(content: Any) -> str:
    return content if isinstance(content, str) else "".join(block.get("text", "") for block in content)
