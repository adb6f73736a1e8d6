"""A benchmark tells what it promises, and a promise that is missed or cannot be shown is not told as kept."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.__main__ import names
from tests.benchmarks.targets import TARGETS, judged, summary

ROOT = Path(__file__).parents[2]


def test_every_promise_belongs_to_a_benchmark() -> None:
    assert {bench.split(" ")[0] for bench in TARGETS} <= set(names())


def test_a_line_tells_each_target_and_whether_it_is_met() -> None:
    line = judged({"bench": "recall", "figures": {"hit_1": 0.6, "hit_5": 0.8199, "questions": 237}})
    assert line["target"]["hit_1"] == ">= 0.6"
    assert line["meets"] == {
        "hit_1": True,
        "hit_5": False,
        "coverage_1500": "not shown",
        "indexing_cpu_seconds_per_1000_turns": "not shown",
    }


def test_figures_without_a_promise_stay_as_they_are() -> None:
    line = {"bench": "first_token", "figures": {"ratio": 3.1}}
    assert judged(line) == line


def test_the_summary_names_what_is_missed() -> None:
    slow = judged({"bench": "show", "figures": {"p95_ms": 50.1}})
    quick = judged({"bench": "render", "figures": {"p95_ms": 4.0}})
    told = summary([slow, quick])
    assert told["meets"] is False
    assert told["summary"]["missed"] == ["show p95_ms"]
    assert told["summary"]["met"] == ["render p95_ms"]


def test_a_benchmark_that_fails_is_no_success() -> None:
    assert summary([judged({"bench": "first_token", "failed": "no words came"})])["meets"] is False


def test_without_its_data_a_benchmark_says_not_shown() -> None:
    env = {name: value for name, value in os.environ.items() if name != "HARMONY_QMSUM_DIR"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "recall"],
        env=env, cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    line, total = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0, done.stderr
    assert "HARMONY_QMSUM_DIR" in line["skipped"]
    assert set(line["meets"].values()) == {"not shown"}
    assert "recall hit_1" in total["summary"]["not shown"]
