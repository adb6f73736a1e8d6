"""What the user chose in this workspace; kept by the workspace, unlike the wishes of this machine."""

from dataclasses import dataclass

STYLES = ("Concise", "Detailed", "Technical", "Friendly")
MAX_INSTRUCTIONS = 8_000
"""Characters."""


@dataclass(frozen=True)
class Preferences:
    custom_instructions: str = ""
    response_style: str | None = None
    """One of `STYLES`; None: as the model likes."""
    auto_approve: tuple[str, ...] = ()
    default_model: str = ""
    """Empty: the workspace's default."""
