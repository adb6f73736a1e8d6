"""Makes the keys of a publisher, and signs what is told of a release, so that Harmony offers it.

    python tools/sign_release.py keys SECRET.pem            asks for a password; prints the public key
    python tools/sign_release.py release SECRET.pem --version 0.9.0 --base https://… --page https://… \\
        [--notes FILE] [--minimum 0.5.0] [--days 120] --out DIR KIND=FILE …

A KIND is a system and a processor, such as linux-x86_64, windows-x86_64, macos-arm64. In DIR lie manifest.json and
manifest.json.minisig afterwards; ``minisign -Vm manifest.json -P KEY`` agrees. The secret key never leaves SECRET.pem,
which belongs on no machine that is reached from elsewhere.
"""

import argparse
import base64
import hashlib
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from getpass import getpass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harmony_desktop.domain import updates
from harmony_desktop.net import minisign

PASSWORD_ENV = "HARMONY_SIGNING_PASSWORD"


def main(argv: list[str] | None = None) -> int:
    args = _arguments().parse_args(argv)
    if args.doing == "keys":
        sys.stdout.write(make_keys(args.secret, _password(args.secret)) + "\n")
    else:
        secret = load(args.secret, _password(args.secret))
        told = manifest(args, datetime.now(UTC).replace(microsecond=0))
        args.out.mkdir(parents=True, exist_ok=True)
        publish(args.out / "manifest.json", told, secret)
    return 0


def make_keys(file: Path, password: bytes) -> str:
    """The public key, as one line; the secret one is in the file, for its owner alone."""
    secret = Ed25519PrivateKey.generate()
    sealing = serialization.BestAvailableEncryption(password)
    pem = secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealing)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)
    return public_line(secret)


def load(file: Path, password: bytes) -> Ed25519PrivateKey:
    secret = serialization.load_pem_private_key(file.read_bytes(), password)
    if not isinstance(secret, Ed25519PrivateKey):
        raise SystemExit(f"{file} holds no Ed25519 key")
    return secret


def public_line(secret: Ed25519PrivateKey) -> str:
    public = secret.public_key().public_bytes_raw()
    return base64.b64encode(b"Ed" + _id(public) + public).decode()


def sign(content: bytes, secret: Ed25519PrivateKey, comment: str) -> str:
    """A .minisig file."""
    signature = secret.sign(minisign.digest(content))
    first = base64.b64encode(b"ED" + _id(secret.public_key().public_bytes_raw()) + signature).decode()
    second = base64.b64encode(secret.sign(signature + comment.encode())).decode()
    return f"untrusted comment: of Harmony\n{first}\ntrusted comment: {comment}\n{second}\n"


def manifest(args: argparse.Namespace, now: datetime) -> dict[str, Any]:
    """Of the files that are named; whatever the program would not take ends it here."""
    base = args.base.rstrip("/")
    files = {}
    for named in args.files:
        kind, _, path = named.partition("=")
        content = Path(path).read_bytes()
        sum_ = hashlib.sha256(content).hexdigest()
        files[kind] = {"url": f"{base}/{Path(path).name}", "sha256": sum_, "size": len(content)}
    told = {
        "product": updates.PRODUCT,
        "version": args.version,
        "published": now.isoformat(),
        "expires": (now + timedelta(days=args.days)).isoformat(),
        "minimum": args.minimum,
        "page": args.page,
        "notes": args.notes.read_text(encoding="utf-8") if args.notes else "",
        "files": files,
    }
    updates.read(told)
    return told


def publish(file: Path, told: dict[str, Any], secret: Ed25519PrivateKey) -> None:
    content = json.dumps(told, indent=1, ensure_ascii=False).encode()
    file.write_bytes(content)
    comment = f"{told['product']} {told['version']} {told['published']}"
    file.with_name(file.name + ".minisig").write_text(sign(content, secret, comment), encoding="utf-8")


def _id(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:8]


def _password(file: Path) -> bytes:
    given = os.environ.get(PASSWORD_ENV)
    password = given if given is not None else getpass(f"Password of {file.name}: ")
    if not password:
        raise SystemExit("A password is needed.")
    return password.encode()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    doing = parser.add_subparsers(dest="doing", required=True)
    doing.add_parser("keys").add_argument("secret", type=Path)
    release = doing.add_parser("release")
    release.add_argument("secret", type=Path)
    release.add_argument("files", nargs="*", metavar="KIND=FILE")
    for name in ("--version", "--base", "--page"):
        release.add_argument(name, required=True)
    release.add_argument("--notes", type=Path)
    release.add_argument("--minimum", default="")
    release.add_argument("--days", type=int, default=120, help="so long it may be offered")
    release.add_argument("--out", type=Path, required=True)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
