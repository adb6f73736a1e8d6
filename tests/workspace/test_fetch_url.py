"""Opening pages: what the user gave is opened at once, other addresses ask, and nothing private is ever reached."""

import gzip
import ipaddress
import json
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from harmony_workspace.access.scope import Reader
from harmony_workspace.tools import addresses
from harmony_workspace.tools.builtin import fetch, reaching
from harmony_workspace.tools.tool import Call, ToolFailed
from harmony_workspace.tools.toolbox import Toolbox
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import Opened, ask, changes_for, done, op, opened, quiet

ARTICLE = (
    "<html><head><title>Prices &amp; terms</title><script>alert('no')</script></head><body><nav>Home</nav><article>"
    "<h1>Prices</h1><p>Acme asks for eighteen percent more from January on, as its letter says.</p>"
    "<p>The second paragraph tells that support is included in all of it.</p></article></body></html>"
)


class Site:
    """Pages by path: status, headers, body."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                status, headers, body = site.pages.get(self.path, (404, {}, b"gone"))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def add(
        self, path: str, body: bytes | str, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> str:
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (200, {"Content-Type": kind, **named}, data)
        return self.url + path


@pytest.fixture
def site() -> Iterator[Site]:
    it = Site()
    it.thread.start()
    yield it
    it.server.shutdown()
    it.thread.join()
    it.server.server_close()


def local(address: addresses.IpAddress) -> bool:
    """As if this one server were public."""
    return str(address) == "127.0.0.1"


async def fetched(url: str, allowed: addresses.Allowed = local) -> str:
    [it] = fetch.shelf(allowed)(None, None)  # type: ignore[arg-type]
    assert it.run is not None
    return await it.run(Call("1", Reader("x", "own"), "", {"url": url}))  # type: ignore[arg-type]


async def test_the_text_of_a_page_without_what_stands_around_it(site: Site) -> None:
    told = await fetched(site.add("/a", ARTICLE))
    assert "Title: Prices & terms" in told
    assert "eighteen percent" in told
    assert "alert" not in told


async def test_packed_plain_and_foreign_letters_are_read(site: Site) -> None:
    packed = site.add("/gz", gzip.compress(ARTICLE.encode()), Content_Encoding="gzip")
    assert "eighteen percent" in await fetched(packed)
    assert '{"price": 18}' in await fetched(site.add("/j", '{"price": 18}', "application/json"))
    assert "Grüße" in await fetched(
        site.add("/l", "Grüße aus Köln".encode("latin-1"), "text/plain; charset=latin-1")
    )
    site.add("/u/%C3%BC", "Grüße", "text/plain")
    assert "Grüße" in await fetched(f"{site.url}/u/ü")


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "punycode", "undefined", "utf-7", "idna", "rot13", "x"]
)
async def test_a_charset_that_no_page_is_written_in_is_not_believed(site: Site, charset: str) -> None:
    plain = site.add("/p", b"Half: \\ud800, a-99999+AGE-", f"text/plain; charset={charset}")
    assert "Half: \\ud800, a-99999+AGE-" in await fetched(plain)
    markup = site.add("/m", ARTICLE, f"text/html; charset={charset}")
    assert "eighteen percent" in await fetched(markup)


async def test_redirects_are_followed_but_not_for_ever(site: Site) -> None:
    site.add("/new", ARTICLE)
    site.pages["/old"] = (302, {"Location": "/new"}, b"")
    site.pages["/round"] = (302, {"Location": "/round"}, b"")
    assert f"Address: {site.url}/new" in await fetched(f"{site.url}/old#part")
    with pytest.raises(ToolFailed, match="on and on"):
        await fetched(f"{site.url}/round")


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("image/png", b"\x89PNG", "no page with text"),
        ("text/plain", b"a\0b", "no page with text"),
        ("text/html", b"", "no text"),
        ("text/plain", b"x" * (reaching.LARGEST + 1), "larger than 3 MB"),
    ],
)
async def test_what_cannot_be_read_is_said_clearly(site: Site, kind: str, body: bytes, said: str) -> None:
    with pytest.raises(ToolFailed, match=said):
        await fetched(site.add("/x", body, kind))


async def test_what_is_not_there_is_said_clearly(site: Site) -> None:
    with pytest.raises(ToolFailed, match="404"):
        await fetched(f"{site.url}/nothing")
    site.server.server_close()
    with pytest.raises(ToolFailed, match="cannot be reached"):
        await fetched("http://127.0.0.1:9/")


async def test_a_page_that_says_it_is_large_is_not_even_begun(site: Site) -> None:
    url = site.add("/big", b"x", "text/html", Content_Length=str(50_000_000))
    with pytest.raises(ToolFailed, match="larger"):
        await fetched(url)


async def test_a_little_that_unpacks_to_very_much_is_given_up(site: Site) -> None:
    bomb = gzip.compress(b"\x20" * 50_000_000)
    with pytest.raises(ToolFailed, match="larger"):
        await fetched(site.add("/bomb", bomb, Content_Encoding="gzip"))


async def test_nothing_private_is_reached_by_name_number_or_redirect(site: Site) -> None:
    for url in (
        site.url,
        site.url.replace("127.0.0.1", "localhost"),
        site.url.replace("127.0.0.1", "2130706433"),
    ):
        with pytest.raises(ToolFailed, match="private network"):
            await fetched(url, addresses.public)
    site.pages["/in"] = (302, {"Location": site.url.replace("127.0.0.1", "127.0.0.2") + "/secret"}, b"")
    with pytest.raises(ToolFailed, match="private network"):
        await fetched(f"{site.url}/in")
    assert site.asked == ["/in"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://acme.example/",
        "file:///etc/passwd",
        "http://a:b@acme.example/",
        "http://",
        "http://[::1/",
        "http://a:x/",
    ],
)
async def test_only_plain_addresses_are_opened(url: str) -> None:
    with pytest.raises(ToolFailed):
        await fetched(url)


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::808:808", True),
        ("::ffff:8.8.8.8", True),
        ("::127.0.0.1", False),
        ("64:ff9b:1::7f00:1", False),
        ("::ffff:0:127.0.0.1", False),
        ("fec0::1", False),
        ("5f00::1", False),
        ("ff0e::1", False),
    ],
)
def test_what_counts_as_public(address: str, is_public: bool) -> None:
    assert addresses.public(ipaddress.ip_address(address)) is is_public


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model, box=lambda *_: Toolbox((fetch.shelf(local),))) as it:
        yield it


async def approvals(it: Opened) -> list[dict[str, Any]]:
    found, _ = await changes_for(it.as_owner())
    return [change["row"] for change in found if change["kind"] == "approval"]


async def test_what_the_user_typed_is_opened_at_once(house: Opened, model: ModelServer, site: Site) -> None:
    url = site.add("/a", ARTICLE)
    model.script(tool("fetch_url", url=f"{url}#prices"), text("18 %."))
    await done(house.as_owner(), ask(f"What does {url} say?"))
    assert await approvals(house) == []
    assert "eighteen percent" in json.dumps(model.requests[-1].body)


async def test_an_address_nobody_gave_asks_first(house: Opened, model: ModelServer, site: Site) -> None:
    url = site.add("/a?secret=18", ARTICLE)
    model.script(tool("fetch_url", url=url), text("18 %."))
    client = house.as_owner()
    await done(client, ask(f"What does {site.url}/a say?"))
    [it] = await approvals(house)
    assert (it["state"], site.asked) == ("pending", [])
    assert it["preview"]["lines"] == [{"label": "url", "text": url}]
    await done(client, op("decide_approval", it["id"], decision="approve", args_hash=it["args_hash"]))
    await quiet(house)
    assert site.asked == ["/a?secret=18"]
    assert "eighteen percent" in json.dumps(model.requests[-1].body)
