"""The Public API of a host that is no workspace of ours: four paths, one key, replies read leniently.

The key goes to this host alone: to no other one by a redirect or a link of a reply, and to none that has not shown its
certificate. Everything raises `HarmonyError`, its codes ``hosted_…``, and nothing else.
"""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin

import httpx

from harmony_desktop.domain.hosted import HostedInsight, HostedMeeting, HostedPage
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Turn
from harmony_desktop.net import hosted_insights, hosted_pages, hosted_transcripts
from harmony_desktop.net.careful import CarefulClient
from harmony_desktop.net.failures import unreachable
from harmony_desktop.net.transport import escaped
from harmony_desktop.net.way import DIRECT, Way

log = logging.getLogger(__name__)

KEY = re.compile(r"lk_[0-9a-f]{64}")
LARGEST = 32 << 20
"""Bytes of one reply; a day of talk is a tenth of it."""
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
LONGEST = 90.0
"""Seconds for one reply, however slowly it drips."""
PAGE = 50
STEPS = 3
"""Redirects on the same host, one after the other."""
_WAITED_MOST = 3600
_PLAIN = {"Accept": "application/json", "Accept-Encoding": "identity"}
"""Nothing packed, which could be a thousand times as large as what came."""
_LIST = "/v1/conversations"
_OFTEN = {
    "workspace_unreachable": "hosted_unreachable",
    "workspace_slow": "hosted_slow",
    "workspace_untrusted": "hosted_untrusted",
    "name_unknown": "hosted_unreachable",
    "network_missing": "hosted_offline",
}
"""What the way to a workspace may lack, said of a host to which nothing is written."""


class _Reply(NamedTuple):
    body: object
    """JSON, or the text of what is none."""
    link: str


