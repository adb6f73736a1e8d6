"""A speech model is recommended that suits the machine: the better the machine, never the smaller the model."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_speech.catalogue import MODELS
from harmony_speech.choosing import QUALITY, WITHIN_S, Machine, fits, recommend, understands
from harmony_speech.costs import COSTS, Speed, estimated_s

THIS_KIND = Machine(Speed(0.107, 0.0045), 16_000, 60_000)
"""Two cores of a server, where *base* needs 107 ms for a window of 15 s."""

speeds = st.builds(Speed, st.floats(0.001, 3.0), st.floats(0.0001, 0.3))
machines = st.builds(Machine, speeds, st.floats(500, 128_000), st.floats(0, 500_000))
languages = st.sampled_from([(), ("en",), ("de",), ("de", "en")])


def rank(machine: Machine, spoken: tuple[str, ...]) -> int:
    return QUALITY.index(recommend(machine, spoken))


def test_every_model_has_its_cost_and_its_place() -> None:
    assert set(COSTS) == set(MODELS) == set(QUALITY)


@given(machines, languages, st.floats(0.05, 1.0), st.floats(0.05, 1.0))
def test_a_faster_machine_never_gets_a_smaller_model(
    machine: Machine, spoken: tuple[str, ...], encode: float, token: float
) -> None:
    speed = Speed(machine.speed.encode_s * encode, machine.speed.token_s * token)
    assert rank(replace(machine, speed=speed), spoken) >= rank(machine, spoken)


@given(machines, languages, st.floats(0, 64_000), st.floats(0, 64_000))
def test_more_memory_and_more_disk_never_give_a_smaller_model(
    machine: Machine, spoken: tuple[str, ...], memory: float, disk: float
) -> None:
    more = replace(machine, memory_mb=machine.memory_mb + memory, free_disk_mb=machine.free_disk_mb + disk)
    assert rank(more, spoken) >= rank(machine, spoken)


@given(machines, languages)
def test_what_is_recommended_understands_and_answers_in_time(
    machine: Machine, spoken: tuple[str, ...]
) -> None:
    name = recommend(machine, spoken)
    assert understands(name, spoken)
    quick = fits(name, machine, here=False) and estimated_s(name, machine.speed) <= WITHIN_S
    assert quick or name in ("tiny", "tiny.en")


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [(("en",), "small.en"), (("de", "en"), "small"), (("de",), "small"), ((), "small")],
)
def test_an_ordinary_machine_gets_small(spoken: tuple[str, ...], expected: str) -> None:
    assert recommend(THIS_KIND, spoken) == expected


def test_a_slow_machine_gets_what_it_can_do() -> None:
    slow = replace(THIS_KIND, speed=Speed(0.42, 0.0145))
    assert recommend(slow, ("en",)) == "base.en"
    assert recommend(replace(THIS_KIND, speed=Speed(3.0, 0.3)), ("de",)) == "tiny"


def test_a_full_disk_leaves_what_is_here_already() -> None:
    full = replace(THIS_KIND, free_disk_mb=100)
    assert recommend(full, ("de",)) == "tiny"
    assert recommend(full, ("de",), here=("base",)) == "base"


def test_a_longer_take_takes_longer_and_a_larger_model_too() -> None:
    speed = THIS_KIND.speed
    assert estimated_s("base", speed, 12.0) > estimated_s("base", speed, 5.0)
    by_seconds = [estimated_s(name, speed) for name in ("tiny", "base", "small", "medium", "large-v3")]
    assert by_seconds == sorted(by_seconds)
