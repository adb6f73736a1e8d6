"""OpenAI's Responses: numbered events about items that are added, written and done."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.fakes.formats.chat import Chat
from tests.fakes.formats.sse import as_text, named
from tests.fakes.scripts import MIDWAY, Body, Reply, call_id


class Responses(Chat):
    opening = 3

    def last(self, body: Body) -> str:
        items = body["input"]
        last = items if isinstance(items, str) else items[-1]
        return as_text(last.get("output", last.get("content")) if isinstance(last, dict) else last)

    def results(self, body: Body) -> list[str]:
        return [
            as_text(item["output"]) for item in body["input"] if item.get("type") == "function_call_output"
        ]

    def frames(self, reply: Reply, body: Body) -> Iterator[str]:
        number = count()
        done: list[Body] = []
        yield _event(number, "response.created", response=_response(body, "in_progress", []))
        if pieces := reply.deltas():
            yield from _written(number, pieces, done)
        for name, arguments in reply.calls:
            yield from _called(number, name, arguments, done)
        ended = _response(body, "completed", done, reply.tokens)
        yield _event(number, "response.completed", response=ended)

    def whole(self, reply: Reply, body: Body) -> Body:
        done: list[Body] = []
        if pieces := reply.deltas():
            list(_written(count(), pieces, done))
        for name, arguments in reply.calls:
            list(_called(count(), name, arguments, done))
        return _response(body, "completed", done, reply.tokens)

    def failure(self, name: str, status: int, message: str) -> tuple[int, Body] | list[str]:
        if name == "refused":
            number = count()
            ended = _response({}, "incomplete", [], (9, 0))
            ended["incomplete_details"] = {"reason": "content_filter"}
            return [
                _event(number, "response.created", response=_response({}, "in_progress", [])),
                _event(number, "response.incomplete", response=ended),
            ]
        if name == MIDWAY:
            begun = list(self.frames(Reply(text="Dana said"), {}))[: self.opening + 2]
            failed = _response({}, "failed", [])
            failed["error"] = {"code": "server_error", "message": "The server had an error."}
            return [*begun, _event(count(9), "response.failed", response=failed)]
        return super().failure(name, status, message)


def _event(number: "count[int]", kind: str, **content: Any) -> str:
    return named({"type": kind, "sequence_number": next(number), **content})


def _written(number: "count[int]", pieces: list[str], done: list[Body]) -> Iterator[str]:
    place = {"item_id": "msg_scripted", "output_index": 0, "content_index": 0}
    item: Body = {
        "id": "msg_scripted",
        "type": "message",
        "role": "assistant",
        "status": "in_progress",
        "content": [],
    }
    yield _event(number, "response.output_item.added", output_index=0, item=item)
    empty = {"type": "output_text", "text": "", "annotations": []}
    yield _event(number, "response.content_part.added", **place, part=empty)
    for piece in pieces:
        yield _event(number, "response.output_text.delta", **place, delta=piece, logprobs=[])
    whole = "".join(pieces)
    yield _event(number, "response.output_text.done", **place, text=whole, logprobs=[])
    part = {"type": "output_text", "text": whole, "annotations": []}
    yield _event(number, "response.content_part.done", **place, part=part)
    done.append({**item, "status": "completed", "content": [part]})
    yield _event(number, "response.output_item.done", output_index=0, item=done[-1])


def _called(number: "count[int]", name: str, arguments: Body, done: list[Body]) -> Iterator[str]:
    index, said = len(done), json.dumps(arguments)
    item: Body = {
        "id": call_id("fc_"),
        "type": "function_call",
        "status": "in_progress",
        "call_id": call_id(),
        "name": name,
        "arguments": "",
    }
    place = {"item_id": item["id"], "output_index": index}
    yield _event(number, "response.output_item.added", output_index=index, item=item)
    yield _event(number, "response.function_call_arguments.delta", **place, delta=said)
    yield _event(number, "response.function_call_arguments.done", **place, name=name, arguments=said)
    done.append({**item, "status": "completed", "arguments": said})
    yield _event(number, "response.output_item.done", output_index=index, item=done[-1])


def _response(body: Body, status: str, output: list[Body], tokens: tuple[int, int] | None = None) -> Body:
    usage = None
    if tokens is not None:
        usage = {
            "input_tokens": tokens[0],
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": tokens[1],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": sum(tokens),
        }
    return {
        "id": "resp_scripted",
        "object": "response",
        "created_at": 1_780_000_000,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": body.get("model", "scripted"),
        "output": output,
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": usage,
    }
