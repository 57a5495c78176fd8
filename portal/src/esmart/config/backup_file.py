"""The form of a backup file: a tar stream, sealed in chunks when a passphrase is given. Knows nothing of databases.

Sealed: a header (mark, salt, nonce prefix, a check of the passphrase), then chunks of AES-256-GCM. Each chunk's nonce
holds its number and whether it is the last, so that chunks cannot be cut off, swapped or left out unseen.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK = b"esmart-backup-1\n"
SALT_BYTES, PREFIX_BYTES, TAG_BYTES = 16, 7, 16
HEADER_BYTES = len(MARK) + SALT_BYTES + PREFIX_BYTES
CHUNK = 2**20
_CHECK = 2**32 - 1  # the number no chunk reaches: 4 million GB


class BackupProblem(Exception):
    """A backup cannot be made or used; the message says why and what to do."""


class WrongPassphrase(BackupProblem):
    """The passphrase is missing, is not the one of this file, or is given for a file that has none."""


class DamagedBackup(BackupProblem):
    """The file is cut off, was changed, or is no backup at all."""


@contextlib.contextmanager
def writing(file: Path, passphrase: str) -> Iterator[IO[bytes]]:
    """Hold a stream into a new file, which bears its name only when all of it is on the disk; before it ends in `.part`."""
    if file.exists():
        raise BackupProblem(f"{file} sudah ada; pilih nama lain.")
    part = file.with_name(file.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        if passphrase:
            stream = _SealedWriter(out, passphrase)
            yield stream  # type: ignore[misc]  # tarfile asks for `write` alone
            stream.finish()
        else:
            yield out
        out.flush()
        os.fsync(out.fileno())
    part.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextlib.contextmanager
def reading(file: Path, passphrase: str) -> Iterator[IO[bytes]]:
    """Hold the stream inside a file; raises WrongPassphrase at once, DamagedBackup when the damage is reached."""
    try:
        opened = file.open("rb")
    except OSError as problem:
        raise BackupProblem(f"{file} tidak dapat dibaca: {problem.strerror}.") from problem
    with opened as source:
        sealed = source.read(len(MARK)) == MARK
        if sealed and not passphrase:
            raise WrongPassphrase("Cadangan ini bersandi. Setel ESMART_BACKUP_PASSPHRASE.")
        if passphrase and not sealed:
            raise WrongPassphrase(
                "ESMART_BACKUP_PASSPHRASE disetel, tetapi berkas ini tidak bersandi. Bila memang begitu, kosongkan setelan itu."
            )
        source.seek(0)
        yield _SealedReader(source, passphrase) if sealed else source  # type: ignore[misc]  # tarfile asks for `read` alone


class _SealedWriter:
    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        salt, self._prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
        self._header = MARK + salt + self._prefix
        self._cipher = _cipher(passphrase, salt)
        self._out = out
        self._number = 0
        self._held = bytearray()
        out.write(self._header)
        out.write(self._seal(b"", _CHECK, last=True))

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > CHUNK:  # one chunk stays behind: the last one must know that it is the last
            self._out.write(self._seal(bytes(self._held[:CHUNK]), self._number, last=False))
            del self._held[:CHUNK]
            self._number += 1
        return len(data)

    def finish(self) -> None:
        self._out.write(self._seal(bytes(self._held), self._number, last=True))

    def _seal(self, data: bytes, number: int, *, last: bool) -> bytes:
        return self._cipher.encrypt(_nonce(self._prefix, number, last=last), data, self._header)


class _SealedReader:
    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._source = source
        self._header = source.read(HEADER_BYTES)
        if len(self._header) < HEADER_BYTES:
            raise DamagedBackup("Berkas cadangan terpotong.")
        self._prefix = self._header[-PREFIX_BYTES:]
        self._cipher = _cipher(passphrase, self._header[len(MARK) : -PREFIX_BYTES])
        try:
            self._open(source.read(TAG_BYTES), _CHECK, last=True)
        except DamagedBackup as problem:
            raise WrongPassphrase("Kata sandi cadangan salah (ESMART_BACKUP_PASSPHRASE).") from problem
        self._number = 0
        self._held = bytearray()
        self._next = source.read(CHUNK + TAG_BYTES)

    def read(self, size: int) -> bytes:
        while len(self._held) < size and self._next:
            chunk, self._next = self._next, self._source.read(CHUNK + TAG_BYTES)
            self._held += self._open(chunk, self._number, last=not self._next)
            self._number += 1
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _open(self, data: bytes, number: int, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(self._prefix, number, last=last), data, self._header)
        except (InvalidTag, ValueError) as problem:
            raise DamagedBackup("Berkas cadangan rusak, berubah, atau terpotong.") from problem


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))
