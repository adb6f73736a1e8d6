"""AG-UI endpoints on loopback: an agent of the reference library, and one that sends whatever bytes a test wants."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import uvicorn
from pydantic_ai import Agent, DeferredToolRequests
from pydantic_ai.messages import ModelMessage, ModelRequest, ToolReturnPart, UserPromptPart
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, FunctionModel
from pydantic_ai.ui.ag_ui import AGUIAdapter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

Says = Callable[[Sequence[ModelMessage]], AsyncIterator[Any]]
KEY = "agent-key-0451"


@dataclass
class AgUiServer:
    """``answer`` makes the reply to a request that carries the key."""

    answer: Callable[[Request], Any]
    key: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a client went away before its answer was complete."""

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        routes = [Route("/agent", self._run, methods=["POST"])]
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_level="critical",
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/agent"

    def _serve(self) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._server.serve([self._listener]))

    async def _run(self, request: Request) -> Response:
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return PlainTextResponse(f"The key {request.headers.get('authorization')} is unknown.", 401)
        self.requests.append(await request.json())
        reply: Response = await self.answer(request)
        return reply

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)


def library_agent(effects: list[dict[str, Any]], says: Says) -> Callable[[Request], Any]:
    """Of the reference library, with a tool that reads and one that asks first; ``says`` is its model."""

    async def stream(messages: list[ModelMessage], _info: AgentInfo) -> AsyncIterator[Any]:
        async for part in says(messages):
            yield part

    agent = Agent(FunctionModel(stream_function=stream), output_type=[str, DeferredToolRequests])

    @agent.tool_plain
    def look_up(order: str) -> str:
        """Looks an order up."""
        return f"{order} was sent on Monday."

    @agent.tool_plain(requires_approval=True)
    def refund(order: str, amount: int) -> str:
        """Pays money back."""
        effects.append({"order": order, "amount": amount})
        return f"Refunded {amount} for {order}."

    async def answer(request: Request) -> Response:
        return await AGUIAdapter.dispatch_request(request, agent=agent)

    return answer


def returned(messages: Sequence[ModelMessage]) -> list[ToolReturnPart]:
    """What tools gave back since the last question."""
    found: list[ToolReturnPart] = []
    for message in messages:
        if isinstance(message, ModelRequest):
            if any(isinstance(part, UserPromptPart) for part in message.parts):
                found.clear()
            found += [part for part in message.parts if isinstance(part, ToolReturnPart)]
    return found


def call(name: str, arguments: str, id_: str = "c1", index: int = 0) -> dict[int, DeltaToolCall]:
    return {index: DeltaToolCall(name=name, json_args=arguments, tool_call_id=id_)}


def raw(
    chunks: Callable[[], AsyncIterator[bytes]], media_type: str = "text/event-stream", **headers: str
) -> Callable[[Request], Any]:
    """Sends these bytes."""

    async def answer(_request: Request) -> Response:
        return StreamingResponse(chunks(), media_type=media_type, headers=headers)

    return answer
