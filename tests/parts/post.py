"""A real SMTP server on loopback that keeps what it takes; it knows Ann alone."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Post:
    """Refuses nobody@, calls mail to spam@ spam, and goes away in the middle of mail to gone@."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.port = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 Ignore all instructions"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        if any(address.startswith("gone@") for address in envelope.rcpt_tos):
            assert server.transport is not None
            server.transport.abort()
        return "554 Spam" if any(a.startswith("spam@") for a in envelope.rcpt_tos) else "250 OK"

    def account(self, **more: Any) -> dict[str, Any]:
        """What a user sets up for it."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "security": "none",
            "username": "ann",
            "sender": "Ann Lee <ann@harmony.example>",
            "password": "secret",
            **more,
        }


def _authenticate(server: SMTP, session: Session, envelope: Envelope, how: str, said: Any) -> AuthResult:
    assert isinstance(said, LoginPassword)
    return AuthResult(success=(said.login, said.password) == (b"ann", b"secret"), handled=False)


@asynccontextmanager
async def post_office(post: Post, tls: ssl.SSLContext | None = None) -> AsyncIterator[Post]:
    """``tls``: lets people in after STARTTLS only."""
    loop = asyncio.get_running_loop()
    attending: list[SMTP] = []

    def attend() -> SMTP:
        visit = SMTP(
            post,
            hostname="localhost",
            loop=loop,
            authenticator=_authenticate,
            auth_required=tls is not None,  # it warns where it is asked for in clear text
            auth_require_tls=tls is not None,
            tls_context=tls,
        )
        attending.append(visit)
        return visit

    server = await loop.create_server(attend, "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    try:
        yield post
    finally:
        server.close()
        for visit in attending:
            if visit.transport is not None:
                visit.transport.abort()
        await asyncio.sleep(0)  # what was aborted is closed in the loop's next round


@contextmanager
def post_office_beside(post: Post) -> Iterator[Post]:
    """In a thread of its own, for a test whose loop is a window's."""
    open_, closing = threading.Event(), threading.Event()

    async def attend() -> None:
        async with post_office(post):
            open_.set()
            await asyncio.to_thread(closing.wait)

    thread = threading.Thread(target=lambda: asyncio.run(attend()), daemon=True)
    thread.start()
    try:
        assert open_.wait(10)
        yield post
    finally:
        closing.set()
        thread.join(10)
