"""New versions of Harmony: what a publisher says of one, and whether that may be offered."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from harmony_desktop.domain.problems import HarmonyError

PRODUCT = "harmony-desktop"
LONGEST_NOTES = 8_000
_VERSION = re.compile(r"(\d{1,5})\.(\d{1,5})(?:\.(\d{1,5}))?(?:(a|b|rc)(\d{1,3}))?\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_FINAL = 4
_STAGES = {"a": 1, "b": 2, "rc": 3, None: _FINAL}


@dataclass(frozen=True)
class Channel:
    """Where new versions are told of, and the public key (a line of minisign's) that what is told there is signed
    with."""

    address: str = ""
    key: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.address and self.key)


BUILT_IN = Channel()
"""Of this program. Whoever publishes it names both here; until then nobody is asked anything."""


@dataclass(frozen=True)
class Package:
    """One file of a release. ``kind``: for which system and processor, such as linux-x86_64."""

    kind: str
    url: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.rpartition("/")[2]


@dataclass(frozen=True)
class Release:
    """``minimum``: older versions than this should no longer be used. ``page``: where it can be read of and had."""

    version: str
    published: datetime
    expires: datetime
    page: str
    notes: str = ""
    minimum: str = ""
    packages: Mapping[str, Package] = field(default_factory=dict)

    def is_urgent(self, current: str) -> bool:
        return bool(self.minimum) and ordered(current) < ordered(self.minimum)


class UpdateDesk(Protocol):
    """Who asks the publisher. Raises `HarmonyError`."""

    @property
    def host(self) -> str:
        """Who is asked."""

    async def newest(self, current: str) -> Release | None:
        """None where ``current`` is the newest."""

    async def fetch(self, package: Package, folder: Path, told: Callable[[float], None]) -> Path:
        """The package in the folder, once it is what was signed; ``told`` hears the share that is there."""


def ordered(version: str) -> tuple[int, ...]:
    """Versions as they follow one another: 0.9rc1 < 0.9 < 0.10. Raises ValueError for what is none."""
    found = _VERSION.match(version)
    if found is None:
        raise ValueError(f"not a version: {version[:40]!r}")
    numbers = tuple(int(part or 0) for part in found.group(1, 2, 3))
    return (*numbers, _STAGES[found[4]], int(found[5] or 0))


def read(manifest: Any) -> Release:
    """A manifest whose signature was good. Raises ValueError for one that is not for us, or not a manifest."""
    if not isinstance(manifest, dict):
        raise ValueError("not an object")
    if manifest.get("product") != PRODUCT:
        raise ValueError(f"of another product: {str(manifest.get('product'))[:40]!r}")
    files = manifest.get("files", {})
    if not isinstance(files, dict):
        raise ValueError("files are not an object")
    release = Release(
        version=_text(manifest, "version"),
        published=_moment(manifest, "published"),
        expires=_moment(manifest, "expires"),
        page=_address(_text(manifest, "page")),
        notes=_text(manifest, "notes", "")[:LONGEST_NOTES],
        minimum=_text(manifest, "minimum", ""),
        packages={str(kind): _package(str(kind), told) for kind, told in files.items()},
    )
    ordered(release.version)
    if release.minimum:
        ordered(release.minimum)
    return release


def offered(release: Release, current: str, now: datetime) -> Release | None:
    """The release if it is newer. Raises `HarmonyError`: update_stale (what is told is too old to be relied on, or
    from a day that has not come), update_older (an attempt to bring an old version back)."""
    if not release.published <= now < release.expires:
        raise HarmonyError.of("update_stale", detail=f"{release.published} to {release.expires}")
    if ordered(release.version) < ordered(current):
        raise HarmonyError.of("update_older", detail=f"{release.version} is older than {current}")
    return release if ordered(release.version) > ordered(current) else None


def _text(of: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = of.get(name, default)
    if not isinstance(value, str):
        raise ValueError(f"{name} is missing or not text")
    return value


def _moment(of: Mapping[str, Any], name: str) -> datetime:
    moment = datetime.fromisoformat(_text(of, name))
    if moment.tzinfo is None:
        raise ValueError(f"{name} has no time zone")
    return moment


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or len(url) > 2000:
        raise ValueError(f"not an https address: {url[:80]!r}")
    return url


def _package(kind: str, told: Any) -> Package:
    if not isinstance(told, dict):
        raise ValueError("a file is not an object")
    size, sha256 = told.get("size"), _text(told, "sha256")
    if type(size) is not int or not 0 < size < 1 << 33 or not _SHA256.match(sha256):
        raise ValueError("a file has no size or no sum")
    package = Package(kind, _address(_text(told, "url")), sha256, size)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,150}", package.name):
        raise ValueError("a file has no name that can be kept")
    return package
