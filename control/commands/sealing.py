"""The key that lies outside the database: what is sealed with it is worth nothing to whoever has the database alone.

It seals the secrets of second factors, and turns what was typed as a name into what tries are counted by: now and then
that is a password.
"""

import os
from contextlib import suppress
from hashlib import sha256
from hmac import digest
from pathlib import Path
from secrets import token_bytes, token_hex

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from control.errors import Invalid, Unavailable

KEY_VARIABLE = "CONTROL_SECRET_KEY"
FILE_VARIABLE = "CONTROL_SECRET_FILE"
SHORTEST_KEY = 32
"""Characters; a made one has twice as many."""
_FILE = Path("data/secret.key")
_NONCE = 12
_READABLE_BY_OTHERS = 0o077


class Sealed(str):
    """A secret that only the key opens: text from outside cannot become one, only `sealed` makes it."""

    __slots__ = ()


def sealed(secret: str, account: str) -> Sealed:
    """The secret of an account, to be kept; under another account's name it does not open."""
    nonce = token_bytes(_NONCE)
    return Sealed((nonce + _cipher().encrypt(nonce, secret.encode(), account.encode())).hex())


def opened(kept: str, account: str) -> str:
    """The secret again; raises Unavailable where the key is another one, or the secret another account's."""
    whole = bytes.fromhex(kept)
    try:
        return _cipher().decrypt(whole[:_NONCE], whole[_NONCE:], account.encode()).decode()
    except InvalidTag:
        raise Unavailable(
            f"The second factor of {account} was sealed with another key than that of {KEY_VARIABLE} or "
            f"{FILE_VARIABLE}: an administrator brings the key back, or resets the second factor."
        ) from None


def blurred(typed: str) -> str:
    """What stands for a text that was typed and may be a secret: the same for the same text, and no way back."""
    return digest(_derived("typed"), typed.encode(errors="surrogatepass"), "sha256").hex()


def _cipher() -> AESGCM:
    return AESGCM(_derived("second factor"))


def _derived(purpose: str) -> bytes:
    """A key of its own for each purpose."""
    return digest(_key().encode(), f"pilothouse {purpose}".encode(), sha256)


def _key() -> str:
    """The key of the environment, else that of the file, which is made where there is none.

    Raises Invalid for one that is too short, Unavailable for a file that others may read or that cannot be read.
    """
    given = os.environ.get(KEY_VARIABLE)
    if given is None:
        given = _kept(Path(os.environ.get(FILE_VARIABLE) or _FILE))
    if len(given) < SHORTEST_KEY or len(set(given)) < SHORTEST_KEY // 4:
        raise Invalid(f"{KEY_VARIABLE} must be at least {SHORTEST_KEY} characters that nobody guesses.")
    return given


def _kept(file: Path) -> str:
    try:
        with suppress(FileExistsError):
            _made(file)
        if file.stat().st_mode & _READABLE_BY_OTHERS:
            raise Unavailable(f"The key in {file} may be read by others: `chmod 600 {file}`, or make another one.")
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(f"The key in {file} cannot be read or made ({type(error).__name__}).") from error


def _made(file: Path) -> None:
    """Make the file with a new key, whole from its first moment; raises FileExistsError where there is one."""
    if file.exists():
        raise FileExistsError
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{token_hex(4)}")
    try:
        draft.touch(0o600, exist_ok=False)
        draft.write_text(token_hex(SHORTEST_KEY), "ascii")
        os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
