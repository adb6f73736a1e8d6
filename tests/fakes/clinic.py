"""A doctor that finds what the test says, and stops where it is told to hold on."""

import asyncio
from pathlib import Path

from harmony_desktop.domain.checks import Act, Check, Status, Told
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.services import report
from harmony_journal.reports import Kind, Report

FOUND = (
    Check("workspace", Status.WORKS, "My workspace, on this computer", "asked it who is signed in"),
    Check(
        "chat_model",
        Status.DEGRADED,
        "SmolLM2 135M, built in: short answers only",
        "asked the workspace for its models",
        "Configure a larger model in the workspace for fuller answers.",
        Act.MODELS,
    ),
    Check(
        "microphone",
        Status.MISSING,
        "Built-in Microphone cannot be opened",
        "opened it for a moment; nothing was kept",
        "Allow Harmony the microphone in the system's settings, or choose another one.",
        Act.HARDWARE,
    ),
    Check("tray", Status.WORKS, "XEmbed", "asked the session bus and the screen"),
    Check("global_key:Hold to speak", Status.WORKS, "Ctrl+Alt+Space", "asked the desktop for it"),
)
CRASH = Report(
    "20261121-101500-000000-abcdef012345",
    "2026-11-21T10:15:00+00:00",
    "window",
    Kind.FAULT,
    "Segmentation fault",
    "Current thread (most recent call first):\n  harmony_desktop/ui/story.py:88 redraw",
    versions={"system": "Linux", "python": "3.11"},
    log=('{"says": "composer ready"}',),
)


class ScriptedClinic:
    def __init__(self, crashes: tuple[Report, ...] = ()) -> None:
        self.logs = Path("/nowhere/logs")
        self.found = FOUND
        self.kept, self.new = list(crashes), list(crashes)
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.examinations = 0
        self.written: list[Path] = []
        self.fails = False

    async def examine(self, tell: Told) -> tuple[Check, ...]:
        self.examinations += 1
        for done, check in enumerate(self.found, 1):
            tell((check,), done, len(self.found))
            if done == 2:
                await self.go_on.wait()
        return self.found

    def text(self, checks: tuple[Check, ...]) -> str:
        return report.text(checks)

    async def write(self, file: Path, checks: tuple[Check, ...]) -> None:
        if self.fails:
            raise HarmonyError.of("file_not_written", file=str(file))
        self.written.append(file)

    async def crashes(self) -> list[Report]:
        return list(self.kept)

    async def untold(self) -> list[Report]:
        return list(self.new)

    async def tell(self) -> None:
        self.new.clear()

    async def delete(self, id_: str) -> None:
        self.kept = [report for report in self.kept if report.id != id_]
