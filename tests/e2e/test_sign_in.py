"""The window is signed in by the browser: the real program opens it, a real Chromium signs in with both steps and allows;
then the session is ended elsewhere, and the window falls back calmly."""

import os
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyotp
import pytest
import sqlalchemy as sa

from harmony_protocol.people import NewKey
from harmony_workspace.access import keys, people, second_factor, tls
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.sign_in_tables import second_factors
from tests.parts import chromium
from tests.parts.chromium import Browser
from tests.parts.desktop import Desktop
from tests.parts.pages import PASSWORD, give_password
from tests.parts.program import SLOW, Program
from tests.parts.site import Site, served
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as it:
        yield it


@pytest.fixture
def browser(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if lacking := chromium.missing():
        pytest.skip(f"the pages need {', '.join(lacking)}: see installers/linux/packages-test.txt")
    with chromium.chromium(tmp_path_factory.mktemp("chromium"), site.url, site.certificate) as it:
        yield it
        assert it.troubles() == []


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """What the desktop is asked to open, instead of its browser."""
    handler = tmp_path / "bin/xdg-open"
    handler.parent.mkdir()
    handler.write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened.part"\nmv "{tmp_path}/opened.part" "{tmp_path}/opened"\n')  # fmt: skip
    handler.chmod(0o755)
    return tmp_path / "opened"


@pytest.fixture
def window(desktop: Desktop, prepared: Path, site: Site, opened: Path) -> Iterator[Program]:
    """As a page, on its own workspace; it trusts the team's authority."""
    data = desktop.root / "signing-in"
    shutil.copytree(prepared / "workspace", data / "workspace")
    path = f"{opened.parent / 'bin'}:{os.environ['PATH']}"
    trusted = tls.own(site.certificate.parent).ca
    program = Program(desktop, data, env={"PATH": path, "SSL_CERT_FILE": str(trusted)})
    try:
        program.start()
        program.logged("link: online", seconds=SLOW)
        program.focus_composer()
        desktop.key("ctrl+shift+p")
        program.logged("state page")
        yield program
    finally:
        program.stop()
    assert program.troubles() == []


def two_steps(site: Site) -> str:
    """The owner's second step is on; the seed of their app."""
    user = site.house.owner.user_id
    seed = second_factor.make_seed(site.house.house.sealed, user)
    site.house.database.write_now(second_factor.begin, user)
    site.house.database.write_now(
        lambda c: c.execute(sa.update(second_factors).values(confirmed_at=now_ms()))
    )
    return seed


def test_the_browser_signs_the_window_in_and_an_ended_session_is_told(
    desktop: Desktop, window: Program, site: Site, browser: Browser, opened: Path
) -> None:
    email, seed = give_password(site.house, site.house.owner), two_steps(site)
    name = site.house.database.read_now(people.one, site.house.owner.user_id).name
    window.choose("Account: …", "Up", "Up")
    until(lambda: window.control("Address").is_("focused"), "the dialog")
    window.type(site.url)
    desktop.key("Return")
    until(opened.exists, "the browser")
    window.control("Copy the address of the page to sign in")

    browser.driver.get(opened.read_text())
    assert browser.heading == "Sign in to Harmony"
    browser.picture("sign-in-two-steps")
    browser.named("Code, with two-step sign-in").send_keys(pyotp.TOTP(seed).now())
    browser.sign_in(email, PASSWORD)
    assert browser.heading == "Sign this window in?"
    assert all(said in browser.words for said in (name, email, site.url.removeprefix("https://")))
    browser.picture("window")
    browser.leave_by("Allow")
    assert browser.heading == "You are signed in"
    assert browser.driver.current_url.startswith("http://127.0.0.1:")
    browser.picture("back")
    window.control(f"Account: Test · {name}", seconds=SLOW)

    secret = site.house.database.write_now(keys.make, site.house.owner, NewKey(name="elsewhere")).secret
    with httpx.Client(
        base_url=site.url, verify=ssl.create_default_context(cafile=window.env["SSL_CERT_FILE"])
    ) as other:
        other.headers["X-API-Key"] = secret or ""
        listed = other.get("/v1/me/sessions").json()
        assert {each["kind"] for each in listed} == {"window", "browser"}
        [mine] = [each["id"] for each in listed if each["kind"] == "window"]
        assert other.delete(f"/v1/me/sessions/{mine}").status_code == 204
    window.click_at(window.screen.find("Sign in…", role="push button").centre)
    window.control("Sign in with the browser")
    window.control("Sign in again")
