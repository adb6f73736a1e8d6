"""A publisher of Harmony for stories: keys, a signed manifest, and the answers of its server."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harmony_desktop.domain.updates import PRODUCT, Channel
from harmony_desktop.net.updates import kind
from harmony_workspace.access import tls
from tests.fakes.https_server import Answer, Exchange, serving
from tools import sign_release

PACKAGE = b"a package of Harmony\n" * 4000
FILE = "harmony-desktop_0.9.0.deb"


class Publisher:
    """What it says can be changed before it is asked."""

    def __init__(self) -> None:
        self.secret = Ed25519PrivateKey.generate()
        self.url = ""
        self.told: dict[str, Any] = {}
        self.package = PACKAGE

    def channel(self) -> Channel:
        return Channel(f"{self.url}/manifest.json", sign_release.public_line(self.secret))

    def tell(self, url: str, version: str = "0.9.0", **more: Any) -> None:
        """Of a release, from the server at this address."""
        now = datetime.now(UTC)
        self.url = url
        sum_ = hashlib.sha256(PACKAGE).hexdigest()
        self.told = {
            "product": PRODUCT,
            "version": version,
            "published": (now - timedelta(days=1)).isoformat(),
            "expires": (now + timedelta(days=90)).isoformat(),
            "page": "https://harmony.example/new",
            "notes": "Answers come sooner.\nThe window keeps its place.",
            "files": {kind(): {"url": f"{url}/{FILE}", "sha256": sum_, "size": len(PACKAGE)}},
            **more,
        }

    @property
    def manifest(self) -> bytes:
        return json.dumps(self.told).encode()

    @property
    def signature(self) -> str:
        return sign_release.sign(self.manifest, self.secret, "of a story")

    def answers(self) -> dict[str, Answer]:
        async def manifest(asked: Exchange) -> None:
            await asked.reply(200, self.manifest.decode())

        async def signature(asked: Exchange) -> None:
            await asked.reply(200, self.signature, "text/plain")

        async def package(asked: Exchange) -> None:
            await asked.reply(200, self.package.decode(), "application/octet-stream")

        return {"/manifest.json": manifest, "/manifest.json.minisig": signature, f"/{FILE}": package}


@contextmanager
def published(folder: Path, **told: Any) -> Iterator[tuple[Publisher, Path]]:
    """A publisher that answers over HTTPS from a thread of its own, and the authority that vouches for it."""
    folder.mkdir(exist_ok=True)
    made, publisher = tls.own(folder), Publisher()
    assert made.ca is not None
    ready, loop, ended = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        assert made.ca is not None
        async with serving(made.certificate, made.key, made.ca, publisher.answers()) as server:
            publisher.tell(server.url, **told)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="publisher")
    thread.start()
    try:
        assert ready.wait(20)
        yield publisher, made.ca
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(20)
        loop.close()
