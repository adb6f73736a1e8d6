"""The four read paths of the Public API: as documented, page by page, and with a key in its header only."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from harmony_protocol.insights import Insight
from harmony_protocol.meetings import Conversation, ConversationPage, NewConversation, Transcript
from harmony_workspace.access import people
from harmony_workspace.meetings import conversations, deleting
from tests.parts.house import fresh_database, opened
from tests.parts.workspace_process import Started, started

ROOT = Path(__file__).parents[2]
PATHS: dict[str, Any] = {
    "/v1/conversations": ConversationPage,
    "/v1/conversations/{conversation_id}": Conversation,
    "/v1/conversations/{conversation_id}/transcript": Transcript,
    "/v1/conversations/{conversation_id}/insights": list[Insight],
}
KEY = "lk_" + "c0ffee00" * 8


async def test_the_document_tells_all_of_each_path_with_an_example_that_fits(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        document = (await it.as_owner().get("/v1/openapi.json")).json()
    scheme = document["components"]["securitySchemes"]["APIKeyHeader"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "X-API-Key")
    told = {
        path
        for path, methods in document["paths"].items()
        for method in methods.values()
        if "Public API" in method["tags"]
    }
    assert told == set(PATHS)
    for path, shape in PATHS.items():
        get = document["paths"][path]["get"]
        assert get["description"]
        assert " meeting" in get["summary"], get["summary"]
        assert all(p["description"] for p in get.get("parameters", ())), path
        example = get["responses"]["200"]["content"]["application/json"]["example"]
        read = TypeAdapter(shape).validate_python(example)
        whole = TypeAdapter(shape).dump_python(read, mode="json", exclude_none=True)
        assert whole == example  # nothing left out, nothing invented
        for refusal in ("401", "404", "422", "500"):
            problem = get["responses"][refusal]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}
    names = {p["name"] for p in document["paths"]["/v1/conversations"]["get"]["parameters"]}
    assert names == {"cursor", "limit", "q", "from", "to", "team", "medium", "participant", "status"}


# --- page by page


class Shelf:
    """Meetings of one person in a database that lasts for all the examples."""

    def __init__(self, folder: Path) -> None:
        self.database = fresh_database(folder)
        self.owner = self.database.read_now(people.reader, self.database.write_now(people.settle))

    def add(self, hour: int) -> str:
        new = NewConversation(
            title="One",
            started_at=datetime(2026, 11, 1 + hour // 24, hour % 24, tzinfo=UTC),
            file_name="x.txt",
            content="Dana Reyes: Hello.\n",
        )
        return self.database.write_now(conversations.bring_in, self.owner, new).id

    def delete(self, conversation_id: str) -> None:
        self.database.write_now(deleting.delete, self.owner, conversation_id)

    def page(self, cursor: str | None, limit: int) -> ConversationPage:
        return self.database.read_now(conversations.listed, self.owner, cursor=cursor, limit=limit)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    with TemporaryDirectory() as folder:
        made = Shelf(Path(folder))
        yield made
        made.database.close()


hours = st.integers(0, 60)
between = st.lists(st.tuples(st.booleans(), hours), max_size=3)


@settings(max_examples=40, deadline=None)
@given(st.lists(hours, min_size=1, max_size=9), st.integers(1, 4), st.lists(between, max_size=9))
def test_what_stays_is_listed_once_whatever_comes_and_goes_between_pages(
    shelf: Shelf, at: list[int], limit: int, meanwhile: list[list[tuple[bool, int]]]
) -> None:
    """Also where many begin at the same moment."""
    there = [shelf.add(hour) for hour in at]
    stays, seen, cursor = set(there), [], None
    for changes in [*meanwhile, *[[] for _ in range(99)]]:
        page = shelf.page(cursor, limit)
        assert len(page.items) <= limit
        seen += [(item.started_at, item.id) for item in page.items]
        cursor = page.cursor
        if cursor is None:
            break
        for comes, number in changes:
            if comes:
                there.append(shelf.add(number))
            elif there:
                gone = there.pop(number % len(there))
                stays.discard(gone)
                shelf.delete(gone)
    for each in there:
        shelf.delete(each)
    assert cursor is None
    assert seen == sorted(set(seen), reverse=True)
    assert stays <= {each for _, each in seen}


async def test_a_list_narrowed_to_days_and_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        for title, day in (("Acme pricing", "04"), ("Acme pilot", "05"), ("Hollis demo", "05")):
            body = {"title": title, "file_name": "x.txt", "content": "Dana Reyes: Hello.\n"}
            made = await client.post(
                "/v1/conversations", json=body | {"started_at": f"2026-11-{day}T09:00:00+01:00"}
            )
            assert made.status_code == 201

        async def titles(**by: Any) -> list[str]:
            reply = await client.get("/v1/conversations", params=by)
            return [item["title"] for item in reply.json()["items"]]

        assert set(await titles(**{"from": "2026-11-05T00:00:00Z"})) == {"Acme pilot", "Hollis demo"}
        assert await titles(to="2026-11-05T08:00:00Z") == ["Acme pricing"]  # exclusive
        assert await titles(q="acme", **{"from": "2026-11-05T00:00:00Z"}) == ["Acme pilot"]
        assert len(await titles(q="dana")) == 3
        assert await titles(limit=200, q="nobody") == []
        unusable: list[dict[str, Any]] = [
            {"limit": 201}, {"limit": 0}, {"limit": [1, 2]}, {"cursor": "x"}, {"from": "yesterday"},
            {"from": "2026"}, {"to": "2026"}, {"to": "2026-11-05"}, {"form": "2099-01-01T00:00:00Z"},
        ]  # fmt: skip
        for wrong in unusable:
            refused = await client.get("/v1/conversations", params=wrong)
            assert (refused.status_code, refused.json()["code"]) == (422, "bad_request"), wrong
            assert refused.headers["content-type"] == "application/problem+json"
        assert "'form'. Those there are: cursor, limit, q, from, to, team" in refused.json()["detail"]
        meeting = (await client.get("/v1/conversations")).json()["items"][0]["id"]
        for path in ("", "/transcript", "/insights"):
            refused = await client.get(f"/v1/conversations/{meeting}{path}", params={"lang": "en"})
            assert refused.status_code == 422, path
        assert len(await titles(participant=["Dana Reyes", "nobody"])) == 3


# --- the key


@pytest.mark.parametrize("spelled", [KEY, KEY.replace("_", "%5F"), KEY.upper()])
@pytest.mark.parametrize(
    "path", ["/v1/conversations?api_key={}", "/v1/conversations/{}", "/v1/conversations?q=a{}b"]
)
async def test_a_key_in_an_address_is_refused_and_never_noted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, path: str, spelled: str
) -> None:
    """Also beside a good key in the header: whoever sends it must learn that it is known by now."""
    async with opened(tmp_path) as it:
        with caplog.at_level("DEBUG", "harmony_workspace"):
            reply = await it.as_owner().get(path.format(spelled))
    assert (reply.status_code, reply.json()["code"]) == (401, "unauthorized")
    assert "make another" in reply.json()["detail"]
    for place in (reply.text, caplog.text):
        assert "c0ffee" not in place.lower()


async def test_a_key_as_bearer_opens_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        key = it.house.local_keys.issue(held=True)
        assert (await it.client(key).get("/v1/conversations")).status_code == 200
        for beside in ("", key):
            reply = await it.client(beside, Authorization=f"Bearer {key}").get("/v1/conversations")
            assert (reply.status_code, key in reply.text) == (401, False)
            assert "X-API-Key" in reply.json()["detail"]
        for other in (key[:-1], key + "0", key.upper(), f" {key[3:]}", key.replace("_", "-")):
            assert (await it.client(other).get("/v1/conversations")).status_code == 401


# --- the page that tells of it


@pytest.fixture(scope="module")
def served() -> Iterator[Started]:
    with TemporaryDirectory() as folder, started(Path(folder)) as child:
        yield child


def test_the_page_of_the_public_api_does_what_it_says(served: Started, tmp_path: Path) -> None:
    """Each command of it, one after the other, as somebody who types them."""
    commands = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/public-api.md").read_text(), re.DOTALL)
    client = served.client()
    body = {"title": "Acme pricing", "file_name": "x.txt", "content": "Dana Reyes: Net sixty, not ninety.\n"}
    with client:
        assert client.post("/v1/conversations", json=body).is_success
        made = client.post("/v1/keys", json={"name": "Reports", "role": "User", "expires_in_days": 1}).json()
    endpoint = served.ready.endpoint
    around = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NO_PROXY": "*"}
    around |= {"HARMONY": endpoint.url, "CURL_CA_BUNDLE": endpoint.ca_file, "KEY": made["secret"]}
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        env=around,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert '"title":"Acme pricing"' in told.stdout
    assert "Net sixty, not ninety." in told.stdout
    assert json.dumps("unauthorized") in told.stdout
    assert oct((tmp_path / "harmony.key").stat().st_mode)[-3:] == "600"
