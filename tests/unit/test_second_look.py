"""A second look forgives the machine, never a fault."""

import pytest

UNSTEADY = """
from pathlib import Path

def test_too_late():
    came = Path(__file__).with_name("came")
    late = not came.exists()
    came.touch()
    assert not late
"""


@pytest.fixture
def looked_at(
    pytester: pytest.Pytester, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    pytester.makeini("[pytest]\npythonpath = " + str(request.config.rootpath))
    pytester.syspathinsert(request.config.rootpath)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # of all plugins it needs one
    return pytester


def tell(pytester: pytest.Pytester, *more: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "tests.parts.second_look", "-p", "no:cacheprovider", *more)


def test_what_holds_alone_is_named_and_its_failure_stays_in_sight(looked_at: pytest.Pytester) -> None:
    looked_at.makepyfile(test_unsteady=UNSTEADY)
    told = tell(looked_at)
    assert told.ret == 0
    told.stdout.fnmatch_lines(
        ["*assert not late*", "*unsteady: failed beside others*", "test_unsteady.py::test_too_late"]
    )


def test_beside_others_too(looked_at: pytest.Pytester) -> None:
    looked_at.makepyfile(test_unsteady=UNSTEADY, test_steady="def test_holds(): pass")
    assert tell(looked_at, "-p", "xdist", "-n", "2").ret == 0


def test_a_fault_fails_again_and_both_failures_are_printed(looked_at: pytest.Pytester) -> None:
    looked_at.makepyfile("def test_wrong(): assert 1 + 1 == 3")
    told = tell(looked_at)
    assert told.ret == 1
    told.stdout.fnmatch_lines(["*failed again, alone*", "*1 failed*"])


def test_many_failures_are_no_accident(looked_at: pytest.Pytester) -> None:
    looked_at.makepyfile(
        **{f"test_{number}": UNSTEADY.replace('"came"', f'"came{number}"') for number in range(4)}
    )
    told = tell(looked_at)
    assert told.ret == 1
    told.stdout.no_fnmatch_line("*alone*")
