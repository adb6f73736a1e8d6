"""Signatures as minisign makes them: Ed25519 over BLAKE2b, with a comment that is signed too."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

_KEY, _SIGNED = b"Ed", b"ED"
_ID = 8
_TRUSTED = "trusted comment: "


class SignatureError(Exception):
    """Not signed by this key, or no signature at all."""


@dataclass(frozen=True)
class PublicKey:
    id: bytes
    bytes: bytes

    @classmethod
    def of(cls, line: str) -> "PublicKey":
        """The one line of base64 that stands in a .pub file."""
        raw = _decoded(line)
        if len(raw) != len(_KEY) + _ID + 32 or raw[:2] != _KEY:
            raise SignatureError("not a public key")
        return cls(raw[2 : 2 + _ID], raw[2 + _ID :])


def verify(content: bytes, signature: str, key: str) -> str:
    """The trusted comment. Raises `SignatureError` unless the content and the comment were signed with the key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    lines = signature.split("\n")
    if len(lines) < 4 or not lines[0].startswith("untrusted comment:") or not lines[2].startswith(_TRUSTED):
        raise SignatureError("not a signature")
    signed, of_comment, comment = _decoded(lines[1]), _decoded(lines[3]), lines[2].removeprefix(_TRUSTED)
    public = PublicKey.of(key)
    if len(signed) != 2 + _ID + 64 or len(of_comment) != 64 or signed[:2] != _SIGNED:
        raise SignatureError("not a signature of this kind")
    if signed[2 : 2 + _ID] != public.id:
        raise SignatureError("signed with another key")
    try:
        known = Ed25519PublicKey.from_public_bytes(public.bytes)
        known.verify(signed[2 + _ID :], digest(content))
        known.verify(of_comment, signed[2 + _ID :] + comment.encode())
    except InvalidSignature as error:
        raise SignatureError("the signature does not fit") from error
    return comment


def digest(content: bytes) -> bytes:
    """What is signed in place of the content."""
    return hashlib.blake2b(content, digest_size=64).digest()


def _decoded(line: str) -> bytes:
    try:
        return base64.b64decode(line.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError("not base64") from error
