"""Two plots as SVG: lines on two logarithmic axes, and bars on one. Drawn without a library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 720, 434
LEFT, RIGHT, TOP, BOTTOM = 80, 150, 64, 60
BAR = 26
LABELS_APART = 15
# Told apart by people who do not see all colours.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")

Point = tuple[float, float]


def log_log(title: str, x_label: str, y_label: str, series: Mapping[str, Sequence[Point]]) -> str:
    """One line a series, named at its right end; both axes logarithmic, all values above zero."""
    across = Axis([x for points in series.values() for x, _ in points], LEFT, WIDTH - RIGHT)
    up = Axis([y for points in series.values() for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 15, x_label, anchor="middle"), _text(LEFT, TOP - 14, y_label)]
    for power in across.powers:
        x = across.at(power)
        parts += [_line(x, TOP, x, HEIGHT - BOTTOM), _text(x, HEIGHT - BOTTOM + 20, number(power), anchor="middle")]
    for power in up.powers:
        y = up.at(power)
        parts += [_line(LEFT, y, WIDTH - RIGHT, y), _text(LEFT - 8, y + 4, number(power), anchor="end")]
    heights = _apart({name: up.at(max(points)[1]) for name, points in series.items()})
    for (name, points), colour in zip(series.items(), COLOURS * len(series), strict=False):
        places = [(across.at(x), up.at(y)) for x, y in sorted(points)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
        parts.append(_text(places[-1][0] + 10, heights[name] + 4, name, colour=colour))
    return _drawing(title, HEIGHT, parts)


def bars(title: str, x_label: str, values: Mapping[str, float]) -> str:
    """One bar a value above zero, in the order given, on a logarithmic axis."""
    height = TOP + BAR * len(values) + BOTTOM
    left = LEFT + 60
    across = Axis(list(values.values()), left, WIDTH - RIGHT + 40)
    foot = height - BOTTOM
    parts = [_text((left + WIDTH - RIGHT) / 2, height - 15, x_label, anchor="middle")]
    for power in across.powers:
        x = across.at(power)
        parts += [_line(x, TOP, x, foot), _text(x, foot + 20, number(power), anchor="middle")]
    for row, (name, value) in enumerate(values.items()):
        y, end = TOP + BAR * row, across.at(value)
        size = f'width="{end - left:.1f}" height="{BAR - 8}"'
        parts.append(f'<rect x="{left}" y="{y + 4}" {size} fill="{COLOURS[0 if row == 0 else 1]}"/>')
        parts += [_text(left - 8, y + 18, name, anchor="end"), _text(end + 6, y + 18, number(value))]
    return _drawing(title, height, parts)


class Axis:
    """A logarithmic axis from the power of ten below the least value to the one above the greatest."""

    def __init__(self, values: Sequence[float], start: float, end: float):
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self.low, self.high = low, max(high, low + 1)
        self.start, self.end = start, end

    @property
    def powers(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]

    def at(self, value: float) -> float:
        """Where a value lies, in pixels."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def number(value: float) -> str:
    """A number with thousands apart, without decimals from ten on."""
    return f"{value:,.0f}".replace(",", " ") if value >= 10 else f"{value:.3g}"


def _apart(heights: Mapping[str, float]) -> dict[str, float]:
    """The same heights pushed down where two names would touch."""
    moved: dict[str, float] = {}
    last = -math.inf
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        last = max(height, last + LABELS_APART)
        moved[name] = last
    return moved


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = "#222", size: int = 13) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}" font-size="{size}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def _drawing(title: str, height: float, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif">'
    )
    ground = f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    body = [head, f"<title>{escape(title)}</title>", ground, _text(LEFT, 24, title, size=16), *parts, "</svg>"]
    return "\n".join(body) + "\n"
