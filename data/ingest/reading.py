"""From a drop folder or .zip to chunks of cells with their line numbers; nothing is interpreted yet."""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.cells import UNSAFE, unsafe_text
from core.interchange import ATTRIBUTE_PREFIX, BY_NAME, FILES, DropFile
from data.ingest.blocks import Lines, PlainBlock, plain_block

CHUNK = 50_000
_LARGEST_CELL = 2**24  # the reader's own limit; cells over 10,000 characters are refused as bad rows
_LARGEST_RATIO = 200  # a zip member that unpacks to more than this many times its size is a bomb
_LARGEST_UNPACKED = 2**36
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
csv.field_size_limit(_LARGEST_CELL)


class DropRefused(Exception):
    """The drop as a whole can not be read: a file that is not in the table, or no folder and no zip."""


@dataclass(frozen=True)
class BadRow:
    """One row that may not come in. `line` is the physical line on which the row starts (1: the header)."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Header:
    """The columns of one file, in the file's own order; None stands where a column was refused."""

    names: tuple[str | None, ...]
    usable: bool

    @property
    def attributes(self) -> tuple[str, ...]:
        """Custom attribute columns (`attr.<name>`)."""
        return tuple(name for name in self.names if name and name.startswith(ATTRIBUTE_PREFIX))


