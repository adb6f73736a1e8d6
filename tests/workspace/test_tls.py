"""The workspace vouches for itself: its own authority, strict certificates, renewed in good time."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from harmony_workspace.access import tls

NOW = datetime.now(UTC)


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_certificate_names_this_computer_and_nothing_else(tmp_path: Path) -> None:
    made = certificate(tls.own(tmp_path).certificate)
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(name.value) for name in names} == {"127.0.0.1", "::1", "localhost"}
    assert made.not_valid_before_utc < NOW - timedelta(hours=12), "clocks disagree"
    assert made.not_valid_after_utc < NOW + timedelta(days=398)


def test_files_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    tls.own(tmp_path)
    assert {f.name: f.stat().st_mode & 0o777 for f in tmp_path.iterdir()} == dict.fromkeys(
        ("ca.pem", "ca.key", "server.pem", "server.key"), 0o600
    )


def test_a_strict_client_accepts_it(tmp_path: Path) -> None:
    made = tls.own(tmp_path)
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=made.ca)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    server.load_cert_chain(made.certificate, made.key)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server, server_hostname="127.0.0.1"),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert ends[0].version() == "TLSv1.3"


def test_it_is_kept_until_it_nears_its_end(tmp_path: Path) -> None:
    first = tls.own(tmp_path, now=NOW).certificate.read_bytes()
    assert tls.own(tmp_path, now=NOW + timedelta(days=360)).certificate.read_bytes() == first
    ca = (tmp_path / "ca.pem").read_bytes()
    renewed = tls.own(tmp_path, now=NOW + timedelta(days=368))
    assert renewed.certificate.read_bytes() != first
    assert (tmp_path / "ca.pem").read_bytes() == ca, "clients need not trust anew"


def test_a_renewed_authority_signs_a_new_certificate(tmp_path: Path) -> None:
    first = certificate(tls.own(tmp_path, now=NOW).certificate)
    later = NOW + timedelta(days=3640)
    renewed = tls.own(tmp_path, now=later)
    ca = certificate(tmp_path / "ca.pem")
    assert certificate(renewed.certificate).issuer == ca.subject != first.issuer
    assert certificate(renewed.certificate).not_valid_after_utc <= ca.not_valid_after_utc


@pytest.mark.parametrize("lost", ["ca.pem", "ca.key", "server.pem", "server.key"])
def test_a_lost_file_is_made_again(tmp_path: Path, lost: str) -> None:
    tls.own(tmp_path)
    (tmp_path / lost).unlink()
    made = tls.own(tmp_path)
    server = certificate(made.certificate)
    server.verify_directly_issued_by(certificate(tmp_path / "ca.pem"))
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made.certificate, made.key)


def test_another_name_gets_another_certificate(tmp_path: Path) -> None:
    tls.own(tmp_path)
    made = tls.own(tmp_path, (*tls.LOCAL_NAMES, "harmony.example.org"))
    names = (
        certificate(made.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    )
    assert "harmony.example.org" in names.get_values_for_type(x509.DNSName)
