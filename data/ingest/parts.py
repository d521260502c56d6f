"""One file of a drop behind its header: chunks of cells with their line numbers; nothing is interpreted yet."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.cells import UNSAFE, unsafe_text
from core.interchange import ATTRIBUTE_PREFIX, DropFile
from data.ingest.blocks import Lines, Place, PlainBlock, plain_block

CHUNK = 50_000
_LARGEST_CELL = 2**24  # the reader's own limit; cells over 10,000 characters are refused as bad rows
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
csv.field_size_limit(_LARGEST_CELL)


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


@dataclass(frozen=True)
class Source:
    """Where a file's bytes are: a path, or a member of the archive there; and how many they are."""

    path: Path
    member: str | None
    size: int

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The file, opened anew."""
        if self.member is None:
            with self.path.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
            yield file


class OpenFile:
    """A file read up to its header; what is wrong with it is put into `bad`."""

    def __init__(self, file: DropFile, raw: IO[bytes], source: Source, bad: list[BadRow]) -> None:
        self.file, self.source, self._bad = file, source, bad
        self._lines = Lines(raw)
        self._rows = csv.reader(self._lines, strict=True)
        self.header = _header(file, _first(file, self._rows, bad), bad)

    @property
    def between(self) -> bool:
        """Whether rows can follow from here on and nothing of a block is left over: then there is a place."""
        return self.header.usable and self._lines.between

    @property
    def place(self) -> Place:
        """Up to where the file was read."""
        return self._lines.place

    def go_to(self, place: Place) -> None:
        """Go on from another place between two lines."""
        if place.offset < self.source.size:  # an archive unpacks everything before the place once more
            self._lines.go_to(place)
        else:
            self._lines.end()

    def behind(self, blocks: int) -> Place:
        """The place so many blocks further, if nothing before it is quoted; where to read on is not moved."""
        begin = end = self.place
        self._lines.go_to(begin)  # blocks are counted from here
        for _ in range(blocks):
            block = self._lines.block()
            end = Place(end.offset + len(block), end.line + block.count(b"\n"))
        self._lines.go_to(begin)
        return end

    def parts(self) -> Iterator[Chunk | PlainChunk]:
        """The rows behind the header; those of the wrong width are put into `bad`."""
        while self.header.usable:
            if self._lines.between:
                plain = self.plain()
                if plain:
                    yield plain
                    continue
            before = self._lines.number
            batch, broken = _some(self._rows, self._lines)
            if not batch and broken is None:
                return
            span = (before, self._lines.number)
            chunk = _read(self.file, self.header, (batch, broken), span, self._bad)
            if chunk:
                yield chunk

    def plain(self) -> PlainChunk | None:
        """The next block as it is, where it is plain."""
        block = self._lines.block()
        plain = plain_block(block, len(self.header.names), self._lines.number + 1)
        if plain is None:
            self._lines.put_back(block)
            return None
        self._lines.number += len(plain)
        return PlainChunk(self.header, plain)


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
