"""What the figures are promised to reach, and whether they do. A figure without a promise is not here."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HOLDS = {"<=": operator.le, ">=": operator.ge, "is": operator.eq}
NOT_SHOWN = "not shown"


@dataclass(frozen=True)
class Target:
    sign: str
    value: object

    def meets(self, figure: Any) -> bool:
        return bool(HOLDS[self.sign](figure, self.value))

    def __str__(self) -> str:
        return f"{self.sign} {self.value}"


def most(value: float) -> Target:
    return Target("<=", value)


def least(value: float) -> Target:
    return Target(">=", value)


def exactly(value: object) -> Target:
    return Target("is", value)


TARGETS: Mapping[str, Mapping[str, Target]] = {
    "coldstart": {"median_ms": most(700), "heavy_modules_before_paint": exactly([]), "still_ms": most(100)},
    "open_thread": {"open_ms": most(200)},
    "insights": {
        "held": exactly(1),
        "topics": least(0.8),
        "on_topic": least(0.9),
        "seconds_longest": most(2),
    },
    "key": {"p95_ms": most(50)},
    "meetings": {"open_ms": most(200), "frame_p95_ms": most(16.7), "qmsum_longest_frame_p95_ms": most(16.7)},
    "outbox": {"seconds": most(60), "once_and_in_order": exactly(True)},
    "outbox real": {"a_second": least(167)},
    "recall": {
        "hit_1": least(0.60),
        "hit_5": least(0.82),
        "coverage_1500": least(0.63),
        "indexing_cpu_seconds_per_1000_turns": most(20),
    },
    "render": {"p95_ms": most(8)},
    "resting": {"cpu_percent_median": most(1), "memory_mb": most(150)},
    "search": {"worst_ms": most(50), "incomplete": exactly([])},
    "show": {"p95_ms": most(50)},
    "stop": {"button_p95_ms": most(100)},
    "voice_frames": {"p99_gap_ms": most(50), "longest_busy_ms": most(50)},
    "voice_v1_v3_v11 V1": {"p50_of_utterance": most(0.02), "p95_of_utterance": most(0.10)},
    "voice_v10": {"loaded_before_first_use": exactly([]), "worker_rss_mb": most(280)},
    "voice_v1_v3_v11 V11": {"first_word_s_median": most(1.2), "taken_back_percent": most(0.5)},
    "voice_v12 base": {
        "junk_cpu_ms_p95": most(20),
        "junk_with_words": exactly(0),
        "worst_take_ratio_max": most(1.5),
    },
    "voice_v12 tiny.en": {
        "junk_cpu_ms_p95": most(20),
        "junk_with_words": exactly(0),
        "worst_take_ratio_max": most(1.5),
    },
    "voice_v13 base": {"recall": least(95), "inserted": exactly(0)},
    "voice_v13 tiny.en": {"recall": least(95), "inserted": exactly(0)},
    "voice_v2_v4 base": {"cpu_ratio_total": most(0.36), "wer_difference": most(0)},
    "voice_v2_v4 tiny.en": {"cpu_ratio_total": most(0.36), "wer_difference": most(0.5)},
    "voice_v1_v3_v11 V3": {"ratio_60_to_10": most(1.3)},
    "voice_v4_noise base 15 dB": {"wer_difference": most(1.0)},
    "voice_v4_noise tiny.en 15 dB": {"wer_difference": most(1.0)},
    "voice_v5 base": {"junk_characters": exactly(0), "quiet_refused": exactly(0)},
    "voice_v5 tiny.en": {"junk_characters": exactly(0), "quiet_refused": exactly(0)},
    "voice_v9": {"idle_wakes_a_second": most(1), "worker_mb_after_idle_time": exactly(0)},
    "voice_v6_v8 V6": {"missing_at_start_ms_max": most(0)},
    "voice_v6_v8 V7": {"missing_at_end_ms_max": most(0)},
    "voice_v6_v8 V8 stops calling": {"in_flight_ms_max": most(100), "lost_samples_max": most(0)},
    "voice_v6_v8 V8 says that it ends": {"in_flight_ms_max": most(100), "lost_samples_max": most(0)},
    "voice_v6_v8 V8 zeros": {"in_flight_ms_max": most(100), "lost_samples_max": most(0)},
    "voice_v6_v8 V8 overflows": {"in_flight_ms_max": most(100), "lost_samples_max": most(0)},
    "watchdog at rest": {"processor_percent": most(0.1)},
    "watchdog ten times a second": {"processor_percent": most(0.1)},
}
"""By the ``bench`` of a line, then by figure."""


def judged(line: Mapping[str, Any]) -> dict[str, Any]:
    """The line with ``target`` and ``meets``, each by figure."""
    targets = TARGETS.get(line["bench"], {})
    if not targets:
        return dict(line)
    figures = line.get("figures", {})
    verdicts = {
        name: target.meets(figures[name]) if name in figures else NOT_SHOWN
        for name, target in targets.items()
    }
    return {**line, "target": {name: str(target) for name, target in targets.items()}, "meets": verdicts}


def not_shown(bench: str, seen: set[str]) -> list[str]:
    """The lines of a benchmark that have targets and were not printed."""
    return [name for name in TARGETS if name.split(" ")[0] == bench and name not in seen]


def summary(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All verdicts together: what was missed, and what could not be shown, by name."""
    verdicts = {
        f"{line['bench']} {name}": met for line in lines for name, met in line.get("meets", {}).items()
    }
    failed = [line["bench"] for line in lines if "failed" in line]
    missed = [name for name, met in verdicts.items() if met is False]
    return {
        "summary": {
            "met": [name for name, met in verdicts.items() if met is True],
            "missed": missed,
            NOT_SHOWN: [name for name, met in verdicts.items() if met == NOT_SHOWN],
            "failed": failed,
        },
        "meets": not missed and not failed,
    }
