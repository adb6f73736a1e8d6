"""What an address shows that this computer does not trust: a fingerprint to compare."""

import hashlib
import ssl
from pathlib import Path

from harmony_desktop.net.certificates import look
from harmony_workspace.access import tls
from tests.fakes.https_server import serving


async def test_the_fingerprint_is_that_of_the_certificate_which_answers(tmp_path: Path) -> None:
    made = tls.own(tmp_path)
    assert made.ca is not None
    async with serving(made.certificate, made.key, made.ca, {}) as found:
        shown = await look(found.url)
        assert found.seen == []
    pem = made.certificate.read_text()
    first = pem[: pem.index("-----END CERTIFICATE-----") + len("-----END CERTIFICATE-----")] + "\n"
    wanted = hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest().upper()
    assert shown is not None
    assert shown.fingerprint.replace(":", "") == wanted


async def test_where_nothing_answers_there_is_none() -> None:
    assert await look("https://127.0.0.1:9") is None
