"""This computer is measured by two seconds of real work, with a model or without one."""

import subprocess
import sys
import time

import pytest

from harmony_speech import measuring, models
from harmony_speech.measuring import measure, measure_arithmetic
from tests.parts.recognisers import MODELS


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "SECONDS", 0.4)


def test_a_model_is_measured_within_a_few_seconds_and_tells_how_far_it_is() -> None:
    told: list[float] = []
    begun = time.process_time()
    speed = measure(models.require("tiny.en", MODELS), "tiny.en", told.append)
    assert 0.005 < speed.encode_s < 5
    assert 0.0003 < speed.token_s < 0.5
    assert speed.encode_s > speed.token_s
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert time.process_time() - begun < 8


@pytest.mark.long  # two measurements agree where nothing else runs
def test_without_a_model_arithmetic_tells_about_the_same(brief: None) -> None:
    by_model = measure(models.require("tiny.en", MODELS), "tiny.en")
    by_arithmetic = measure_arithmetic()
    assert by_arithmetic.encode_s == pytest.approx(by_model.encode_s, rel=2.0)
    assert by_arithmetic.token_s == pytest.approx(by_model.token_s, rel=2.0)


def test_measuring_leaves_faster_whisper_alone() -> None:
    code = (
        "import sys, pathlib; from harmony_speech import measuring, models;"
        "measuring.SECONDS = 0.01;"
        f"measuring.measure(models.find('tiny.en', pathlib.Path({str(MODELS)!r})), 'tiny.en');"
        "print([m for m in ('faster_whisper', 'av', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.long  # two measurements agree where nothing else runs
def test_costs_of_the_smallest_and_of_base_are_each_others_measure(brief: None) -> None:
    """tiny.en and base, measured here, agree on how fast the machine is."""
    tiny = measure(models.require("tiny.en", MODELS), "tiny.en")
    base = measure(models.require("base", MODELS), "base")
    assert tiny.encode_s == pytest.approx(base.encode_s, rel=0.6)
    assert tiny.token_s == pytest.approx(base.token_s, rel=0.6)