class HostedApi:
    """One host and one key of the documented form; raises ``hosted_key`` for any other, which is sent nowhere."""

    def __init__(self, url: str, api_key: str, way: Way = DIRECT) -> None:
        if not KEY.fullmatch(api_key):
            raise HarmonyError.of("hosted_key")
        self._base, self._way = httpx.URL(url), way
        self._http = CarefulClient(
            headers={"X-API-Key": api_key, "User-Agent": "Harmony"} | _PLAIN,
            verify=way.trust(),
            timeout=TIMEOUT,
            proxy=way.httpx_proxy(),
            trust_env=False,  # the way has been found already
            follow_redirects=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def page(self, onward: Mapping[str, str] | None = None, limit: int = PAGE) -> HostedPage:
        """The first one, or the one that the page before leads to."""
        asked = onward or {}
        reply = await self._get(_LIST, {"limit": str(limit), **asked})
        if isinstance(reply.body, str):
            raise HarmonyError.of("hosted_strange", detail="the list of meetings is no JSON", host=self._host)
        return hosted_pages.page(reply.body, reply.link, asked)

    async def one(self, meeting_id: ConversationId) -> HostedMeeting | None:
        """None: nothing in the reply is a meeting."""
        return hosted_pages.one((await self._get(f"{_LIST}/{escaped(meeting_id)}")).body)

    async def transcript(self, meeting_id: ConversationId) -> tuple[Turn, ...]:
        reply = await self._get(f"{_LIST}/{escaped(meeting_id)}/transcript")
        return await asyncio.to_thread(hosted_transcripts.turns, reply.body)

    async def insights(self, meeting_id: ConversationId) -> tuple[HostedInsight, ...]:
        reply = await self._get(f"{_LIST}/{escaped(meeting_id)}/insights")
        return await asyncio.to_thread(hosted_insights.insights, reply.body)

    # --- one request ---------------------------------------------------------------------------------------------

    @property
    def _host(self) -> str:
        return self._base.netloc.decode()

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> _Reply:
        try:
            url = httpx.URL(str(self._base).rstrip("/") + path, params=dict(params or {}))
            async with asyncio.timeout(LONGEST):
                return await self._followed(url)
        except TimeoutError as error:
            raise self._told("hosted_slow", "the reply never ended", retryable=True) from error
        except httpx.TransportError as error:
            problem = unreachable(error, self._host, self._way.proxy).problem
            code = _OFTEN.get(problem.code, problem.code)
            raise HarmonyError.of(
                code, retryable=True, detail=problem.detail, **{**problem.args, "host": self._host}
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:  # a reply or a cursor that nobody can use
            raise self._told("hosted_strange", f"{type(error).__name__}: {error}") from error

    async def _followed(self, url: httpx.URL) -> _Reply:
        for _ in range(STEPS + 1):
            async with self._answered(url) as response:
                if not response.has_redirect_location:
                    self._check(response)
                    return await self._read(response)
                url = self._onward(response)
        raise self._told("hosted_strange", "redirects without end")

    @asynccontextmanager
    async def _answered(self, url: httpx.URL) -> AsyncIterator[httpx.Response]:
        async with self._http.stream("GET", url) as response:
            yield response

    def _onward(self, response: httpx.Response) -> httpx.URL:
        """Elsewhere on the same host; anywhere else the key does not go."""
        try:
            there = httpx.URL(urljoin(str(response.request.url), response.headers["location"]))
        except (httpx.InvalidURL, ValueError) as error:
            raise self._told("hosted_strange", f"{response.status_code} to nowhere") from error
        here = response.request.url
        if (there.scheme, there.netloc, there.userinfo) != (here.scheme, here.netloc, here.userinfo):
            elsewhere = there.host or there.scheme
            raise HarmonyError.of(
                "hosted_elsewhere", detail=str(response.status_code), host=self._host, elsewhere=elsewhere
            )
        return there

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if response.is_success:
            return
        log.info("the host answers with %s", status)
        detail = f"HTTP {status}"
        if status == httpx.codes.TOO_MANY_REQUESTS:
            wait = _wait(response.headers.get("retry-after", ""))
            args = {"host": self._host, "seconds": wait} | ({} if wait else {"why": "later"})
            raise HarmonyError.of("hosted_busy", retryable=True, detail=detail, **args)
        known = {
            401: "hosted_unauthorized",
            403: "hosted_forbidden",
            404: "hosted_missing",
            410: "hosted_missing",
        }
        if status >= 500:
            raise self._told("hosted_failed", detail, retryable=True)
        raise self._told(known.get(status, "hosted_strange"), detail)

    async def _read(self, response: httpx.Response) -> _Reply:
        found = bytearray()
        async for piece in response.aiter_bytes():
            found += piece
            if len(found) > LARGEST:
                raise self._told("hosted_large", f"more than {LARGEST} bytes")
        link = response.headers.get("link", "")
        kind = response.headers.get("content-type", "").lower()
        body = await asyncio.to_thread(_parsed, bytes(found), kind)
        if body is None:
            raise self._told("hosted_strange", f"{response.status_code} with a page or broken JSON")
        return _Reply(body.get("body"), link)

    def _told(self, code: str, detail: str, *, retryable: bool = False) -> HarmonyError:
        return HarmonyError.of(code, retryable=retryable, detail=detail, host=self._host)


def _parsed(data: bytes, kind: str) -> dict[str, object] | None:
    """Under ``body``; nothing at all for a page or broken JSON, which somebody else than the API wrote."""
    words = data.decode("utf-8-sig", errors="replace")
    begins = words.lstrip()[:1]
    if begins == "<" or "html" in kind:
        return None
    if "json" not in kind and begins not in ("{", "["):
        return {"body": words}
    try:
        return {"body": json.loads(words) if words.strip() else None}
    except (ValueError, RecursionError):
        return None


def _wait(told: str) -> int:
    """Seconds that Retry-After asks for, as a number or a date; 0 where it does not say."""
    if told.strip().isascii() and told.strip().isdecimal():
        return min(int(told.strip()[:9]), _WAITED_MOST)
    try:
        then = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    then = then if then.tzinfo is not None else then.replace(tzinfo=UTC)
    return max(0, min(round((then - datetime.now(UTC)).total_seconds()), _WAITED_MOST))
