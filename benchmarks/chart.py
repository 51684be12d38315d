"""A line chart of shares between 0 and 100 %, drawn as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, KEY_LINE = 420, 260, 46, 34, 44, 18
COLOURS = ("#1b5e8c", "#b3541e", "#3b7a3b")


@dataclass(frozen=True)
class Line:
    """One line: its name in the key and its points, both coordinates between 0 and 1."""

    name: str
    points: Sequence[tuple[float, float]]
    colour: int = 0
    dashed: bool = False


@dataclass(frozen=True)
class Panel:
    """One chart; `mark` draws an upright line there, with its words."""

    title: str
    across: str
    lines: Sequence[Line]
    mark: tuple[float, str] | None = None
    diagonal: bool = False


def draw(panels: Sequence[Panel]) -> str:
    """The panels side by side, as the text of an SVG file."""
    lines = max(len(panel.lines) for panel in panels)
    step = LEFT + WIDTH + 30
    width, height = step * len(panels), TOP + HEIGHT + BOTTOM + KEY_LINE * lines + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for index, panel in enumerate(panels):
        parts += [f'<g transform="translate({LEFT + index * step} {TOP})">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>\n"])


def _panel(panel: Panel) -> list[str]:
    parts = [f'<text x="0" y="-14" font-size="14" font-weight="bold">{escape(panel.title)}</text>']
    for tenth in range(0, 11, 2):
        x, y = _place((tenth / 10, tenth / 10))
        parts += [
            f'<path d="M0 {y}H{WIDTH}M{x} {HEIGHT}v4" stroke="#ccc" fill="none"/>',
            f'<text x="-6" y="{y + 4}" text-anchor="end">{tenth * 10} %</text>',
            f'<text x="{x}" y="{HEIGHT + 17}" text-anchor="middle">{tenth / 10:.1f}</text>',
        ]
    parts.append(
        f'<text x="{WIDTH / 2}" y="{HEIGHT + 34}" text-anchor="middle">{escape(panel.across)}</text>'
    )
    if panel.diagonal:
        parts.append(f'<path d="M0 {HEIGHT}L{WIDTH} 0" stroke="#999" stroke-dasharray="2 4" fill="none"/>')
    if panel.mark:
        x, _ = _place((panel.mark[0], 0))
        parts.append(f'<path d="M{x} 0V{HEIGHT}" stroke="#666" stroke-dasharray="2 3"/>')
        parts.append(f'<text x="{x + 5}" y="{HEIGHT / 2}" fill="#666">{escape(panel.mark[1])}</text>')
    for number, line in enumerate(panel.lines):
        style = f'stroke="{COLOURS[line.colour]}" stroke-width="2" fill="none"'
        style += ' stroke-dasharray="6 4"' if line.dashed else ""
        places = " ".join("{},{}".format(*_place(point)) for point in line.points)
        y = HEIGHT + BOTTOM + KEY_LINE * number + 4
        parts.append(f'<polyline points="{places}" {style}/>')
        parts.append(f'<path d="M0 {y}h24" {style}/><text x="30" y="{y + 4}">{escape(line.name)}</text>')
    return parts


def _place(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0] * WIDTH, 1), round((1 - point[1]) * HEIGHT, 1)
