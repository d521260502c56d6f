"""A drop folder or .zip: which files it has, and each of them opened."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.interchange import BY_NAME, FILES, DropFile
from data.ingest.parts import BadRow, Chunk, OpenFile, PlainChunk, Source

_LARGEST_RATIO = 200  # a zip member that unpacks to more than this many times its size is a bomb
_LARGEST_UNPACKED = 2**36
MOST_NAMED = 20


class DropRefused(Exception):
    """The drop as a whole can not be read: a file that is not in the table, or no folder and no zip."""


class DropReader:
    """A drop, opened: which files it has, and each file's header and chunks."""

    def __init__(self, members: dict[str, Path | zipfile.ZipInfo], archive: zipfile.ZipFile | None) -> None:
        self._members = members
        self._archive = archive

    @property
    def files(self) -> list[DropFile]:
        """The files present, in dependency order."""
        return [file for file in FILES if file.name in self._members]

    def chunks(self, file: DropFile, bad: list[BadRow]) -> Iterator[Chunk]:
        """Chunks of rows; a column that is unknown and rows of the wrong width are put into `bad`."""
        for part in self.parts(file, bad):
            yield part if isinstance(part, Chunk) else part.cells()

    def parts(self, file: DropFile, bad: list[BadRow]) -> Iterator[Chunk | PlainChunk]:
        """The same, with plain blocks not yet taken apart."""
        with self.opened(file, bad) as opened:
            yield from opened.parts()

    @contextmanager
    def opened(self, file: DropFile, bad: list[BadRow]) -> Iterator[OpenFile]:
        """One file behind its header; what is wrong with that is put into `bad`."""
        member = self._members[file.name]
        with member.open("rb") if isinstance(member, Path) else self._unzip(member) as raw:
            yield OpenFile(file, raw, self._source(member), bad)

    def _source(self, member: Path | zipfile.ZipInfo) -> Source:
        if isinstance(member, Path):
            return Source(member, None, member.stat().st_size)
        path = Path(self._archive.filename or "") if self._archive else Path()
        return Source(path, member.filename, member.file_size)

    def _unzip(self, member: zipfile.ZipInfo) -> IO[bytes]:
        if self._archive is None:
            raise DropRefused(f"{member.filename} is not in an open archive")
        return self._archive.open(member)


@contextmanager
def open_drop(path: Path) -> Iterator[DropReader]:
    """Open a drop folder, or a .zip of one; DropRefused when it is neither or holds a file that is not in the table."""
    if path.is_dir():
        yield DropReader(_known(_files_of(path)), None)
        return
    if not path.is_file() or not zipfile.is_zipfile(path):
        raise DropRefused(f"{path} is neither a folder nor a .zip file")
    try:
        with zipfile.ZipFile(path) as archive:
            yield DropReader(_known(_members_of(archive)), archive)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DropRefused(f"the archive is damaged: {error}") from error


def _files_of(folder: Path) -> dict[str, Path]:
    entries = {entry.name: entry for entry in sorted(folder.iterdir())}
    folders = [name for name, entry in entries.items() if entry.is_dir()]
    if folders:
        raise DropRefused(f"a folder inside of the drop: {_named(folders)}")
    others = [name for name, entry in entries.items() if not entry.is_file()]  # a pipe would be waited for
    if others:
        raise DropRefused(f"no plain file: {_named(others)}")
    return entries


def _members_of(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    entries = [info for info in archive.infolist() if not info.is_dir()]
    _refuse_bomb(entries)
    names = [info.filename.rsplit("/", 1)[-1] for info in entries]
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise DropRefused(f"in the archive more than once: {_named(twice)}")
    _refuse_locked(archive, entries)
    return dict(zip(names, entries, strict=True))


def _known(entries: Mapping[str, Path | zipfile.ZipInfo]) -> dict[str, Path | zipfile.ZipInfo]:
    unknown = [
        name for name in entries if name.removesuffix(".csv") not in BY_NAME or not name.endswith(".csv")
    ]
    if unknown:
        raise DropRefused(f"not a file of the drop format: {_named(sorted(unknown))}")
    return {name.removesuffix(".csv"): entry for name, entry in entries.items()}


def _named(names: Sequence[str]) -> str:
    """The first of them; an archive may hold thousands."""
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _refuse_locked(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> None:
    """A password, or a way of packing that is not known here, is told before anything is read."""
    for info in entries:
        try:
            archive.open(info).close()
        except (RuntimeError, NotImplementedError) as error:
            reason = "it is encrypted, or packed in a way that is not known here"
            raise DropRefused(f"{info.filename} can not be unpacked: {reason}") from error


def _refuse_bomb(entries: Iterable[zipfile.ZipInfo]) -> None:
    total = 0
    for info in entries:
        total += info.file_size
        if info.file_size > _LARGEST_RATIO * max(info.compress_size, 1000) or total > _LARGEST_UNPACKED:
            raise DropRefused(f"{info.filename} unpacks to far more than a drop holds")
