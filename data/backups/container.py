"""The file of a backup: an ordinary zip of a note, the database and the manifest, with a digest at its end.

The archive's comment, the last bytes of the file, is the SHA-256 of all that stands before the digest: one flipped
bit anywhere is seen. `unzip` and any SQLite open it without Tallyboard.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from core.backup_manifest import MOST_BYTES, BackupRefused, Manifest, Part, read, written

Told = Callable[[str], None]

DATABASE = "database.sqlite"
_NOTE, _MANIFEST = "tallyboard-backup.txt", "manifest.json"
_SAID = b"""This is a backup of Tallyboard: `flask --app app restore FILE` brings it back.
database.sqlite is an SQLite database, manifest.json says what it holds.
"""
_BLOCK = 1 << 20
_LEVEL = 1  # the higher ones take twice as long and more, for a tenth less
_WORD = b"sha256 "
_END = re.compile(rb"sha256 [0-9a-f]{64}")
_END_BYTES = len(_WORD) + 64
_CUT = "it is cut off, or its end is damaged"


@dataclass(frozen=True)
class Packed:
    """A finished file: its size in bytes and its own SHA-256, as `sha256sum` tells it."""

    size: int
    sha256: str


def pack(database: Path, target: Path, manifest_of: Callable[[Part], Manifest], progress: Told) -> Packed:
    """Write a backup of an SQLite file to `target`, which only its owner can read."""
    target.touch(mode=0o600, exist_ok=False)
    with target.open("r+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            archive.writestr(_NOTE, _SAID)
            part = _pack_part(archive, database, progress)
            archive.writestr(_MANIFEST, written(manifest_of(part)))
            archive.comment = _WORD + b"0" * 64
        return _sealed(file)


def _pack_part(archive: zipfile.ZipFile, path: Path, progress: Told) -> Part:
    size, done, digest = path.stat().st_size, 0, hashlib.sha256()
    with path.open("rb") as source, archive.open(DATABASE, "w", force_zip64=True) as into:
        while block := source.read(_BLOCK):
            digest.update(block)
            done += into.write(block)
            progress(f"compressed {_share(done, size)}")
    return Part(DATABASE, done, digest.hexdigest())


def _sealed(file: IO[bytes]) -> Packed:
    """Write the digest of everything before it over the placeholder at the end."""
    size = file.seek(0, 2)
    before = _digest(file, size - 64)
    file.seek(size - 64)
    file.write(before.hexdigest().encode())
    whole = before.copy()
    whole.update(before.hexdigest().encode())
    file.flush()
    return Packed(size, whole.hexdigest())


def _digest(file: IO[bytes], length: int) -> Any:
    """The SHA-256 of the first bytes of a file."""
    found = hashlib.sha256()
    file.seek(0)
    while length > 0 and (block := file.read(min(_BLOCK, length))):
        found.update(block)
        length -= len(block)
    return found


@dataclass(frozen=True)
class Sound:
    """A backup whose bytes are those that were written, and what it says of itself."""

    path: Path
    manifest: Manifest
    sha256: str


def check(path: Path) -> Sound:
    """Look a backup through without touching anything; BackupRefused with the reason."""
    with path.open("rb") as file:
        sha256 = _checked(file)
        try:
            with zipfile.ZipFile(file) as archive:
                if archive.getinfo(_MANIFEST).file_size > MOST_BYTES:
                    raise BackupRefused("its manifest is not one")
                manifest = read(archive.read(_MANIFEST))
        except (zipfile.BadZipFile, KeyError, NotImplementedError) as error:
            raise BackupRefused("it is not a backup of Tallyboard") from error
    if [part.name for part in manifest.parts] != [DATABASE]:
        raise BackupRefused("its manifest names other parts than a backup has")
    return Sound(path, manifest, sha256)


def _checked(file: IO[bytes]) -> str:
    """The file's own SHA-256, if its end tells the digest of what stands before."""
    size = file.seek(0, 2)
    file.seek(0)
    ours = _NOTE.encode() in file.read(200)
    file.seek(max(0, size - _END_BYTES))
    end = file.read()
    if not ours:
        raise BackupRefused("it is not a backup of Tallyboard")
    if not _END.fullmatch(end):
        raise BackupRefused(_CUT)
    found = _digest(file, size - 64)
    if found.hexdigest().encode() != end[-64:]:
        raise BackupRefused("it is damaged: its SHA-256 is not the one that was written at its end")
    found.update(end[-64:])
    return str(found.hexdigest())


def unpack(sound: Sound, target: Path, progress: Told) -> None:
    """Write the database inside to `target`; BackupRefused where it is not what the manifest says."""
    part, size, digest = sound.manifest.parts[0], 0, hashlib.sha256()
    target.touch(mode=0o600, exist_ok=False)
    with target.open("r+b") as into:
        for block in _plain(sound.path, part):
            digest.update(block)
            size += into.write(block)
            if size > part.size:
                raise BackupRefused("its database is larger than its manifest says")
            progress(f"unpacked {_share(size, part.size)}")
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        raise BackupRefused("its database is not the one that its manifest names")


def _plain(path: Path, part: Part) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part.name) as source:
            while block := source.read(_BLOCK):
                yield block
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
        raise BackupRefused("its database can not be unpacked") from error


def _share(done: int, size: int) -> str:
    return f"{done / 1e6:,.0f} of {size / 1e6:,.0f} MB"
