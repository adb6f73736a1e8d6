"""What a reply means that is none of the workspace's: a page on the way to it, a redirect elsewhere, a refusal."""

import logging
from urllib.parse import urljoin, urlsplit

import httpx
import pydantic

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net.translate_problems import problem
from harmony_protocol import errors

log = logging.getLogger(__name__)

NETWORK_SIGN_IN = 511
"""Network Authentication Required, RFC 6585."""
_MEANT = (400, 409, 413, 422, 429)
"""What a web server before the workspace may answer in its name, with a page of its own."""


def check(response: httpx.Response) -> None:
    """Raises `HarmonyError` for what cannot be the workspace's own reply. Its body need not have been read."""
    here = response.request.url
    status = response.status_code
    if status == NETWORK_SIGN_IN:
        raise sign_in(str(here))
    if response.has_redirect_location:
        there = urljoin(str(here), response.headers["location"])
        if urlsplit(there).hostname != here.host:
            raise sign_in(there)
        raise HarmonyError.of(
            "workspace_strange", retryable=True, detail=f"{status} to elsewhere on the host"
        )
    if not _is_page(response) or status >= 500 or status in _MEANT:
        return
    if response.is_success:
        raise sign_in(str(here))
    raise HarmonyError.of("network_between", retryable=True, detail=f"{status} with a page", host=here.host)


def sign_in(url: str) -> HarmonyError:
    """``url``: opened by the user's click only, and only if it is a page."""
    usable = url if urlsplit(url).scheme in ("http", "https") else ""
    return HarmonyError.of("network_sign_in", retryable=True, detail="a page answers", url=usable)


def refusal(status: int, body: bytes) -> HarmonyError:
    """An error response as an error; one without a problem body is told by its status."""
    try:
        wire = errors.Problem.model_validate_json(body)
    except pydantic.ValidationError:
        wire = None
    if wire is None or "code" not in wire.model_fields_set:
        wire = errors.Problem(status=status, code=_code_of(status), retryable=status >= 500 or status == 429)
    log.info("refused with %s %s", status, wire.code)
    return HarmonyError(problem(wire))


def _is_page(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml")


def _code_of(status: int) -> str:
    known = {401: "unauthorized", 403: "unauthorized", 404: "not_found", 409: "conflict", 429: "rate_limited"}
    known[413] = "too_large"
    return known.get(status, "internal" if status >= 500 else "bad_request")
