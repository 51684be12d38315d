"""Charts as plain numbers for SVG: where each bar and each cell stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.review.filter_kinds import WEEKDAYS
from frontdesk.review.store.figures import Bar

WIDTH, HEIGHT = 720, 160
LINE = 20
"""The height of a line of words."""

CELL = 26
LABEL_WIDTH = 92


@dataclass(frozen=True)
class Column:
    """A bar of a column chart."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """Words beside a column; `anchor` is the end of them that stands at `x`."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Cell:
    """An hour of the week: how many, and how dark."""

    number: int
    x: int
    y: int
    shade: float
    slot: int


@dataclass(frozen=True)
class Share:
    """A row of a bar table: its width is a share of the longest."""

    bar: Bar
    width: float


def columns(bars: Sequence[Bar]) -> list[Column]:
    """A column chart of WIDTH by HEIGHT."""
    most = max((bar.number for bar in bars), default=0) or 1
    step = WIDTH / max(len(bars), 1)
    return [
        Column(
            bar,
            x=round(place * step + step * 0.1, 1),
            y=round(HEIGHT * (1 - bar.number / most), 1),
            width=round(step * 0.8, 1),
            height=round(HEIGHT * bar.number / most, 1),
        )
        for place, bar in enumerate(bars)
    ]


def column_labels(drawn: Sequence[Column]) -> list[Label]:
    """What it takes to read a chart on paper: where it begins and ends, and what the highest column is."""
    if not drawn:
        return []
    below = HEIGHT + LINE
    labels = [Label(drawn[0].bar.label, 0, below, "start")]
    if len(drawn) > 1:
        labels.append(Label(drawn[-1].bar.label, WIDTH, below, "end"))
    highest = max(drawn, key=lambda column: column.bar.number)
    # In the middle of the column, unless the number would leave the picture.
    x = min(max(highest.x + highest.width / 2, LINE), WIDTH - LINE)
    return [*labels, Label(str(highest.bar.number), round(x, 1), highest.y - LINE / 4, "middle")]


def shares(bars: Sequence[Bar]) -> list[Share]:
    """Bars of at most 100."""
    most = max((bar.number for bar in bars), default=0) or 1
    return [Share(bar, round(100 * bar.number / most, 1)) for bar in bars]


def week(counts: dict[int, int]) -> list[tuple[str, int, list[Cell]]]:
    """A row for each weekday, with its place and a cell for each hour."""
    most = max(counts.values(), default=0) or 1
    return [
        (
            name,
            day * CELL,
            [
                Cell(
                    number=counts.get(slot, 0),
                    x=LABEL_WIDTH + hour * CELL,
                    y=day * CELL,
                    shade=round(0.05 + 0.95 * counts.get(slot, 0) / most, 2),
                    slot=slot,
                )
                for hour, slot in enumerate(range(day * 24, day * 24 + 24))
            ],
        )
        for day, name in enumerate(WEEKDAYS)
    ]
