"""The workspace's own certificate authority and server certificate."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_workspace.paths import write_private

if TYPE_CHECKING:
    import ssl

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

_CA_LIFE = timedelta(days=3650)
_SERVER_LIFE = timedelta(days=397)
_RENEW_BEFORE = timedelta(days=30)
_CLOCK_SKEW = timedelta(days=1)
"""Certificates begin in the past, because clocks disagree."""
LOCAL_NAMES = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Certificates:
    certificate: Path
    key: Path
    ca: Path | None
    """The authority a client has to trust; None when the system's store vouches for the certificate."""


class Locked(Exception):
    """The private key opens with a passphrase alone: nobody is there to type it, and OpenSSL would wait for them."""


def load(context: "ssl.SSLContext", certificate: Path, key: Path) -> None:
    """Raises ``Locked``, ``OSError`` and ``ValueError``."""

    def asked() -> str:
        raise Locked

    context.load_cert_chain(certificate, key, asked)


def own(directory: Path, names: tuple[str, ...] = LOCAL_NAMES, now: datetime | None = None) -> Certificates:
    """The workspace's own certificates, made on first use and renewed in good time."""
    from cryptography import x509

    now = now or datetime.now(UTC)
    found = Certificates(directory / "server.pem", directory / "server.key", directory / "ca.pem")
    ca, ca_key = _authority(directory, now)
    if found.certificate.exists() and found.key.exists():
        server = x509.load_pem_x509_certificate(found.certificate.read_bytes())
        if _good(server, now) and server.issuer == ca.subject and _names(server) == set(names):
            return found
    _issue(found, ca, ca_key, names, now)
    return found


def _good(certificate: "x509.Certificate", now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - _RENEW_BEFORE


def _names(certificate: "x509.Certificate") -> set[str]:
    from cryptography import x509

    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in names}


def _authority(directory: Path, now: datetime) -> tuple["x509.Certificate", "ec.EllipticCurvePrivateKey"]:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    certificate_file, key_file = directory / "ca.pem", directory / "ca.key"
    if certificate_file.exists() and key_file.exists():
        ca = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if _good(ca, now) and isinstance(key, ec.EllipticCurvePrivateKey):
            return ca, key
    key = ec.generate_private_key(ec.SECP256R1())
    # the serial number in the name tells a renewed authority from the one before
    serial = x509.random_serial_number()
    name = _common_name(f"Harmony workspace authority {serial:x}"[:64])
    ca = (
        _builder(name, name, key.public_key(), key.public_key(), now, _CA_LIFE)
        .serial_number(serial)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, _sha256())
    )
    _write_key(key_file, key)
    write_private(certificate_file, ca.public_bytes(serialization.Encoding.PEM))
    return ca, key


def _issue(
    files: Certificates,
    ca: "x509.Certificate",
    ca_key: "ec.EllipticCurvePrivateKey",
    names: tuple[str, ...],
    now: datetime,
) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key = ec.generate_private_key(ec.SECP256R1())
    life = min(_SERVER_LIFE, ca.not_valid_after_utc - now)
    server = (
        _builder(
            _common_name("Harmony workspace"), ca.subject, key.public_key(), ca_key.public_key(), now, life
        )
        .serial_number(x509.random_serial_number())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .sign(ca_key, _sha256())
    )
    _write_key(files.key, key)
    write_private(files.certificate, server.public_bytes(serialization.Encoding.PEM))


def _builder(
    subject: "x509.Name",
    issuer: "x509.Name",
    key: "ec.EllipticCurvePublicKey",
    issuer_key: "ec.EllipticCurvePublicKey",
    now: datetime,
    life: timedelta,
) -> "x509.CertificateBuilder":
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _common_name(text: str) -> "x509.Name":
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _general(name: str) -> "x509.GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs_certificates: bool) -> "x509.KeyUsage":
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _sha256() -> "hashes.SHA256":
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA256()


def _write_key(path: Path, key: "ec.EllipticCurvePrivateKey") -> None:
    from cryptography.hazmat.primitives import serialization

    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(path, pem)
