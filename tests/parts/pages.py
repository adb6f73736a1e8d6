"""The pages of a workspace as a browser without scripts sees them."""

import functools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

from harmony_workspace.access import passwords, tickets
from harmony_workspace.access.people import one
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.tickets import Ticket
from tests.parts.house import HOST, Opened

PASSWORD = "twelve green bottles"


@dataclass
class Page:
    """What somebody reads, and what its forms would send."""

    status: int
    words: str
    fields: dict[str, str]
    links: list[str]
    heading: str


@dataclass
class _Reading(HTMLParser):
    words: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    in_heading: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and "name" in told:
            self.fields[told["name"] or ""] = told.get("value") or ""
        if tag == "a":
            self.links.append(told["href"] or "")
        if tag == "h1":
            self.headings.append("")
            self.in_heading = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self.in_heading = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.in_heading:
            self.headings[-1] += data


def page(reply: httpx.Response) -> Page:
    assert reply.headers["content-type"] == "text/html; charset=utf-8", (reply.status_code, reply.text[:300])
    reading = _Reading()
    reading.feed(reply.text)
    words = re.sub(r"\s+", " ", " ".join(reading.words)).strip()
    return Page(reply.status_code, words, reading.fields, reading.links, " ".join(reading.headings).strip())


def browser(house: Opened, address: str = "10.0.0.1") -> httpx.AsyncClient:
    """Keeps cookies, follows nothing by itself."""
    transport = httpx.ASGITransport(house.app, raise_app_exceptions=False, client=(address, 4711))
    client = httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}")
    house.stack.push_async_callback(client.aclose)
    return client


@functools.cache
def digest(password: str) -> str:
    """Made once: it is dear on purpose."""
    return passwords.digest(password)


def give_password(house: Opened, reader: Reader, password: str = PASSWORD) -> str:
    """Returns the e-mail address that goes with it."""
    house.database.write_now(
        lambda connection: passwords.replace(
            connection,
            reader.user_id,
            digest(password),
            passwords.of(connection, reader.user_id),
        )
    )
    return house.database.read_now(one, reader.user_id).email


async def fill_in(
    client: httpx.AsyncClient, email: str, password: str = PASSWORD, next: str = "/", **headers: str
) -> httpx.Response:
    """Opens the page to sign in and sends it."""
    shown = page(await client.get("/sign-in", params={"next": next}))
    fields = {**shown.fields, "email": email, "password": password}
    return await client.post("/sign-in", data=fields, headers={"Origin": f"https://{HOST}", **headers})


async def signed_in(house: Opened, reader: Reader) -> httpx.AsyncClient:
    """As from the window: by a ticket, which is quicker than a password."""
    client = browser(house)
    ticket = house.database.write_now(tickets.issue, Ticket(reader.user_id, "/"))
    reply = await client.get(f"/sign-in/{ticket}")
    assert reply.status_code == 303, reply.text
    return client
