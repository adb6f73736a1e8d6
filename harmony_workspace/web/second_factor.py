"""Two-step sign-in: begun with the password, on once a code was given, off with either; an admin ends another's."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Depends

from harmony_protocol.people import User
from harmony_protocol.sessions import Proof, SecondFactor
from harmony_workspace.access import attempts, passwords, people, second_factor
from harmony_workspace.problems import conflict
from harmony_workspace.store import facts
from harmony_workspace.web.asked import TheAdmin, TheHouse, TheReader, whole_words
from harmony_workspace.web.browsers import admit, another, prove, whole_person
from harmony_workspace.web.house import House

router = APIRouter(tags=["sign-in"], dependencies=[Depends(whole_words)])
admin_router = APIRouter(tags=["administration"], dependencies=[Depends(whole_words)])
_WHERE = "/me/second-factor"


@router.get(_WHERE)
async def is_on(house: TheHouse, reader: TheReader) -> SecondFactor:
    user = await house.database.read(whole_person, reader)
    return SecondFactor(on=await house.database.read(second_factor.is_on, user.id))


@router.post(_WHERE, status_code=HTTPStatus.CREATED)
async def begin(house: TheHouse, reader: TheReader, proof: Proof) -> SecondFactor:
    """What an app is to be given; nothing is asked for before a code of it was confirmed."""
    user = await house.database.read(whole_person, reader)
    known = await house.database.read(passwords.of, user.id)
    if known is None:
        raise conflict("Set a password first: the code is asked for after it.")
    await prove(house, known, user, proof.password)
    await house.database.write(second_factor.begin, user.id)
    seed = await asyncio.to_thread(second_factor.make_seed, house.sealed, user.id)
    name = await house.database.read(facts.get, facts.NAME)
    return SecondFactor(on=False, secret=seed, uri=second_factor.address(seed, user.email, name))


@router.put(_WHERE)
async def confirm(house: TheHouse, reader: TheReader, proof: Proof) -> SecondFactor:
    """On from now on. This answer alone holds the codes of recovery."""
    user = await house.database.read(whole_person, reader)
    await admit(house, user)
    seed = await asyncio.to_thread(second_factor.seed_of, house.sealed, user.id)
    codes = await house.database.write(second_factor.confirm, user.id, seed, proof.code)
    await house.database.write(attempts.forget, attempts.account(user.email))
    return SecondFactor(on=True, recovery_codes=codes)


@router.post(f"{_WHERE}/off", status_code=HTTPStatus.NO_CONTENT)
async def turn_off(house: TheHouse, reader: TheReader, proof: Proof) -> None:
    """With the password or a code: whoever lost the phone has the one, and whoever forgot the password the other."""
    user = await house.database.read(whole_person, reader)
    await _prove(house, user, proof)
    await _end(house, user)


@router.post(f"{_WHERE}/recovery-codes")
async def renew(house: TheHouse, reader: TheReader, proof: Proof) -> SecondFactor:
    """New codes of recovery, told this once, with the password or a code; those before count no more. 409 `conflict`:
    two-step sign-in is off."""
    user = await house.database.read(whole_person, reader)
    await _prove(house, user, proof)
    codes = await house.database.write(second_factor.renew_codes, user.id)
    return SecondFactor(on=True, recovery_codes=codes)


@admin_router.delete("/users/{user}/second-factor", status_code=HTTPStatus.NO_CONTENT)
async def turn_anothers_off(house: TheHouse, admin: TheAdmin, user: str) -> None:
    """Of a person, named by id or e-mail address, who lost what makes the codes. 409 `conflict`: the caller's own."""
    one = await house.database.read(people.one, user)
    another(one, admin)
    await _end(house, one)


async def _prove(house: House, user: User, proof: Proof) -> None:
    known = await house.database.read(passwords.of, user.id)
    if proof.password and known is not None:
        await prove(house, known, user, proof.password)
        return
    await admit(house, user)
    seed = await asyncio.to_thread(second_factor.seed_of, house.sealed, user.id)
    if not proof.code or not await house.database.write(second_factor.passes, user.id, seed, proof.code):
        raise second_factor.wrong()
    await house.database.write(attempts.forget, attempts.account(user.email))


async def _end(house: House, user: User) -> None:
    await house.database.write(second_factor.turn_off, user.id)
    await asyncio.to_thread(house.sealed.delete, second_factor.name(user.id))
