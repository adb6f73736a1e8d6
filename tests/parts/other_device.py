"""The same user on another device: asks the workspace of a directory over its own routes, beside the window."""

import asyncio
import ssl
from pathlib import Path
from typing import Any

import httpx
import uuid_utils

from harmony_desktop.net import control


class OtherDevice:
    """Finds the workspace anew with every request: it may have been started again meanwhile."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One request; what came back, or None."""
        return asyncio.run(self._ask(method, path, body))

    def waiting(self) -> list[dict[str, Any]]:
        """The calls that nobody has decided."""
        return list(self.ask("GET", "/v1/approvals"))

    def decide(self, call: dict[str, Any], decision: str, **more: object) -> None:
        self.do("decide_approval", call["id"], decision=decision, args_hash=call["args_hash"], **more)

    def do(self, kind: str, target: str, **body: object) -> None:
        """One operation, which has to take effect."""
        operation = {"op_id": str(uuid_utils.uuid7()), "kind": kind, "target": target, "body": body}
        outcomes = self.ask("POST", "/v1/ops", {"ops": [operation]})["outcomes"]
        assert [outcome["status"] for outcome in outcomes] == ["applied"], outcomes

    def record(self, words: str) -> list[dict[str, Any]]:
        """The lines of the record that hold these words, the oldest first."""
        return list(reversed(self.ask("GET", f"/v1/ledger?q={words}")["items"]))

    async def _ask(self, method: str, path: str, body: object) -> Any:
        endpoint = control.endpoint(self._data)
        assert endpoint is not None
        held = await control.hold(endpoint.control, "tests")
        try:
            trust = ssl.create_default_context(cafile=endpoint.ca_file)
            async with httpx.AsyncClient(base_url=endpoint.url, verify=trust, trust_env=False) as client:
                key = {"X-API-Key": held.reply.api_key}
                reply = await client.request(method, path, json=body, headers=key, timeout=30)
                assert reply.is_success, reply.text
                return reply.json() if reply.content else None
        finally:
            await held.close()
