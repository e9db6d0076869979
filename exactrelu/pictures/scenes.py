r"""Scenes: what a picture shows, in exact coordinates, before matplotlib or TikZ draws it.

Points are pairs of rational numbers in the coordinates of their panel; sizes and widths are in printer's points.
Texts are LaTeX with mathematics between dollars.  A panel shows what is in its window, and a scene is at most 14,400
points high, which is the largest page of a PDF file.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exactrelu.pictures.clipping import Box, PlanePoint, polygon_in, polyline_in, within
from exactrelu.typesetting.layout import width

__all__ = [
    "COLUMN",
    "HIGHEST",
    "PAGE",
    "SMALL",
    "TEXT",
    "Area",
    "Box",
    "Element",
    "Key",
    "Mark",
    "Note",
    "Panel",
    "Path",
    "PlanePoint",
    "Scene",
    "Tick",
    "caption_heights",
    "captioned",
    "fitted",
    "placed",
    "text_width",
]

TEXT = 8.0  # size of labels
SMALL = 7.0  # size of ticks and of notes inside a picture
COLUMN = 244.0  # the width of a column of a journal, 3.4 in
PAGE = 505.0
NARROWEST = 60.0  # a picture is not made narrower than that to fit
ATTEMPTS = 12
HIGHEST = 14_400.0  # the length of the largest page of a PDF file; TeX and image files end soon after it


@dataclass(frozen=True)
class Area:
    """A filled convex polygon without an outline."""

    corners: tuple[PlanePoint, ...]
    colour: str


@dataclass(frozen=True)
class Path:
    """A polygonal line; `dash` is "", "dashed" or "dotted"."""

    points: tuple[PlanePoint, ...]
    colour: str
    width: float = 0.6
    dash: str = ""


@dataclass(frozen=True)
class Mark:
    """A sign at a point: "dot", "circle" (hollow) or "cross"; `size` is its diameter."""

    point: PlanePoint
    shape: str
    colour: str
    size: float = 3.0


@dataclass(frozen=True)
class Note:
    """Words beside a point; `anchor` is the side of the text that touches the point, as in TikZ ("south west")."""

    point: PlanePoint
    text: str
    anchor: str = "center"
    size: float = SMALL
    colour: str = "#000000"
    boxed: bool = False  # on a white ground


Element = Area | Path | Mark | Note


@dataclass(frozen=True)
class Tick:
    """A tick of an axis; without a label it is a short one."""

    value: Fraction
    label: str = ""


@dataclass(frozen=True)
class Key:
    """An entry of the legend, which stands above the panel: a line, or the mark of that shape if there is one."""

    text: str
    colour: str
    dash: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Panel:
    """One coordinate system: its window, its size on paper, what it shows, and its axes.

    `frame` is "open" (a left and a bottom axis), "bottom" (a bottom axis alone), "box" or "none".
    """

    window: Box
    size: tuple[float, float]
    elements: tuple[Element, ...]
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    x_label: str = ""
    y_label: str = ""
    title: str = ""
    frame: str = "open"
    legend: tuple[Key, ...] = ()
    ticks_on_the_right: bool = False

    @property
    def drawn(self) -> tuple[Element, ...]:
        """The elements as far as they are in the window; lines and areas are cut at its edges, exactly.

        Words may stand beside it, up to a quarter of its width or height away.
        """
        (a, b), (c, d) = self.window
        beside = ((a - (b - a) / 4, b + (b - a) / 4), (c - (d - c) / 4, d + (d - c) / 4))
        kept: list[Element] = []
        for element in self.elements:
            if isinstance(element, Path):
                kept += [replace(element, points=part) for part in polyline_in(element.points, self.window)]
            elif isinstance(element, Area):
                corners = polygon_in(element.corners, self.window)
                kept += [replace(element, corners=corners)] if len(corners) > 2 else []
            elif within(element.point, beside if isinstance(element, Note) else self.window):
                kept.append(element)
        return tuple(kept)

    @property
    def legend_rows(self) -> tuple[tuple[Key, ...], ...]:
        """The entries of the legend in one row if they fit into it, else below one another."""
        long = sum(text_width(key.text, TEXT) + 30.0 for key in self.legend)
        return (self.legend,) if long <= self.size[0] + 20.0 else tuple((key,) for key in self.legend)

    @property
    def turned(self) -> bool:
        """Whether the label of the vertical axis is so long that it runs along the axis."""
        return len(self.y_label) > 14

    @property
    def y_label_width(self) -> float:
        """Room across for the label of the vertical axis, for short formulas with their wide relations too."""
        return TEXT if self.turned else max(TEXT, 1.4 * text_width(self.y_label, TEXT))

    def margins(self) -> tuple[float, float, float, float]:
        """Room for ticks and labels: left, bottom, right, top."""
        beside = max((text_width(tick.label, SMALL) for tick in self.y_ticks), default=0.0)
        beside += 6.0 if self.y_ticks else 0.0
        left = (0.0 if self.ticks_on_the_right else beside) + (self.y_label_width + 5.0 if self.y_label else 0.0)
        bottom = (SMALL + 6.0 if any(tick.label for tick in self.x_ticks) else 0.0) + (
            TEXT + 4.0 if self.x_label else 0.0
        )
        right = beside if self.ticks_on_the_right else 4.0
        overhang = max((text_width(tick.label, SMALL) / 2 for tick in self.x_ticks), default=0.0)
        left, right = max(left, overhang), max(right, overhang)
        top = (TEXT + 5.0 if self.title else 2.0) + (len(self.legend_rows) * (TEXT + 4.0) if self.legend else 0.0)
        return left, bottom, right, top


@dataclass(frozen=True)
class Scene:
    """Panels in rows, with lines of text below them.

    Raises `ValueError` if that would be more than 14,400 points high.
    """

    rows: tuple[tuple[Panel, ...], ...]
    caption: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        (_, height), _ = placed(self)
        if height > HIGHEST:
            raise ValueError(
                f"the picture would be {height:.0f} points high, {HIGHEST:.0f} are the most; draw fewer panels"
            )

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels, row by row."""
        return tuple(panel for row in self.rows for panel in row)


