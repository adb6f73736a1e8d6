"""The process that sets the report: data comes in over its standard input, the PDF goes out. It keeps and fetches nothing."""

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

from harmony_workspace.resources import resource

if TYPE_CHECKING:
    import typst

LEAST_PRIORITY = 10
MEMORY = 2 * 1024**3
"""Address space, the typesetter's library and every font of the system among it."""


def main() -> int:
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no PDF
    _confine()
    output.write(drawn(sys.stdin.read()))
    output.close()
    return 0


@cache
def _fonts() -> "typst.Fonts":
    """Those of the system, and a few that the typesetter brings, for a system that has none."""
    import typst

    return typst.Fonts()


def drawn(report: str) -> bytes:
    """PDF/UA, unless a character is in no font of this system: then it stands there as a box, and all else is tagged."""
    import typst

    template = resource("report", "report.typ").read_bytes()
    compiler = typst.Compiler(font_paths=_fonts(), sys_inputs={"report": report}, package_path=os.devnull)
    try:
        pdf = compiler.compile(template, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        pdf = compiler.compile(template, format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


def _confine() -> None:
    if sys.platform == "win32":
        return
    import resource as limits

    os.nice(LEAST_PRIORITY)
    limits.setrlimit(limits.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        limits.setrlimit(limits.RLIMIT_AS, (MEMORY, MEMORY))