@dataclass(frozen=True)
class Chunk:
    """Rows of the right width, by column, with the line each starts on."""

    lines: list[int]
    columns: dict[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class PlainChunk:
    """Rows of plain cells, not yet taken apart."""

    header: Header
    block: PlainBlock

    def __len__(self) -> int:
        return len(self.block)

    def cells(self) -> Chunk:
        """The same rows by column."""
        return _chunk(self.header, self.block.lines, self.block.rows())


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
        member = self._members[file.name]
        with member.open("rb") if isinstance(member, Path) else self._unzip(member) as raw:
            lines = Lines(raw)
            rows = csv.reader(lines, strict=True)
            header = _header(file, _first(file, rows, bad), bad)
            if header.usable:
                yield from _chunked(file, header, lines, rows, bad)

    def _unzip(self, member: zipfile.ZipInfo) -> IO[bytes]:
        if self._archive is None:
            raise DropRefused(f"{member.filename} is not in an open archive")
        return self._archive.open(member)


@contextmanager
def open_drop(path: Path) -> Iterator[DropReader]:
    """Open a drop folder, or a .zip of one; DropRefused when it is neither or holds a file that is not in the table."""
    if path.is_dir():
        yield DropReader(_known({entry.name: entry for entry in sorted(path.iterdir())}), None)
        return
    if not path.is_file() or not zipfile.is_zipfile(path):
        raise DropRefused(f"{path} is neither a folder nor a .zip file")
    with zipfile.ZipFile(path) as archive:
        entries = [info for info in archive.infolist() if not info.is_dir()]
        _refuse_bomb(entries)
        names = [info.filename.rsplit("/", 1)[-1] for info in entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise DropRefused(f"in the archive more than once: {', '.join(twice)}")
        try:
            yield DropReader(_known(dict(zip(names, entries, strict=True))), archive)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise DropRefused(f"the archive is damaged: {error}") from error


def _known(entries: Mapping[str, Path | zipfile.ZipInfo]) -> dict[str, Path | zipfile.ZipInfo]:
    unknown = [
        name for name in entries if name.removesuffix(".csv") not in BY_NAME or not name.endswith(".csv")
    ]
    if unknown:
        raise DropRefused(f"not a file of the drop format: {', '.join(sorted(unknown))}")
    return {name.removesuffix(".csv"): entry for name, entry in entries.items()}


def _refuse_bomb(entries: Iterable[zipfile.ZipInfo]) -> None:
    total = 0
    for info in entries:
        total += info.file_size
        if info.file_size > _LARGEST_RATIO * max(info.compress_size, 1000) or total > _LARGEST_UNPACKED:
            raise DropRefused(f"{info.filename} unpacks to far more than a drop holds")


def _first(file: DropFile, rows: Iterator[list[str]], bad: list[BadRow]) -> list[str]:
    try:
        return next(rows, [])
    except csv.Error as error:
        bad.append(BadRow(file.name, 1, "", "", f"not RFC 4180: {error}"))
        return []


def _header(file: DropFile, names: list[str], bad: list[BadRow]) -> Header:
    kept: list[str | None] = []
    for name in names:
        custom = file.attributes and name.startswith(ATTRIBUTE_PREFIX) and name != ATTRIBUTE_PREFIX
        if not custom and name not in file.names:
            bad.append(BadRow(file.name, 1, name, "", "unknown column"))
        elif name in kept:
            bad.append(BadRow(file.name, 1, name, "", "column given twice"))
        elif UNSAFE.search(name):
            bad.append(BadRow(file.name, 1, name, "", unsafe_text(name)))
        else:
            kept.append(name)
            continue
        kept.append(None)
    missing = [column.name for column in file.columns if column.required and column.name not in kept]
    bad.extend(BadRow(file.name, 1, name, "", "required column missing") for name in missing)
    return Header(tuple(kept), usable=not missing)


def _chunked(
    file: DropFile, header: Header, lines: Lines, rows: Iterator[list[str]], bad: list[BadRow]
) -> Iterator[Chunk | PlainChunk]:
    while True:
        if lines.between:
            block = lines.block()
            plain = plain_block(block, len(header.names), lines.number + 1)
            if plain:
                lines.number += len(plain)
                yield PlainChunk(header, plain)
                continue
            lines.put_back(block)
        before = lines.number
        batch, broken = _some(rows, lines)
        if not batch and broken is None:
            return
        chunk = _read(file, header, (batch, broken), (before, lines.number), bad)
        if chunk:
            yield chunk


def _read(
    file: DropFile,
    header: Header,
    read: tuple[list[list[str]], csv.Error | None],
    span: tuple[int, int],
    bad: list[BadRow],
) -> Chunk | None:
    """The rows read, with the lines they start on; `span`: the last lines before and behind them."""
    batch, broken = read
    before, after = span
    starts = _lines(batch, before, None if broken else after)
    if broken:
        # the row that broke begins behind the last one read
        start = starts[-1] + _span(batch[-1]) if batch else before + 1
        bad.append(BadRow(file.name, start, "", "", f"not RFC 4180: {broken}"))
    width = len(header.names)
    if set(map(len, batch)) != {width}:
        starts, batch = _of_width(file, width, starts, batch, bad)
    return _chunk(header, starts, batch) if batch else None


def _some(rows: Iterator[list[str]], lines: Lines) -> tuple[list[list[str]], csv.Error | None]:
    """The next rows, and what broke RFC 4180 behind them, if anything did; reading goes on after it."""
    batch: list[list[str]] = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == CHUNK or lines.between:
                break
    except csv.Error as error:
        return batch, error
    return batch, None


def _lines(batch: list[list[str]], before: int, after: int | None) -> list[int]:
    """The line each row starts on: counted by line breaks only where cells may hold any."""
    if after is not None and after - before == len(batch):
        return list(range(before + 1, after + 1))
    lines, line = [], before + 1
    for row in batch:
        lines.append(line)
        line += _span(row)
    return lines


def _span(row: list[str]) -> int:
    return 1 + sum(len(_LINE_BREAK.findall(cell)) for cell in row)


def _of_width(
    file: DropFile, width: int, lines: list[int], batch: list[list[str]], bad: list[BadRow]
) -> tuple[list[int], list[list[str]]]:
    kept = [(line, row) for line, row in zip(lines, batch, strict=True) if len(row) == width]
    for line, row in zip(lines, batch, strict=True):
        if row and len(row) != width:  # a wholly blank line is no row
            reason = f"{len(row)} cells instead of {width}"
            bad.append(BadRow(file.name, line, "", ",".join(row)[:200], reason))
    return [line for line, _ in kept], [row for _, row in kept]


def _chunk(header: Header, lines: list[int], cells: list[list[str]]) -> Chunk:
    columns = zip(header.names, zip(*cells, strict=True), strict=True)
    return Chunk(lines, {name: column for name, column in columns if name})
