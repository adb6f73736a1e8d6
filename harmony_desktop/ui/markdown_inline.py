"""The runs of a paragraph: looks, links with their host, chips and quotes. No Qt here, and no HTML anywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from markdown_it.token import Token

from harmony_desktop.ui.blocks import MATHS, SAFE_SCHEMES, Run

MARKS = re.compile(r"\[\[quote:(\d{1,3})\]\]| ?\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
"""Quoted words, or numbered chips; the space before a chip is the chip's own margin."""


def inline(token: Token) -> Iterator[Run]:
    """The runs of a paragraph; neighbours of one look are one run, so that marks are found across tokens."""
    style = Run()
    pending: Run | None = None
    for child in token.children or ():
        style, runs = _step(style, child)
        for run in runs:
            if pending is not None and not run.code and replace(pending, text="") == replace(run, text=""):
                pending = replace(pending, text=pending.text + run.text)
                continue
            if pending is not None:
                yield from marked(pending)
            pending = run
    if pending is not None:
        yield from marked(pending)


def _step(style: Run, child: Token) -> tuple[Run, tuple[Run, ...]]:
    match child.type:
        case "strong_open" | "strong_close":
            return replace(style, bold=child.nesting == 1), ()
        case "em_open" | "em_close":
            return replace(style, italic=child.nesting == 1), ()
        case "s_open" | "s_close":
            return replace(style, strike=child.nesting == 1), ()
        case "link_open":
            return replace(style, href=safe_link(str(child.attrs.get("href", "")))), ()
        case "link_close":
            return replace(style, href=""), _host(style.href)
        case "image":
            return style, _image(style, child)
        case "code_inline":
            return style, (replace(style, text=child.content, code=True),)
        case "maths_inline":
            return style, (replace(style, text=child.content.replace("\n", " "), code=True, tone=MATHS),)
        case "softbreak":
            return style, (replace(style, text=" "),)
        case "hardbreak":
            return style, (replace(style, text="\u2028"),)
        case "text" | "text_special":
            return style, (replace(style, text=child.content),) if child.content else ()
    return style, ()


def _host(address: str) -> tuple[Run, ...]:
    host = host_of(address)
    return (Run(f" ({host})", tone="faint"),) if host else ()


def _image(style: Run, child: Token) -> tuple[Run, ...]:
    """Nothing is fetched: an image is a link to it, and says where it goes. Inside of a link it is the link's words,
    beside which the link's own host stands."""
    address = safe_link(str(child.attrs.get("src", "")))
    if style.href:
        return (replace(style, text=child.content or host_of(style.href)),)
    if not child.content:
        return (replace(style, text=host_of(address), href=address),) if address else ()
    return (replace(style, text=child.content, href=address), *_host(address))


def marked(run: Run) -> Iterator[Run]:
    """The run with its `[n]` and `[[quote:n]]` marks as runs of their own."""
    if run.code or run.href or "[" not in run.text:
        yield run
        return
    at = 0
    for match in MARKS.finditer(run.text):
        if match.start() > at:
            yield replace(run, text=run.text[at : match.start()])
        if match[1]:
            yield replace(run, text="", quote=int(match[1]))
        else:
            yield from (Run(cite=int(n)) for n in match[2].split(","))
        at = match.end()
    if at < len(run.text):
        yield replace(run, text=run.text[at:])


def safe_link(address: str) -> str:
    """The address if it may be opened at all, else nothing."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    return address if parts.scheme.lower() in SAFE_SCHEMES and (host or parts.path) else ""


def host_of(address: str) -> str:
    """Where a link goes, in the words shown beside it; letters of other scripts as the network spells them."""
    if not address:
        return ""
    parts = urlsplit(address)
    host = parts.hostname or parts.path
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode()
