"""What a workspace that is not trusted shows: its certificate's fingerprint, to be compared by a person."""

import asyncio
import hashlib
import ssl
from urllib.parse import urlsplit

PATIENCE = 5.0


async def fingerprint(url: str) -> str:
    """SHA-256 of the certificate at this address, in pairs; empty where none is shown. Nothing else is sent there."""
    parts = urlsplit(url)
    try:
        pem = await asyncio.to_thread(
            ssl.get_server_certificate, (parts.hostname or "", parts.port or 443), timeout=PATIENCE
        )
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    except (OSError, ValueError):
        return ""
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
