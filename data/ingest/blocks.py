"""A drop file as blocks of whole lines: read at once where a block is plain, through the csv reader where it is not.

A block is plain when its bytes say by themselves where each cell begins: printable ASCII, no quotes, line breaks that
are LF or CRLF, every line with the header's number of commas. RFC 4180 then gives the same cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

BLOCK = 2**22  # bytes
WIDEST = 64  # bytes of a cell that can be read at once; the grid goes on for as many behind the last row
_BOM = b"\xef\xbb\xbf"
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"
_COMMA, _BREAK = ord(","), ord("\n")

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Place:
    """A place between two lines of a file: bytes and physical lines before it."""

    offset: int
    line: int


class Lines:
    """The lines of a file, with their breaks, as the csv reader wants them; or the rest as one block."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._text = io.StringIO("")
        self._length = 0
        self._carried = b""
        self._waiting = b""  # the first block behind its first line
        self._begun = False
        self._offset = 0  # bytes handed out
        self.number = 0  # physical lines handed out

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline()
        if not line:
            self.put_back(self._header() if not self._begun else self.block())
            line = self._text.readline()
            if not line:
                raise StopIteration
        self.number += 1
        return line

    @property
    def between(self) -> bool:
        """Whether everything read from the file has been handed out."""
        return self._text.tell() == self._length

    @property
    def place(self) -> Place:
        """The place behind everything handed out, between blocks."""
        return Place(self._offset, self.number)

    def go_to(self, place: Place) -> None:
        """Go on from another place."""
        self._file.seek(place.offset)
        self._forget()
        self._offset, self.number, self._begun = place.offset, place.line, True

    def end(self) -> None:
        """Hand nothing out any more."""
        self._file = io.BytesIO()
        self._forget()

    def _forget(self) -> None:
        self._text, self._length, self._carried, self._waiting = io.StringIO(""), 0, b"", b""

    def _header(self) -> bytes:
        """The first line alone, so that the rows behind it can be read as a block."""
        block = self.block()
        end = block.find(b"\n") + 1
        self._waiting = block[end:] if end else b""
        self._offset -= len(self._waiting)
        return block[:end] if end else block

    def block(self) -> bytes:
        """The next whole lines of the file; empty at its end."""
        if self._waiting:
            block, self._waiting = self._waiting, b""
        else:
            block = self._read()
        self._offset += len(block)
        return block

    def _read(self) -> bytes:
        parts = [self._carried]
        if not self._begun:
            begin = self._file.read(len(_BOM))
            parts, self._begun = [begin.removeprefix(_BOM)], True
            self._offset += len(begin) - len(parts[0])
        while data := self._file.read(BLOCK):
            end = data.rfind(b"\n") + 1
            if end:
                self._carried = data[end:]
                return b"".join((*parts, data[:end]))
            parts.append(data)
        self._carried = b""
        return b"".join(parts)

    def put_back(self, block: bytes) -> None:
        """Hand a block out line by line after all."""
        # bytes that are not UTF-8 become lone surrogates, which the validation refuses by row
        text = block.decode("utf-8", "surrogateescape")
        self._text, self._length = io.StringIO(text, newline=""), len(text)


@dataclass(frozen=True)
class PlainBlock:
    """Rows of plain cells: where each begins and ends in `grid`; `first_line`: the line of the first row."""

    data: bytes
    grid: Bytes
    starts: Places  # row, cell
    ends: Places
    first_line: int

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def lines(self) -> list[int]:
        """The line of each row."""
        return list(range(self.first_line, self.first_line + len(self)))

    def rows(self) -> list[list[str]]:
        """The cells as text, as the csv reader gives them."""
        return [line.split(",") for line in self.data.decode("ascii").split("\n")[:-1]]


def plain_block(data: bytes, width: int, first_line: int) -> PlainBlock | None:
    """The block's rows of `width` cells, or None when it is not plain."""
    if width < 2 or not data or b'"' in data:
        return None
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    if data.translate(None, _PLAIN):
        return None
    grid = np.frombuffer(data + bytes(WIDEST), dtype=np.uint8)
    breaks, all_commas = np.flatnonzero(grid == _BREAK), np.flatnonzero(grid == _COMMA)
    if len(all_commas) != len(breaks) * (width - 1):
        return None
    commas = all_commas.reshape(len(breaks), width - 1)
    begins = np.concatenate(([0], breaks[:-1] + 1))
    if (commas[:, 0] < begins).any() or (commas[:, -1] > breaks).any():
        return None
    starts, ends = np.column_stack((begins, commas + 1)), np.column_stack((commas, breaks))
    return PlainBlock(data, grid, starts, ends, first_line)
