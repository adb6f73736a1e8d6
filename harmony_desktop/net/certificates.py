"""What a workspace that is not trusted shows: its certificate, read without saying a word to it."""

import hashlib
import logging
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore
import httpx

from harmony_desktop.domain.problems import Problem
from harmony_desktop.net.way import DIRECT, Way

if TYPE_CHECKING:
    from cryptography import x509

log = logging.getLogger(__name__)
PATIENCE = 8.0


@dataclass(frozen=True)
class Shown:
    """``fingerprint``: SHA-256, in pairs. ``issuer``: who says that it is who it says."""

    fingerprint: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime


async def look(url: str, way: Way = DIRECT) -> Shown | None:
    """The certificate at this address, by the same way as anything else goes there. None where none is shown."""
    sockets = _Looking()
    async with httpx.AsyncClient(
        verify=_nobody(), proxy=way.httpx_proxy(), trust_env=False, timeout=PATIENCE
    ) as client:
        for transport in (client._transport, *client._mounts.values()):
            if isinstance(transport, httpx.AsyncHTTPTransport):
                transport._pool._network_backend = sockets  # httpx has no public door for it
        try:
            await client.get(url)
        except (httpx.HTTPError, OSError) as seen:
            log.debug("looked at a certificate: %s", seen)
    return _read(sockets.certificate) if sockets.certificate else None


def explain(problem: Problem, url: str, shown: Shown, now: datetime | None = None) -> Problem:
    """Why it is not trusted: a clock that is wrong, a name that is another's, an issuer that nobody here knows."""
    now = now or datetime.now(UTC)
    host = urlsplit(url).hostname or ""
    args: dict[str, object] = {"host": host, "issuer": shown.issuer, "fingerprint": shown.fingerprint}
    args |= {"today": _day(now), "begins": _day(shown.begins), "ends": _day(shown.ends)}
    if now < shown.begins:
        why = "early"
    elif now > shown.ends:
        why = "expired"
    elif not _names_fit(host, shown.names):
        why, args["names"] = "other", ", ".join(shown.names[:3])
    else:
        why = "unknown"
    return Problem("workspace_untrusted", args | {"why": why}, retryable=True, detail=problem.detail)


class _Looking(httpcore.AnyIOBackend):
    """Connects as always, and goes as soon as the other end has shown itself: nothing is sent there."""

    certificate: bytes | None = None

    async def connect_tcp(self, *args: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        return _LookingStream(self, await super().connect_tcp(*args, **options))


class _LookingStream(httpcore.AsyncNetworkStream):
    def __init__(self, looking: _Looking, inner: httpcore.AsyncNetworkStream) -> None:
        self._looking, self._inner = looking, inner

    async def start_tls(self, *args: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        secured = await self._inner.start_tls(*args, **options)
        ends = secured.get_extra_info("ssl_object")
        self._looking.certificate = ends.getpeercert(binary_form=True) if ends is not None else None
        await secured.aclose()
        raise httpcore.ConnectError("seen")

    async def read(self, *args: Any, **options: Any) -> bytes:
        return await self._inner.read(*args, **options)

    async def write(self, *args: Any, **options: Any) -> None:
        await self._inner.write(*args, **options)

    async def aclose(self) -> None:
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _nobody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _read(der: bytes) -> Shown | None:
    from cryptography import x509

    digest = hashlib.sha256(der).hexdigest().upper()
    pairs = ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
    try:
        found = x509.load_der_x509_certificate(der)
        return Shown(
            pairs, _who(found.issuer), _names(found), found.not_valid_before_utc, found.not_valid_after_utc
        )
    except ValueError as error:
        log.info("a certificate that cannot be read: %s", error)
        return None


def _who(name: "x509.Name") -> str:
    from cryptography.x509.oid import NameOID

    parts = [
        str(found[0].value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        if (found := name.get_attributes_for_oid(oid))
    ]
    return ", ".join(dict.fromkeys(parts)) or name.rfc4514_string() or "?"


def _names(found: "x509.Certificate") -> tuple[str, ...]:
    from cryptography import x509

    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return tuple(str(name.value) for name in names)


def _names_fit(host: str, names: tuple[str, ...]) -> bool:
    """A star stands for one part of a name."""
    host = host.lower()
    above = host.partition(".")[2]
    return any(name.lower() in (host, f"*.{above}") for name in names)


def _day(moment: datetime) -> str:
    return moment.astimezone().date().isoformat()
