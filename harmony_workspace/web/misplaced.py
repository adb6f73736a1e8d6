"""A key belongs in its header: one in an address, or sent as Bearer, is refused whatever else the request holds."""

import re
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import Scope

_KEY = re.compile(rb"lk_[0-9a-f]{64}", re.IGNORECASE)
IN_ADDRESS = (
    "A key stands in the address, where programs on the way may note it: delete that key and make another. Send keys"
    " as X-API-Key."
)
AS_BEARER = "Keys are not taken as Authorization; send yours as X-API-Key."


def misplaced(scope: Scope) -> str:
    """What is wrong with where the key stands; empty: nothing. The key itself is never repeated."""
    address = scope["path"].encode(errors="replace") + b"?" + unquote_to_bytes(scope.get("query_string", b""))
    if _KEY.search(address):
        return IN_ADDRESS
    return AS_BEARER if _KEY.search(Headers(scope=scope).get("authorization", "").encode()) else ""
