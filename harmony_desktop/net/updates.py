"""The publisher of Harmony, asked for its newest version: nothing is believed before its signature was good."""

import asyncio
import contextlib
import hashlib
import json
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import httpx

from harmony_desktop.domain import updates
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.updates import BUILT_IN, Channel, Package, Release
from harmony_desktop.net import minisign
from harmony_desktop.net.careful import CarefulClient
from harmony_desktop.net.way import Way

log = logging.getLogger(__name__)

LARGEST_MANIFEST, LARGEST_SIGNATURE = 64 << 10, 4 << 10
SIGNATURE = ".minisig"
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
ADDRESS_ENV, KEY_ENV = "HARMONY_UPDATES", "HARMONY_UPDATES_KEY"


def channel(built_in: Channel = BUILT_IN) -> Channel:
    """Of this program. Only one that has none of its own, as a checkout has not, takes that of the environment: what
    was pinned stays pinned."""
    if built_in.is_set:
        return built_in
    return Channel(os.environ.get(ADDRESS_ENV, ""), os.environ.get(KEY_ENV, ""))


class Publisher:
    """``way_to``: whom to trust, and through which proxy."""

    def __init__(self, channel: Channel, way_to: Callable[[str], Awaitable[Way]]) -> None:
        self._channel, self._way_to = channel, way_to

    @property
    def host(self) -> str:
        return urlsplit(self._channel.address).hostname or ""

    async def newest(self, current: str, now: datetime | None = None) -> Release | None:
        """None where ``current`` is the newest. Raises `HarmonyError`: update_unreachable, update_unsigned (nothing of
        it is used), update_strange, update_stale, update_older."""
        address = _https(self._channel.address)
        manifest = await self._small(address, LARGEST_MANIFEST)
        signature = await self._small(address + SIGNATURE, LARGEST_SIGNATURE)
        try:
            minisign.verify(manifest, signature.decode(errors="replace"), self._channel.key)
        except minisign.SignatureError as error:
            raise HarmonyError.of("update_unsigned", detail=str(error)) from error
        try:
            release = updates.read(json.loads(manifest))
        except (ValueError, RecursionError) as error:
            raise HarmonyError.of("update_strange", detail=str(error)) from error
        return updates.offered(release, current, now or datetime.now(UTC))

    async def fetch(self, package: Package, folder: Path, told: Callable[[float], None]) -> Path:
        """Appears under its name only when it is whole and what was signed. Raises `HarmonyError`: update_unreachable,
        update_strange, update_broken, update_no_room; whatever came until then is gone."""
        part = folder / f".{package.name}.part"
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            await self._write(package, part, told)
            return await asyncio.to_thread(_appear, part, folder / package.name)
        except OSError as error:
            raise HarmonyError.of("update_no_room", folder=str(folder), detail=str(error)) from error
        finally:
            await asyncio.to_thread(_away, part)

    async def _write(self, package: Package, part: Path, told: Callable[[float], None]) -> None:
        count, sum_ = 0, hashlib.sha256()
        with await asyncio.to_thread(part.open, "wb") as file:
            async with self._answer(package.url) as response:
                async for piece in response.aiter_raw(1 << 18):
                    count += len(piece)
                    if count > package.size:
                        break
                    await asyncio.to_thread(_keep, piece, file, sum_)
                    told(count / package.size)
        if count != package.size or sum_.hexdigest() != package.sha256:
            raise HarmonyError.of("update_broken", detail=f"{count} of {package.size} bytes")

    async def _small(self, url: str, most: int) -> bytes:
        found = bytearray()
        async with self._answer(url) as response:
            async for piece in response.aiter_raw():
                found += piece
                if len(found) > most:
                    raise HarmonyError.of("update_strange", detail=f"more than {most} bytes")
        return bytes(found)

    @asynccontextmanager
    async def _answer(self, url: str) -> AsyncIterator[httpx.Response]:
        """Says nothing of this computer, and is not sent elsewhere."""
        way = await self._way_to(_https(url))
        async with CarefulClient(
            verify=await asyncio.to_thread(way.trust),
            proxy=way.httpx_proxy(),
            trust_env=False,
            follow_redirects=False,
            timeout=TIMEOUT,
            headers={"User-Agent": "Harmony", "Accept-Encoding": "identity"},
        ) as http:
            try:
                async with http.stream("GET", url) as response:
                    if response.status_code != httpx.codes.OK:
                        retryable = response.status_code >= 500 or response.status_code == 429
                        code = "update_unreachable" if retryable else "update_strange"
                        raise HarmonyError.of(
                            code, retryable=retryable, detail=f"HTTP {response.status_code}"
                        )
                    yield response
            except httpx.HTTPError as error:
                detail = f"{type(error).__name__}: {error}"
                raise HarmonyError.of("update_unreachable", retryable=True, detail=detail) from error


def _https(url: str) -> str:
    if urlsplit(url).scheme != "https":
        raise HarmonyError.of("update_strange", detail="not an https address")
    return url


def _keep(piece: bytes, file: BinaryIO, sum_: "hashlib._Hash") -> None:
    sum_.update(piece)
    file.write(piece)


def _away(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)


def _appear(part: Path, whole: Path) -> Path:
    os.replace(part, whole)
    return whole


def kind() -> str:
    """Of this system and processor, as the files of a release are named."""
    import platform
    import sys

    machine = platform.machine().lower()
    processor = {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    return f"{system}-{processor}"
