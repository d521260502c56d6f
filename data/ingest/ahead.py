"""Reading ahead: a process of its own takes a large file of plain events apart while this one stores what it has given.

It goes on as long as every block is plain and every cell of its form. What comes then, and whatever has to be looked
up, is for the process that imports. Where the other one ends early, of itself or because it was killed, nothing is
lost: the import reads on from the last batch that it took.
"""

from __future__ import annotations

import os
import signal
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from core.interchange import BY_NAME, DropFile
from data.ingest import blocks
from data.ingest.blocks import Place
from data.ingest.event_batch import EventBatch, batch_of, new_lexicons
from data.ingest.parts import OpenFile, PlainChunk, Source
from data.ingest.plain import PlainEvents, plain_events

WORTH = 2**24  # bytes of a file from which a process of its own is worth its start
BATCH = 2_000_000  # a pass over the pages of all people costs as much as a quarter of a million rows
_OWN = 14  # blocks that this process takes apart while the other one starts and reads its first batch
_PATIENCE = 5  # seconds
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class Ahead:
    """A batch, and up to where it goes."""

    batch: EventBatch
    end: Place


def read_ahead(
    opened: OpenFile, take_own: Callable[[PlainChunk], None], take: Callable[[EventBatch], bool]
) -> None:
    """Let `take` have the file's next batches of plain events, each while the one after it is being read.

    The first blocks are for `take_own`, while the other process starts. The file is read on from behind the last batch
    for which `take` was true.
    """
    if opened.source.size < WORTH or not opened.between or (os.cpu_count() or 1) < 2:
        return
    begin, end = opened.behind(min(_OWN, opened.source.size // blocks.BLOCK // 2)), None
    with _started(opened.file, opened.source, begin) as received:
        while opened.place.offset < begin.offset and (chunk := opened.plain()):
            take_own(chunk)
        if opened.place != begin:
            return  # not all of it was plain
        for ahead in received:
            if not take(ahead.batch):
                break
            end = ahead.end
    if end:
        opened.go_to(end)


@contextmanager
def _started(file: DropFile, source: Source, begin: Place) -> Iterator[Iterator[Ahead]]:
    """The other process, and what it gives."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, file.name, source, begin), daemon=True)
    process.start()
    theirs.close()
    try:
        with closing(ours):
            yield _received(ours)
    finally:
        process.terminate()
        process.join(_PATIENCE)


def _received(pipe: Connection) -> Iterator[Ahead]:
    with suppress(EOFError, OSError):  # it was killed, perhaps in the middle of a batch
        while ahead := pipe.recv():
            yield ahead


def _send(pipe: Connection, name: str, source: Source, begin: Place) -> None:
    """What the other process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted import ends it
    # whatever can not be read, the import meets by itself; when nobody listens any more, there is no one to tell
    with suppress(*_UNREADABLE):
        for ahead in batches(BY_NAME[name], source, begin):
            pipe.send(ahead)
        pipe.send(None)


def batches(file: DropFile, source: Source, begin: Place) -> Iterator[Ahead]:
    """The plain events from a place on, until something is not plain."""
    with source.opened() as raw:
        opened = OpenFile(file, raw, source, [])
        opened.go_to(begin)
        parts: list[PlainEvents] = []
        lexicons, end = new_lexicons(file), begin
        while (chunk := opened.plain()) and (events := plain_events(file, chunk, lexicons)):
            parts.append(events)
            end = opened.place
            if sum(map(len, parts)) >= BATCH:
                yield Ahead(batch_of(file, parts, lexicons), end)
                parts, lexicons = [], new_lexicons(file)
        if parts:
            yield Ahead(batch_of(file, parts, lexicons), end)
