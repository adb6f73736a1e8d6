"""Nothing in this room holds up the event loop."""

from tests.parts.nonblocking import nonblocking

__all__ = ["nonblocking"]
