r"""Graphs of functions of one variable: corners at the exact breakpoints."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice

from exactrelu.cpa import CPA
from exactrelu.pictures.colours import CURVES, PALE
from exactrelu.pictures.scenes import Area, Box, Element, Key, Mark, Panel, Path, PlanePoint
from exactrelu.pictures.ticks import round_numbers, thinned
from exactrelu.pictures.windows import Interval
from exactrelu.regions.piece_text import interval
from exactrelu.typesetting.names import symbol

__all__ = ["Graph", "graph_panel", "graphs", "value_range"]

MAX_CORNERS = 50_000
MAX_DOTS = 40
MARGIN = Fraction(1, 12)


@dataclass(frozen=True)
class Graph:
    """One output on an interval: its corners from left to right, and which of their abscissas are breakpoints.

    `ends` are the ends of the interval at which the domain of the function ends too.
    """

    corners: tuple[PlanePoint, ...]
    breakpoints: tuple[Fraction, ...]
    ends: tuple[Fraction, ...]

    def at(self, x: Fraction) -> Fraction:
        """The value at a point between the first and the last corner."""
        for (a, u), (b, v) in zip(self.corners, self.corners[1:], strict=False):
            if a <= x <= b:
                return u + (v - u) * (x - a) / (b - a)
        raise ValueError(f"x = {x} is outside [{self.corners[0][0]}, {self.corners[-1][0]}]")


def graphs(f: CPA, window: Interval) -> list[Graph]:
    """The graphs of all outputs of a function of one variable in a window; exact.

    Raises `ValueError` if the window and the domain have no interval in common, or for more than 50,000 corners.
    """
    low, high = interval(f.domain)
    lower = window[0] if low is None else max(low, window[0])
    upper = window[1] if high is None else min(high, window[1])
    if lower >= upper:
        raise ValueError(f"the window [{window[0]}, {window[1]}] shows no interval of the domain {f.domain}")
    inside = [b for b in f.breakpoints if lower < b < upper]
    if len(inside) > MAX_CORNERS:
        raise ValueError(f"{len(inside)} breakpoints are too many for a picture; choose a smaller window=")
    rows: list[tuple[Fraction, tuple[Fraction, ...]]] = []
    for cell, affine in f.pieces:
        a, b = interval(cell)
        start = lower if a is None else max(a, lower)
        end = upper if b is None else min(b, upper)
        if start < end:
            if not rows:
                rows.append((start, affine([start])))
            rows.append((end, affine([end])))
    ends = tuple(end for end in (lower, upper) if end in (low, high))
    return [Graph(tuple((x, values[i]) for x, values in rows), tuple(inside), ends) for i in range(f.output_dim)]


def value_range(curves: Sequence[Graph]) -> Interval:
    """The values of graphs with a margin."""
    values = [y for curve in curves for _, y in curve.corners]
    low, high = min(values), max(values)
    if low == high:
        return low - 1, high + 1
    return low - (high - low) * MARGIN, high + (high - low) * MARGIN


def graph_panel(
    curves: Sequence[Graph],
    window: Interval,
    size: tuple[float, float],
    *,
    variable: str,
    names: Sequence[str] = (),
    labels: bool = True,
    title: str = "",
    y_label: str = "",
    shaded: Interval | None = None,
    extra: Sequence[Element] = (),
    x_label: str | None = None,
    dashed: bool = False,
    styles: Sequence[tuple[str, str]] | None = None,
    with_zero: bool = False,
) -> Panel:
    """Graphs in one coordinate system, ticks at breakpoints and values there; `names` make a legend.

    `shaded` is an interval of the domain to show as a band; `labels=False` leaves the labels of the ticks out.
    `styles` are colours and dashes, by default a colour for each graph.  `with_zero` keeps the value 0 in sight.
    """
    heights = value_range(curves)
    if with_zero:
        heights = min(heights[0], Fraction(0)), max(heights[1], Fraction(0))
    padding = (window[1] - window[0]) / 40
    framed: Box = (
        (
            window[0] - (padding if any(window[0] in c.ends for c in curves) else 0),
            window[1] + (padding if any(window[1] in c.ends for c in curves) else 0),
        ),
        heights,
    )
    elements: list[Element] = []
    if shaded is not None:
        (a, b), (c, d) = shaded, heights
        elements.append(Area(((a, c), (b, c), (b, d), (a, d)), PALE))
    if heights[0] < 0 < heights[1]:
        elements.append(Path(((framed[0][0], Fraction(0)), (framed[0][1], Fraction(0))), "#BBBBBB", 0.4))
    colours = list(islice(cycle(CURVES), len(curves)))
    dashes = ["dashed" if dashed and i else "" for i in range(len(curves))]
    if styles is not None:
        colours, dashes = [colour for colour, _ in styles], [dash for _, dash in styles]
    for curve, colour, dash in zip(curves, colours, dashes, strict=True):
        elements.append(Path(curve.corners, colour, 1.0, dash))
        special = {*curve.breakpoints, *curve.ends}
        if len(special) <= MAX_DOTS:
            elements += [Mark(corner, "dot", colour, 2.8) for corner in curve.corners if corner[0] in special]
    elements += extra
    ticks_x = [(b, 0) for curve in curves for b in (*curve.breakpoints, *curve.ends)]
    if len({b for b, _ in ticks_x}) < 3:
        ticks_x += [(end, 2) for end in round_numbers(*window)]
    ticks_y = [(y, 0) for curve in curves for x, y in curve.corners if x in set(curve.breakpoints) or x in curve.ends]
    if len({y for y, _ in ticks_y}) < 2:
        ticks_y += [(y, 1) for y in round_numbers(*heights, 3)]
    shown = thinned(ticks_x, *framed[0], size[0])
    return Panel(
        framed,
        size,
        tuple(elements),
        shown if labels else tuple(type(tick)(tick.value) for tick in shown),
        thinned(ticks_y, *heights, size[1], upright=True),
        x_label=(f"${symbol(variable)}$" if x_label is None else x_label) if labels else "",
        y_label=y_label,
        title=title,
        legend=tuple(Key(name, *style) for name, *style in zip(names, colours, dashes, strict=True)) if names else (),
    )
