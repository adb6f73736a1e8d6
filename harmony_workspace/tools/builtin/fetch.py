"""Opens a page and gives its readable text; asks first unless the user or a search gave the address."""

import asyncio
import codecs
import logging
from collections.abc import Iterable

import sqlalchemy as sa

from harmony_protocol.tools import Preview
from harmony_workspace.access.scope import Reader
from harmony_workspace.tools.addresses import Allowed, public
from harmony_workspace.tools.builtin import reaching
from harmony_workspace.tools.builtin.reaching import Page
from harmony_workspace.tools.tool import Arguments, Call, Given, Tool, ToolFailed, plain_lines
from harmony_workspace.tools.toolbox import Shelf

log = logging.getLogger(__name__)
WHOLE = 30.0
"""Seconds for the page with all its redirects."""
LONGEST = 20_000
"""Characters of its text that are given."""
CHARSETS = {
    *("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
    *(f"iso8859-{part}" for part in range(1, 17)),
    *(f"cp125{part}" for part in range(9)),
    *("cp437", "cp850", "cp852", "cp866", "cp874", "cp932", "cp949", "cp950"),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "tis-620", "big5", "big5hkscs", "gbk", "gb2312"),
    *("gb18030", "hz", "euc_jp", "shift_jis", "iso2022_jp", "euc_kr", "johab"),
}
"""Pages are written in these. Python knows more: some give what is no text, or take for ever."""
ID = "fetch_url"
SCHEMA = {
    "type": "object",
    "properties": {"url": {"type": "string", "maxLength": 2_000, "pattern": "^https?://[^\\s]+$(?!\\n)"}},
    "required": ["url"],
    "additionalProperties": False,
}


def shelf(allowed: Allowed = public) -> Shelf:
    async def run(call: Call) -> str:
        try:
            async with asyncio.timeout(WHOLE):
                page = await reaching.get(call.arguments["url"], allowed)
        except TimeoutError as error:
            raise ToolFailed("The page did not come in time.") from error
        return await asyncio.to_thread(_told, page)

    tool = Tool(
        id=ID,
        version="1",
        title="Open a web page",
        description="Open a web page and read its text. Addresses that the user gave or web_search returned are opened"
        " at once; the user is asked about others.",
        input_schema=SCHEMA,
        tool_class="read",
        run=run,
        preview=_preview,
        asks=_asks,
    )

    def tools(_connection: sa.Connection, _reader: Reader) -> Iterable[Tool]:
        return (tool,)

    return tools


def _asks(arguments: Arguments, given: Given) -> bool:
    """An address can carry words out; a fragment stays here."""
    url = str(arguments.get("url", ""))
    return url not in given.addresses and url.partition("#")[0] not in given.addresses


def _preview(_connection: sa.Connection, _reader: Reader, arguments: Arguments) -> Preview:
    return Preview(
        title="Open a web page; its server sees the address, with everything in it",
        lines=plain_lines(arguments),
    )


def _told(page: Page) -> str:
    title, text = _readable(page)
    if not text.strip():
        raise ToolFailed("There is no text on the page that can be read.")
    cut = f"\n(The page goes on for {len(text) - LONGEST} more characters.)" if len(text) > LONGEST else ""
    return f"Address: {page.address}\nTitle: {title}\n\n{text[:LONGEST]}{cut}"


def _readable(page: Page) -> tuple[str, str]:
    """Title and text."""
    if b"\0" in page.content[:4_000] and not page.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ToolFailed("This is no page with text.")
    markup = "html" in page.kind or (not page.kind and b"<" in page.content[:1_000])
    if not markup:
        return "", _decoded(page)
    import trafilatura

    try:
        tree = trafilatura.load_html(_decoded(page) if page.charset else page.content)
        if tree is None:
            return "", ""
        title = tree.findtext(".//title") or ""
        text = trafilatura.extract(tree, output_format="markdown", favor_recall=True, include_comments=False)
        return " ".join(title.split())[:300], text or trafilatura.html2txt(tree) or ""
    except Exception as error:  # whatever a page does to the library is the page's fault
        log.warning("a page could not be read: %s", type(error).__name__)
        raise ToolFailed("The page's text cannot be read.") from error


def _decoded(page: Page) -> str:
    from charset_normalizer import from_bytes

    try:
        if codecs.lookup(page.charset or "utf-8").name not in CHARSETS:
            raise LookupError
        return page.content.decode(page.charset or "utf-8")
    except (LookupError, ValueError):
        best = from_bytes(page.content[:200_000]).best()
        return page.content.decode(best.encoding if best else "latin-1", "replace")
