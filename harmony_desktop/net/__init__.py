"""The client's only door to a workspace: transport, endpoints, event stream, credentials. Wire types end here."""

import sys

# httpx brings a command line of its own, and loads all that this would print with: nobody asks for it here
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
