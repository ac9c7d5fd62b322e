"""A file as the rows of its source: JSON pages, or a table."""

from __future__ import annotations

from typing import BinaryIO

from aids.sources import aides_territoires
from aids.sources.pages import Pages
from aids.sources.parsed import Source
from aids.sources.tables import Table


def rows_of(source: Source, stream: BinaryIO, *, is_whole: bool = False) -> Pages | Table:
    """The rows of `stream`. JSON pages know whether they are whole; of a table, `is_whole` says it."""
    return Pages(stream) if source is aides_territoires.SOURCE else Table(stream, is_whole=is_whole)