def text_width(text: str, size: float) -> float:
    """About how wide a text is."""
    return (
        0.52 * size * sum(width(part) if position % 2 else len(part) for position, part in enumerate(text.split("$")))
    )


def fitted(drawn: Callable[[float], Scene], width: float) -> Scene:
    """A scene that is at most so wide with all its ticks and labels, where `drawn` makes one of about a given width.

    Lines of the caption that are too long are broken.  Words and numbers do not shrink: of a picture that consists of
    little else the narrowest one is taken.
    """
    least = NARROWEST
    nominal = max(width, least)
    shown = drawn(nominal)
    for _ in range(ATTEMPTS):
        excess = placed(shown)[0][0] - width
        if excess <= 0 or nominal <= least:
            break
        nominal = max(nominal - excess - 0.01, least)
        shown = drawn(nominal)
    return captioned(shown, shown.caption, width)


def captioned(shown: Scene, lines: Sequence[str], width: float) -> Scene:
    """The scene with these lines as its caption, broken at blanks outside of formulas where they are too long."""
    return replace(shown, caption=tuple(part for line in lines for part in _broken(line, width)))


def _broken(line: str, width: float) -> list[str]:
    width *= 0.95  # widths of texts are estimates
    if text_width(line, TEXT) <= width:
        return [line]
    words = re.findall(r"(?:\$[^$]*\$|[^\s$])+", line)
    phrases: list[str] = []  # up to a comma or colon
    for position, word in enumerate(words):
        if position and not words[position - 1].endswith((",", ":", ";")):
            phrases[-1] += f" {word}"
        else:
            phrases.append(word)
    lines: list[str] = []
    for part in phrases if all(text_width(phrase, TEXT) <= width for phrase in phrases) else words:
        if lines and text_width(f"{lines[-1]} {part}", TEXT) <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def caption_heights(scene: Scene) -> list[float]:
    """How high above the lower edge of the picture the lines of its caption stand; fractions need more room."""
    heights: list[float] = []
    above = 0.0
    for line in reversed(scene.caption):
        heights.insert(0, above)
        above += _line_height(line)
    return heights


def _line_height(line: str) -> float:
    """Room for plain text, for fractions in the text, for displayed ones, and for fractions in these."""
    small = r"\frac{" in line or r"\tfrac{" in line
    if r"\dfrac{" in line:
        return TEXT + (22.0 if small else 16.0)
    return TEXT + (10.0 if small else 4.0)


def placed(scene: Scene) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """The size of the whole picture and the lower left corner of every panel, panels aligned in columns."""
    gap = 8.0
    columns = max(len(row) for row in scene.rows)
    lefts, widths = [0.0] * columns, [0.0] * columns
    for row in scene.rows:
        for column, panel in enumerate(row):
            left, _, right, _ = panel.margins()
            lefts[column] = max(lefts[column], left)
            widths[column] = max(widths[column], panel.size[0] + right)
    starts = [sum(lefts[: i + 1]) + sum(widths[:i]) + gap * i for i in range(columns)]
    total = sum(lefts) + sum(widths) + gap * (columns - 1)
    height = sum(map(_line_height, scene.caption))
    bottoms: list[float] = []
    for row in reversed(scene.rows):
        height += max(panel.margins()[1] for panel in row)
        bottoms.insert(0, height)
        height += max(panel.size[1] + panel.margins()[3] for panel in row) + gap / 2
    corners = [
        (starts[column], bottoms[number] + _lift(row, panel))
        for number, row in enumerate(scene.rows)
        for column, panel in enumerate(row)
    ]
    return (total, height), corners


def _lift(row: Sequence[Panel], panel: Panel) -> float:
    """Panels that are lower than their neighbours stand in the middle of the row."""
    return (max(other.size[1] for other in row) - panel.size[1]) / 2
