"""Documents, contact and notes: set by an admin, read by everybody, and no address that leads a browser astray."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_workspace.companion import places
from harmony_workspace.disclosure import about
from tests.parts.house import Opened, opened

PRIVACY = {"title": "Privacy", "url": "https://acme.example/privacy"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as it:
        yield it


async def told(client: httpx.AsyncClient) -> dict[str, Any]:
    reply = await client.get("/v1/disclosure")
    assert reply.status_code == 200, reply.text
    return dict(reply.json()["about"])


async def put(client: httpx.AsyncClient, **new: Any) -> httpx.Response:
    rev = (await told(client))["rev"]
    return await client.put("/v1/disclosure/about", json={"rev": rev, **new})


async def test_nothing_is_promised_until_an_admin_says_it(house: Opened) -> None:
    owner, eve = house.as_owner(), house.as_person(house.person("eve", "User"))
    assert await told(eve) == {"documents": [], "contact_name": "", "contact": "", "notes": [], "rev": 0}
    assert "train" not in (await eve.get("/v1/disclosure")).text
    assert (await eve.put("/v1/disclosure/about", json={})).status_code == 404
    note = {"by": "openai", "text": "Our contract of May:\nno training."}
    made = await put(
        owner, documents=[PRIVACY], contact_name=" Ann  Lee ", contact="ann@acme.example", notes=[note]
    )
    assert made.status_code == 200, made.text
    seen = await told(eve)
    assert (seen["documents"], seen["contact_name"], seen["rev"]) == ([PRIVACY], "Ann Lee", 1)
    first = seen["notes"][0]["written_at"]
    assert first
    await put(owner, notes=[note, {"by": "exa", "text": "Asked them."}], contact="https://acme.example/help")
    kept, fresh = (await told(eve))["notes"]
    assert kept["written_at"] == first, "words that stay keep their date"
    assert fresh["written_at"] > first


async def test_two_admins_do_not_overwrite_one_another(house: Opened) -> None:
    owner = house.as_owner()
    await put(owner, contact="ann@acme.example")
    late = await owner.put("/v1/disclosure/about", json={"contact": "bob@acme.example"})
    assert (late.status_code, late.json()["code"]) == (409, "stale_revision")
    assert late.json()["args"]["row"]["contact"] == "ann@acme.example"


@pytest.mark.parametrize(
    "new",
    [
        {"documents": [{"title": "P", "url": url}]}
        for url in (
            "javascript:alert(1)",
            "http://acme.example/privacy",
            "https://",
            "https://ann:pw@acme.example/",
            "https://acme.example/a b",
            "https://acme.example/\u202egnp.exe",
            "file:///etc/passwd",
            "https://acme.example:99999/",
        )
    ]
    + [
        {"documents": [{"title": " ", "url": PRIVACY["url"]}]},
        {"documents": [PRIVACY] * 21},
        {"contact": "ann at acme"},
        {"contact": "javascript:alert(1)"},
        {"contact_name": "An\u202en"},
        {"notes": [{"by": "openai", "text": "a"}, {"by": "openai", "text": "b"}]},
        {"notes": [{"by": "openai", "text": "\x00"}]},
    ],
)
async def test_what_no_page_should_show_is_refused(house: Opened, new: dict[str, Any]) -> None:
    owner = house.as_owner()
    assert (await put(owner, **new)).status_code == 422
    assert (await told(owner))["rev"] == 0


@given(
    st.text(max_size=60) | st.text(alphabet="htps:/@.#?\\ a\u202e\t[]", max_size=40).map("https://".__add__)
)
def test_an_address_that_is_taken_is_a_plain_one(text: str) -> None:
    if about.is_address(text):
        parts = urlsplit(text)
        assert parts.scheme == "https"
        assert parts.hostname
        assert parts.username is None
        assert text == text.strip()
        assert not any(sign.isspace() or ord(sign) < 32 for sign in text)


@pytest.mark.parametrize(
    ("url", "host", "inner"),
    [
        ("https://api.openai.com/v1", "api.openai.com", False),
        ("https://models.acme.example:8443/v1", "models.acme.example:8443", False),
        ("http://192.168.1.4:11434/v1", "192.168.1.4:11434", True),
        ("http://gpu/v1", "gpu", True),
        ("http://gpu.local:80/v1", "gpu.local", True),
        ("http://[fd00::4]:1/v1", "[fd00::4]:1", True),
    ],
)
def test_another_machine_is_named_whether_or_not_it_is_on_the_inner_network(
    url: str, host: str, inner: bool
) -> None:
    place = places.at(url, "P", local=False)
    assert (place.host, place.inner, place.local, place.onward) == (host, inner, False, False)
