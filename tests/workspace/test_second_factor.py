"""Two-step sign-in: begun, confirmed, asked for, used up; recovered from, switched off, and never a way to guess."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pyotp
import pytest

from harmony_workspace.access import second_factor
from harmony_workspace.access.attempts import account
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.concerned import EVERYBODY
from harmony_workspace.store.database import CHANGED
from harmony_workspace.store.sign_in_tables import browser_sessions, recovery_codes, second_factors
from tests.parts.house import HOST, Opened, opened, until
from tests.parts.pages import PASSWORD, browser, give_password, page

WHERE = "/v1/me/second-factor"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as it:
        yield it


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """Stands still until it is told how far it goes."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.ms = now_ms() // 30_000 * 30_000
        patch.setattr(second_factor, "now_ms", lambda: self.ms)

    def code(self, seed: str, steps: int = 0) -> str:
        return pyotp.TOTP(seed).generate_otp(self.ms // 30_000 + steps)


async def switched_on(house: Opened, clock: Clock) -> tuple[str, str, list[str]]:
    """The owner's. Their e-mail address, the seed and the codes of recovery."""
    email, api = give_password(house, house.owner), house.as_owner()
    begun = (await api.post(WHERE, json={"password": PASSWORD})).json()
    seed = begun["secret"]
    assert pyotp.parse_uri(begun["uri"]).secret == seed
    assert (await api.get(WHERE)).json()["on"] is False, "nothing is asked for before it is confirmed"
    confirmed = await api.put(WHERE, json={"code": clock.code(seed)})
    assert confirmed.status_code == 200, confirmed.text
    clock.ms += 60_000
    return email, seed, confirmed.json()["recovery_codes"]


async def sign_in(house: Opened, email: str, password: str = PASSWORD, code: str = "") -> httpx.Response:
    client = browser(house)
    shown = page(await client.get("/sign-in"))
    assert "code" in shown.fields
    fields = {**shown.fields, "email": email, "password": password, "code": code}
    return await client.post("/sign-in", data=fields, headers={"Origin": f"https://{HOST}"})


async def test_a_code_is_asked_for_beside_the_password_and_counts_once(house: Opened, clock: Clock) -> None:
    assert "code" not in page(await browser(house).get("/sign-in")).fields, "where nobody has switched it on"
    email, seed, recovery = await switched_on(house, clock)
    assert len(set(recovery)) == 10
    code = clock.code(seed)
    assert (await sign_in(house, email, code=f" {code[:3]} {code[3:]} ")).status_code == 303
    assert (await sign_in(house, email, code=code)).status_code == 403, "it is used up"
    assert (await sign_in(house, email, code=clock.code(seed, -1))).status_code == 403, "and older ones are"
    assert (await sign_in(house, email, code=clock.code(seed, 1))).status_code == 303, "a clock may be off"
    assert (await sign_in(house, email, code=clock.code(seed, 2))).status_code == 403, "but not by much"


async def test_the_right_password_alone_says_nothing(house: Opened, clock: Clock) -> None:
    email, seed, _ = await switched_on(house, clock)
    seen = {
        page(await sign_in(house, email, password, code)).words
        for password, code in ((PASSWORD, ""), (PASSWORD, "000000"), ("wrong password", clock.code(seed)))
    }
    assert len(seen) == 1
    assert "password and code do not belong together" in seen.pop()
    assert house.count(browser_sessions) == 0
    assert (await sign_in(house, email, code=clock.code(seed))).status_code == 303, "no try used the code up"


async def test_a_recovery_code_stands_in_for_the_phone_once(house: Opened, clock: Clock) -> None:
    email, _, recovery = await switched_on(house, clock)
    assert (await sign_in(house, email, code=recovery[3].upper().replace("-", " "))).status_code == 303
    assert (await sign_in(house, email, code=recovery[3])).status_code == 403
    assert house.count(recovery_codes) == 9
    kept = house.database.read_now(lambda c: c.execute(recovery_codes.select()).all())
    assert not any(code.replace("-", "") in str(kept) for code in recovery)


async def test_used_up_recovery_codes_are_renewed_with_a_proof(house: Opened, clock: Clock) -> None:
    email, seed, recovery = await switched_on(house, clock)
    place = f"{WHERE}/recovery-codes"
    for wrong in ({}, {"password": "not this one"}, {"code": "000000"}):
        assert (await house.as_owner().post(place, json=wrong)).status_code == 403
    for proof in ({"password": PASSWORD}, {"code": clock.code(seed)}):
        before, told = recovery, await house.as_owner().post(place, json=proof)
        assert told.status_code == 200, told.text
        recovery = told.json()["recovery_codes"]
        assert len({*before, *recovery}) == 20
    assert house.count(recovery_codes) == 10
    assert (await sign_in(house, email, code=before[0])).status_code == 403, "those before count no more"
    assert (await sign_in(house, email, code=recovery[0])).status_code == 303
    olga = house.person("olga", "User")
    give_password(house, olga)
    off = await house.as_person(olga).post(place, json={"password": PASSWORD})
    assert (off.status_code, off.json()["code"]) == (409, "conflict")


async def test_guessing_codes_takes_as_long_as_guessing_passwords(house: Opened, clock: Clock) -> None:
    email, seed, _ = await switched_on(house, clock)
    most = account(email).most
    statuses = [(await house.as_owner().put(WHERE, json={"code": "000000"})).status_code for _ in range(most)]
    assert set(statuses) == {409}, "it is on already, and each counts all the same"
    assert (await sign_in(house, email, code=clock.code(seed))).status_code == 429


async def test_it_is_switched_off_with_the_password_or_a_code_and_not_with_a_key_alone(
    house: Opened, clock: Clock
) -> None:
    _, seed, _ = await switched_on(house, clock)
    api = house.as_owner()
    for wrong in ({}, {"password": "not this one"}, {"code": "000000"}):
        assert (await api.post(f"{WHERE}/off", json=wrong)).status_code == 403
    assert (await api.post(f"{WHERE}/off", json={"code": clock.code(seed)})).status_code == 204
    assert (house.count(second_factors), house.count(recovery_codes)) == (0, 0)
    assert not house.house.sealed.has(second_factor.name(house.owner.user_id))
    begun = (await api.post(WHERE, json={"password": PASSWORD})).json()
    assert begun["secret"] != seed
    assert (await api.put(WHERE, json={"code": clock.code(begun["secret"])})).status_code == 200
    assert (await api.post(f"{WHERE}/off", json={"password": PASSWORD})).status_code == 204


async def test_an_admin_switches_it_off_for_who_lost_the_phone(house: Opened, clock: Clock) -> None:
    told = list[str | None]()
    house.database.on_told(CHANGED, told.append)
    email, *_ = await switched_on(house, clock)
    await until(lambda: EVERYBODY in told, "the windows of admins hear that it is on")
    place = f"/v1/users/{email}/second-factor"
    assert (await house.as_person(house.person("olga", "User")).delete(place)).status_code == 404
    ada = house.as_person(house.person("ada", "Admin"))
    own = await ada.delete("/v1/users/ada@example.org/second-factor")
    assert own.status_code == 409, "one's own is switched off with a proof, also by an admin"
    told.clear()
    assert (await ada.delete(place)).status_code == 204
    assert house.count(second_factors) == 0
    await until(lambda: EVERYBODY in told, "and that it is off")


async def test_beginning_needs_the_password_and_a_wrong_code_confirms_nothing(
    house: Opened, clock: Clock
) -> None:
    api = house.as_owner()
    assert (await api.post(WHERE, json={})).status_code == 409, "there is no password yet"
    give_password(house, house.owner)
    assert (await api.post(WHERE, json={"password": "not this one"})).status_code == 403
    assert (await api.put(WHERE, json={"code": "123456"})).json()["code"] == "code_wrong"
    seed = (await api.post(WHERE, json={"password": PASSWORD})).json()["secret"]
    wrong = await api.put(WHERE, json={"code": clock.code(seed, 5)})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "code_wrong")
    assert (await api.put(WHERE, json={"code": clock.code(seed)})).status_code == 200
    assert (await api.post(WHERE, json={"password": PASSWORD})).status_code == 409


async def test_a_seed_that_cannot_be_read_lets_nobody_in(house: Opened, clock: Clock) -> None:
    email, seed, recovery = await switched_on(house, clock)
    house.house.sealed._key_file.write_bytes(b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    assert (await sign_in(house, email, code=clock.code(seed))).status_code == 403
    assert (await sign_in(house, email, code=recovery[0])).status_code == 303
