"""OpenRouter: OpenAI's chat with signs of life between, the price in the usage, and errors that name the provider behind."""

from collections.abc import Iterator
from typing import ClassVar

from tests.fakes.formats.chat import Chat
from tests.fakes.formats.sse import DONE, data
from tests.fakes.scripts import MIDWAY, Body, Faults, Reply

PRICE = 0.00042


def _error(code: int, message: str, **metadata: object) -> tuple[int, Body]:
    return code, {"code": code, "message": message, **({"metadata": metadata} if metadata else {})}


class OpenRouter(Chat):
    suffix = "/api/v1"
    opening = 1
    faults: ClassVar[Faults] = {
        "key": _error(401, "No auth credentials found"),
        "rate": _error(429, "Rate limit exceeded: free-models-per-min."),
        "overloaded": _error(503, "No instances available", provider_name="Anthropic", raw="overloaded"),
        "bad_request": _error(400, 'Input required: specify "prompt" or "messages"'),
        "refused": _error(
            403,
            'scripted/model requires moderation. Your input was flagged for "violence".',
            reasons=["violence"],
            flagged_input="What did…",
            provider_name="OpenAI",
            model_slug="scripted/model",
        ),
        "unknown_model": _error(404, "No endpoints found for scripted/model."),
        "too_long": _error(
            400,
            "This endpoint's maximum context length is 8192 tokens. However, you requested about 9000 tokens.",
        ),
    }

    def listing(self, models: tuple[str, ...]) -> Body:
        rows = [
            {
                "id": name,
                "canonical_slug": name,
                "name": f"Maker: {name}",
                "created": 0,
                "context_length": 200_000,
                "architecture": {
                    "modality": "text+image->text",
                    "input_modalities": ["text", "image"],
                    "output_modalities": ["text"],
                    "tokenizer": "Other",
                },
                "pricing": {"prompt": "0.000003", "completion": "0.000015"},
                "supported_parameters": ["max_tokens", "temperature", "tools", "tool_choice"],
            }
            for name in models
        ]
        return {"data": rows}

    def frames(self, reply: Reply, body: Body) -> Iterator[str]:
        yield ": OPENROUTER PROCESSING\n\n"
        for piece in reply.deltas():
            yield data(self.chunk(body, {"role": "assistant", "content": piece}, None))
        if reply.calls:
            called = {"role": "assistant", "content": None, "tool_calls": self.calls(reply)}
            yield data(self.chunk(body, called, None))
        yield data(
            self.chunk(body, {"role": "assistant", "content": ""}, "tool_calls" if reply.calls else "stop")
        )
        last = self.chunk(body, {"role": "assistant", "content": ""}, None)
        yield data({**last, "usage": {**self.usage(reply), "cost": PRICE, "is_byok": False}})
        yield DONE

    def failure(self, name: str, status: int, message: str) -> tuple[int, Body] | list[str]:
        if name != MIDWAY:
            return super().failure(name, status, message)
        begun = list(self.frames(Reply(text="Dana said"), {}))[: self.opening + 2]
        last = self.chunk({}, {"role": "assistant", "content": ""}, "error")
        return [*begun, data({**last, "error": {"code": 502, "message": "Provider disconnected"}})]

    def chunk(self, body: Body, delta: Body, finish: str | None) -> Body:
        chunk = super().chunk(body, delta, finish)
        chunk["choices"][0]["native_finish_reason"] = finish
        return {**chunk, "provider": "Anthropic"}
