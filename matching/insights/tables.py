"""Figures as a page shows them: a table, and the same as bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vocabulary.french import number, typo

BAR_HEIGHT, WIDEST, LONGEST_LABEL = 48, 250, 42


@dataclass(frozen=True, slots=True)
class Row:
    """A cell: its label, its count; None when it is hidden, `text` then says how."""

    label: str
    count: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart 320 wide; lengths in units of its view box."""

    label: str
    value: str
    label_y: int
    y: int
    value_y: int
    width: int
    value_x: int
    is_told: bool


@dataclass(frozen=True)
class Table:
    """Rows from the most to the fewest, the hidden last. `told`: the label of the row that the title is about."""

    identity: str
    title: str
    caption: str
    label_heading: str
    count_heading: str
    rows: list[Row]
    told: str = ""
    notes: list[str] = field(default_factory=list)

    @cached_property
    def bars(self) -> list[Bar]:
        """Of the counts that are shown."""
        counted = [(row.label, row.count) for row in self.rows if row.count is not None]
        most = max((count for _, count in counted), default=1)
        return [
            _bar(rank, label, count, most, is_told=label == self.told) for rank, (label, count) in enumerate(counted)
        ]

    @property
    def height(self) -> int:
        return BAR_HEIGHT * len(self.bars)

    @property
    def chart_label(self) -> str:
        """What a screen reader says of the chart."""
        said = " ".join(f"{row.label} : {row.text}." for row in self.rows if row.count is not None)
        return typo(f"Diagramme en barres. {said} Les chiffres sont dans le tableau.")


def _bar(rank: int, label: str, count: int, most: int, *, is_told: bool) -> Bar:
    top, width = BAR_HEIGHT * rank, max(2, WIDEST * count // most)
    short = label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL].rsplit(' ', 1)[0]}…"
    return Bar(short, number(count), top + 14, top + 20, top + 34, width, width + 6, is_told)


def rows_of(cells: Mapping[str, int | None], expected: Iterable[str], label: Callable[[str], str]) -> list[Row]:
    """The rows of a table that was published: those `expected` that are absent are small."""
    keys = list(dict.fromkeys([*cells, *expected]))
    rows = [Row(label(key), cells.get(key), _text(cells, key)) for key in keys]
    return sorted(rows, key=lambda row: (row.count is None, -(row.count or 0), row.text, row.label))


def _text(cells: Mapping[str, int | None], key: str) -> str:
    if key not in cells:
        return "moins de 10"
    count = cells[key]
    return "caché" if count is None else number(count)


def hiding_notes(rows: Iterable[Row], noun: str) -> list[str]:
    """How to read what is hidden in these rows."""
    texts = {row.text for row in rows}
    notes = []
    if "moins de 10" in texts:
        notes.append(f"Sous 10 {noun}, le nombre est caché, et le total aussi.")
    if "caché" in texts:
        notes.append(f"Un nombre est caché sous 10 {noun}, ou quand il en ferait retrouver un autre.")
    return [typo(note) for note in notes]
