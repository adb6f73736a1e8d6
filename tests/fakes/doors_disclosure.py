"""What a workspace says of itself, as a test wishes it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from harmony_desktop.domain.disclosure import (
    About,
    Disclosure,
    Document,
    Kept,
    Place,
    Processing,
    Processor,
    ProviderNote,
)
from harmony_desktop.domain.problems import HarmonyError, Problem
from tests.fakes.doors_settings import ScriptedAccounts

HERE = Place(local=True)
OPENAI = Place(False, "OpenAI", "api.openai.com")
ABOUT = About(
    (
        Document("Privacy", "https://acme.example/privacy"),
        Document("Sub-processors", "https://acme.example/sub"),
    ),
    "Ann Lee",
    "ann@acme.example",
    (
        ProviderNote(
            "openai", "Contract of May: no training, kept 30 days.", datetime(2026, 5, 4, tzinfo=UTC)
        ),
    ),
    3,
)
PROCESSING = (
    Processing("transcription", by=(Processor("transcription", HERE, ("base",)),)),
    Processing(
        "chat",
        by=(
            Processor("openai", OPENAI, ("GPT-6 Luna", "GPT-6.1 Sol")),
            Processor("embedded", HERE, ("SmolLM2 135M",)),
        ),
    ),
    Processing("insights", by=(Processor("insights", HERE),)),
    Processing("search", by=(Processor("search", HERE, ("all-minilm-l6-v2",)),)),
    Processing("web_search", by=(Processor("web_search", Place(False, "Exa", "api.exa.ai")),)),
    Processing("web_pages", by=(Processor("web_pages", Place(False)),)),
    Processing("tools", by=(Processor("linear", Place(False, "Linear", "mcp.linear.app", False, True)),)),
    Processing("email", "no_account"),
    Processing("storage", by=(Processor("storage", HERE),)),
)
KEPT = (
    Kept("cache", Path("/home/sam/.local/share/Harmony/client/accounts/1/cache.db"), 14_200_000, sealed=True),
    Kept("outbox", Path("/home/sam/.local/share/Harmony/client/accounts/1/outbox.db"), 90_000),
    Kept("takes", Path("/home/sam/.local/share/Harmony/client/takes"), 3_400_000),
    Kept("workspace", Path("/home/sam/.local/share/Harmony/workspace"), 240_000_000),
)


class ScriptedDisclosures:
    """``refuses`` is raised by the next writing."""

    def __init__(self, accounts: ScriptedAccounts) -> None:
        self._accounts = accounts
        self.found: Disclosure | None = Disclosure(PROCESSING, ABOUT, datetime(2026, 11, 20, 9, tzinfo=UTC))
        self.refuses: Problem | None = None
        self.written: list[About] = []

    async def read(self) -> Disclosure | None:
        return self.found

    async def put_about(self, about: About) -> About:
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        self.written.append(about)
        made = replace(about, rev=about.rev + 1)
        if self.found is not None:
            self.found = replace(self.found, about=made)
        return made

    async def rename(self, name: str) -> None:
        if self.refuses is not None:
            raise HarmonyError(self.refuses)
        self._accounts.known = (
            replace(self._accounts.known[0], workspace_name=name),
            *self._accounts.known[1:],
        )

    async def kept(self) -> tuple[Kept, ...]:
        return KEPT
