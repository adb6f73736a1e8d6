"""Runs the benchmarks; one JSON object a line, at last a summary. usage: python -m tests.benchmarks [NAME…]

Each module here with a ``run()`` is one; NAME is a module's name, a group (feel), or else the beginning of several. A line tells what
its figures are promised to reach (``target``) and whether they do (``meets``: true, false, or "not shown" where this
machine lacks what the benchmark needs). The exit code is 1 where a figure misses its target or a benchmark fails.
"""

import importlib
import json
import os
import platform
import sys
import traceback
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.benchmarks.needs import NeedsMissing
from tests.benchmarks.targets import judged, not_shown, summary


def names() -> list[str]:
    """Modules beside this one that define ``run()``; looked for as text, since imports are costly."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [file.stem for file in files if "\ndef run()" in file.read_text()]


@cache
def machine() -> dict[str, object]:
    """Where the figures were taken: figures of two machines are not compared."""
    import PySide6

    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "qt": PySide6.__version__,
        "load": round(os.getloadavg()[0], 2),
    }


def _cpu_model() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor()


def lines_of(name: str) -> Iterator[dict[str, Any]]:
    """What one benchmark yields, judged; then what it should have shown and could not, with the reason."""
    seen: set[str] = set()
    why: dict[str, str] = {}
    try:
        for line in importlib.import_module(f"tests.benchmarks.{name}").run():
            seen.add(line["bench"])
            yield judged({**line, "machine": machine()})
    except NeedsMissing as lacking:
        why = {"skipped": str(lacking)}
    except Exception as error:  # the others still run
        traceback.print_exc()
        why = {"failed": f"{type(error).__name__}: {error}"}
    for bench in not_shown(name, seen) or ([name] if why else []):
        yield judged({"bench": bench, **why})


GROUPS = {"feel": ("key", "show", "coldstart", "render", "stop", "open_thread", "resting")}
"""What belongs together: all that a user feels of the window."""


def _means(want: str, name: str, known: Sequence[str]) -> bool:
    if want in GROUPS:
        return name in GROUPS[want]
    return name == want if want in known else name.startswith(want)


def main(wanted: Sequence[str]) -> int:
    known = names()
    chosen = [name for name in known if not wanted or any(_means(want, name, known) for want in wanted)]
    if unknown := [want for want in wanted if not any(name.startswith(want) for name in (*known, *GROUPS))]:
        there = ", ".join((*known, *GROUPS))
        print(f"No benchmark is called {', '.join(unknown)}. There are: {there}", file=sys.stderr)
        return 2
    lines = []
    for line in (line for name in chosen for line in lines_of(name)):
        print(json.dumps(line, ensure_ascii=False), flush=True)
        lines.append(line)
    total = summary(lines)
    print(json.dumps(total, ensure_ascii=False), flush=True)
    return 0 if total["meets"] else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
