"""What goes into a chart and what comes out of it: frozen values, coordinates in pixels.

Coordinates count from the top left corner of the drawing and are not rounded; templates round.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["common", "improvement", "concern", "neutral_high", "neutral_low"]
State = Literal["final", "provisional", "estimated", "recalculated", "missing"]
RemarkKind = Literal["note", "follow_up"]
LineName = Literal["centre", "limit", "target", "latest"]
Formatter = Callable[[float], str]
XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series; `value` is None where there is none."""

    period: str  # as in data: 2024-05
    label: str  # for people: May 2024
    value: float | None
    state: State = "final"
    kind: Kind = "common"
    rules: tuple[str, ...] = ()  # names of all rules that the point hits
    reason: str = ""  # why the value is missing or not final


@dataclass(frozen=True, slots=True)
class Segment:
    """The stretch between two rebases, first and last index inclusive.

    Without limits it is drawn as a run chart around the median.
    """

    start: int
    end: int
    mean: float | None
    lower: float | None = None
    upper: float | None = None
    provisional: bool = False
    median: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What was agreed for the periods from index `start` to `end`: one figure, or low to high."""

    start: int
    end: int
    low: float
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about the period at `index`, or does from there on."""

    index: int
    text: str
    kind: RemarkKind = "note"


@dataclass(frozen=True, slots=True)
class Break:
    """A change in front of the period at `index`.

    A new definition cuts the line, because values on either side do not compare; a rebase does not.
    """

    index: int
    label: str
    cuts_line: bool = True


@dataclass(frozen=True, slots=True)
class Beside:
    """A second reading of some periods: what another definition, `label`, makes of them."""

    label: str
    values: tuple[tuple[int, float], ...]  # by the index of the period


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Tick:
    at: float  # x or y
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Text with its left end and baseline."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn point. `path` is its shape; a hollow one stands for a figure that is not final."""

    x: float
    y: float
    path: str
    hollow: bool
    source: Point
    text: str  # the value with its unit


@dataclass(frozen=True, slots=True)
class Gap:
    """A period without a value, marked on the axis."""

    x: float
    path: str
    source: Point


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line of a segment or a target; `name` is what it shows."""

    name: LineName
    x1: float
    x2: float
    y: float
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A label beside the right end of a line: joined to `line_y` by a hairline."""

    name: LineName
    x: float
    y: float
    line_y: float
    text: str


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A number above the plot, joined to its period: on a disc, or on a square for a follow-up."""

    number: int
    x: float
    y: float
    point_x: float
    point_y: float
    source: Note


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of text under the chart; the first line of a note has its number."""

    number: int | None
    x: float
    y: float
    text: str
    kind: RemarkKind = "note"


@dataclass(frozen=True, slots=True)
class BreakMark:
    """A vertical line; `text` is the part of the label that fits, at `text_x`."""

    x: float
    text_x: float
    text_y: float
    anchor: Literal["start", "end"]
    text: str
    source: Break


@dataclass(frozen=True, slots=True)
class KeyItem:
    """An entry of the key: a swatch named `name` (a shape's path, or a line) and a word."""

    name: str
    x: float
    y: float
    text: str
    path: str = ""
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A period in the table twin; empty texts where there is nothing."""

    point: Point
    value: str
    centre: str
    lower: str
    upper: str
    target: str
    note: str


@dataclass(frozen=True, slots=True)
class XmrChart:
    """A drawn XmR, run or moving range chart."""

    title: str
    unit: str
    measure: str  # what a value is called: "value", "moving range"
    centre_word: str  # "mean" or "median"
    width: float
    height: float
    plot: Box
    unit_at: Placed | None
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    x_groups: tuple[Tick, ...]  # years under the ticks
    line: str  # the path through the values, interrupted at gaps and new definitions
    beside: str  # the path through the second reading, with its points
    band: str  # the path of the areas between the limits
    target_band: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    gaps: tuple[Gap, ...]
    labels: tuple[Label, ...]
    notes: tuple[NoteMark, ...]
    written: tuple[WrittenLine, ...]
    halo: float  # px of ground around a point, so that it stands off the line; 0 where they crowd
    breaks: tuple[BreakMark, ...]
    key: tuple[KeyItem, ...]
    rows: tuple[Row, ...]
    clipped: bool  # a limit lies beyond what is possible and is drawn at the edge
    latest: Mark | None
    signals: int
    heading: tuple[Placed, ...]  # the title in lines that fit the width, for a drawing by itself
