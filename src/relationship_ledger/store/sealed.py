"""Encrypted backups, in the format of age (https://age-encryption.org/v1): to a public key, or with a passphrase.

Needs the extra `encrypt`; importing this module without it raises ImportError.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pyrage
from pyrage import passphrase as by_passphrase
from pyrage import ssh, x25519

from relationship_ledger.errors import InvalidValueError, StoreError
from relationship_ledger.store.backup import Seal

_HEADER = b"age-encryption.org/v1"
_ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_PASSPHRASE = b"-> scrypt "
_KEY_BYTES = 2**20
"""A file of keys is read up to here."""

Recipient = x25519.Recipient | ssh.Recipient
Identity = x25519.Identity | ssh.Identity


def is_sealed(path: Path) -> bool:
    """Whether a file is encrypted in this format. Raises StoreError."""
    return _head(path).startswith((_HEADER, _ARMOR))


def wants_passphrase(path: Path) -> bool:
    """Whether a file was encrypted with a passphrase. Raises StoreError."""
    return _PASSPHRASE in _head(path)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(200)
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.") from error


def recipients(text: str) -> list[Recipient]:
    """Public keys: one as it is (`age1…`, `ssh-ed25519 …`), or a file with one a line. Raises InvalidValueError."""
    if text.startswith(("age1", "ssh-")):
        return [_recipient(text)]
    if text.startswith("AGE-SECRET-KEY-"):
        raise InvalidValueError("That is a secret key. Say the public one, which begins with age1.")
    found = [_recipient(line) for line in _lines(Path(text))]
    if not found:
        raise InvalidValueError(f"There is no public key in {text}.")
    return found


def _recipient(line: str) -> Recipient:
    kind: Callable[[str], Recipient] = (
        ssh.Recipient.from_str if line.startswith("ssh-") else x25519.Recipient.from_str
    )
    try:
        return kind(line)
    except pyrage.RecipientError as error:
        raise InvalidValueError(
            "That is no public key of age or ssh: age1…, ssh-ed25519 … or ssh-rsa …, or a file of them."
        ) from error


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as stream:
            text = stream.read(_KEY_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        raise InvalidValueError(f"“{path}” is no key, and no file of keys that can be read.") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def identities(path: Path) -> list[Identity]:
    """Secret keys of a file: age's own, one a line, or an ssh key without a passphrase. Raises InvalidValueError."""
    lines = _lines(path)
    try:
        if any("PRIVATE KEY" in line for line in lines):
            return [ssh.Identity.from_buffer(path.read_bytes())]
        return [x25519.Identity.from_str(line) for line in lines]
    except (pyrage.IdentityError, OSError) as error:
        raise InvalidValueError(
            f"{path} has no secret key that can be used: AGE-SECRET-KEY-1…, or an ssh key without a passphrase."
        ) from error


def to_keys(keys: Sequence[Recipient]) -> Seal:
    """Encrypt to public keys; any one of their secret keys opens it."""
    return Seal(
        lambda content: pyrage.encrypt(content, keys),
        lambda source, target: pyrage.encrypt_file(str(source), str(target), keys),
    )


def to_passphrase(text: str) -> Seal:
    """Encrypt with a passphrase. In memory alone."""
    return Seal(lambda content: by_passphrase.encrypt(content, text))


def open_with(path: Path, target: Path, key: str | Sequence[Identity]) -> None:
    """Decrypt a file into another, with a passphrase or with secret keys. Raises InvalidValueError, StoreError."""
    try:
        if isinstance(key, str):
            target.write_bytes(by_passphrase.decrypt(path.read_bytes(), key))
        else:
            pyrage.decrypt_file(str(path), str(target), key)
    except (pyrage.DecryptError, OSError) as error:
        if getattr(error, "errno", None) is not None:  # one without a number is the decryption's own
            raise StoreError(f"{path} can't be opened: {error}.") from error
        what = "passphrase" if isinstance(key, str) else "key"
        raise InvalidValueError(
            f"{path} can't be opened: the {what} is another one, or the file is damaged."
        ) from error
