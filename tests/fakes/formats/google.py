"""Google's Gemini API: the model stands in the path, each event is a whole response with its share of the text."""

from collections.abc import Iterator
from typing import Any, ClassVar

from tests.fakes.formats.sse import as_text, data
from tests.fakes.scripts import Body, Faults, Reply


def _error(code: int, status: str, message: str, *details: Body) -> tuple[int, Body]:
    shown = {"code": code, "message": message, "status": status}
    return code, {"error": {**shown, **({"details": list(details)} if details else {})}}


_BAD_KEY = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
    "metadata": {"service": "generativelanguage.googleapis.com"},
}


class Google:
    suffix = ""
    opening = 0
    faults: ClassVar[Faults] = {
        "key": _error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", _BAD_KEY),
        "rate": _error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
        "overloaded": _error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        "bad_request": _error(400, "INVALID_ARGUMENT", "Invalid JSON payload received."),
        "unknown_model": _error(404, "NOT_FOUND", "models/scripted is not found for API version v1beta."),
        "too_long": _error(
            400,
            "INVALID_ARGUMENT",
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        ),
    }

    def listing(self, models: tuple[str, ...]) -> Body:
        rows = [
            {
                "name": f"models/{name}",
                "version": "001",
                "displayName": f"Gemini {name}",
                "inputTokenLimit": 1_048_576,
                "outputTokenLimit": 65_536,
                "supportedGenerationMethods": [
                    "embedContent" if "embed" in name else "generateContent",
                    "countTokens",
                ],
            }
            for name in models
        ]
        return {"models": rows}

    def streams(self, path: str, body: Body) -> bool:
        return ":streamGenerateContent" in path

    def last(self, body: Body) -> str:
        return as_text(body["contents"][-1]["parts"])

    def results(self, body: Body) -> list[str]:
        parts = [part for each in body["contents"] for part in each["parts"]]
        answers = [part["functionResponse"]["response"] for part in parts if "functionResponse" in part]
        return [as_text(next(iter(answer.values()))) for answer in answers]

    def frames(self, reply: Reply, body: Body) -> Iterator[str]:
        for piece in reply.deltas():
            yield data(_response(body, [{"text": piece}], reply))
        calls = [{"functionCall": {"name": name, "args": arguments}} for name, arguments in reply.calls]
        yield data(_response(body, calls or [{"text": ""}], reply, "STOP"))

    def whole(self, reply: Reply, body: Body) -> Body:
        parts: list[Body] = [{"text": "".join(reply.deltas())}] if reply.deltas() else []
        parts += [{"functionCall": {"name": name, "args": arguments}} for name, arguments in reply.calls]
        return _response(body, parts, reply, "STOP")

    def failure(self, name: str, status: int, message: str) -> tuple[int, Body] | list[str]:
        if name == "refused":
            blocked = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "modelVersion": "scripted"}
            return [data({**blocked, "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9}})]
        return self.faults[name] if name else _error(status, "UNKNOWN", message)


def _response(body: Body, parts: list[Body], reply: Reply, finish: str = "") -> dict[str, Any]:
    asked, said = reply.tokens
    candidate: Body = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": asked,
            "candidatesTokenCount": said,
            "totalTokenCount": asked + said,
        },
        "modelVersion": body["model"],
        "responseId": "scripted",
    }
