"""The key that signs heads and exports, and the public halves by which any machine can check them.

*Source:* Ed25519, RFC 8032: one signature for one text and key, so that the same export is the same bytes.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from control.errors import Invalid, Unavailable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_OWNER_ALONE = 0o600
SUFFIX = ".public.pem"


@dataclass(frozen=True)
class PublicKey:
    """One public key; its name is the beginning of its fingerprint."""

    pem: bytes

    @cached_property
    def name(self) -> str:
        """Sixteen hexadecimal digits of the SHA-256 of the raw key."""
        return sha256(self._key.public_bytes_raw()).hexdigest()[:16]

    def signed(self, text: bytes, signature: str) -> bool:
        """Whether `signature`, in hexadecimal digits, is this key's under `text`."""
        from cryptography.exceptions import InvalidSignature

        try:
            self._key.verify(bytes.fromhex(signature), text)
        except (InvalidSignature, ValueError):
            return False
        return True

    @cached_property
    def _key(self) -> "Ed25519PublicKey":
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        with suppress(ValueError, UnsupportedAlgorithm):
            key = load_pem_public_key(self.pem)
            if isinstance(key, Ed25519PublicKey):
                return key
        raise Invalid("A public key of the trail cannot be read: it is no Ed25519 key in PEM.")


@dataclass(frozen=True)
class SigningKey:
    """The private key of a machine that writes heads."""

    private: "Ed25519PrivateKey"

    @cached_property
    def public(self) -> PublicKey:
        """Its public half."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return PublicKey(self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    def signature(self, text: bytes) -> str:
        """The signature under `text`, in hexadecimal digits."""
        return self.private.sign(text).hex()

    def publish(self, folder: Path) -> None:
        """Put the public half into a folder, under its name, where it is not there yet."""
        place = folder / f"{self.public.name}{SUFFIX}"
        if not place.exists():
            folder.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self.public.pem)


def signing_key(place: Path) -> SigningKey:
    """The key in a file, made at first use; raises Invalid for a file that others can read or that holds no such key.

    Raises Unavailable where the file can be neither read nor made.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        if not place.exists():
            _make(place)
        others = place.stat().st_mode & 0o077
        pem = place.read_bytes()
    except OSError as error:
        raise Unavailable(f"The key of the trail {place} cannot be read: {error.strerror}.") from error
    if others:
        raise Invalid(f"The key of the trail {place} can be read by others: `chmod 600 {place}` makes it its owner's.")
    with suppress(ValueError, TypeError):
        key = load_pem_private_key(pem, password=None)
        if isinstance(key, Ed25519PrivateKey):
            return SigningKey(key)
    raise Invalid(f"The key of the trail {place} cannot be read: it is no Ed25519 key in PEM.")


def public_keys(*places: Path) -> Mapping[str, PublicKey]:
    """The public keys in these files and folders, by their names; raises Invalid for a file that holds none."""
    files = [file for each in places for file in (sorted(each.glob(f"*{SUFFIX}")) if each.is_dir() else [each])]
    try:
        keys = [PublicKey(file.read_bytes()) for file in files]
    except OSError as error:
        raise Unavailable(f"The public key {error.filename} cannot be read: {error.strerror}.") from error
    return {key.name: key for key in keys}


def trusted_keys(heads: Path, key: Path) -> Mapping[str, PublicKey]:
    """Whose signatures count: on the machine that signs its own alone, elsewhere those of the keys beside the heads.

    Whoever can write into the folder of heads could put another public key there.
    """
    if not key.exists():
        return public_keys(heads)
    own = signing_key(key).public
    return {own.name: own}


def _make(place: Path) -> None:
    """Write a new key under another name first: whoever makes one at the same moment must not read half of it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f"{place.name}.{token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
    try:
        os.write(handle, pem)
        os.fsync(handle)
    finally:
        os.close(handle)
    with suppress(FileExistsError):  # somebody was faster: theirs is the key
        os.link(new, place)
    new.unlink()
