"""What “Models and data” asks of the session."""

from typing import Protocol

from harmony_desktop.domain.disclosure import About, Disclosure, Kept


class Disclosures(Protocol):
    """`services.disclosures`."""

    async def read(self) -> Disclosure | None:
        """As the workspace says now, or as it last said; None: it never did."""

    async def put_about(self, about: About) -> About:
        """An admin's."""

    async def rename(self, name: str) -> None:
        """The workspace, for everybody; an admin's."""

    async def kept(self) -> tuple[Kept, ...]:
        """What lies on this computer."""
