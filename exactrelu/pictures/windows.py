r"""Windows: the rational interval or box that a picture shows of a function that may live on all of the space."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from exactrelu.cpa import CPA
from exactrelu.exact import rational
from exactrelu.pictures.scenes import Box, PlanePoint
from exactrelu.polyhedron import Polyhedron
from exactrelu.polytopes import is_bounded, vertices
from exactrelu.regions.piece_text import interval

__all__ = ["Interval", "box_window", "interval_window", "read_box", "read_interval", "read_window", "seen_box"]

Interval = tuple[Fraction, Fraction]
MANY = 12  # points beyond which the outer tenth on every side may lie outside
MARGIN = Fraction(1, 4)  # of the span of the points, on either side
SMALL_MARGIN = Fraction(1, 8)  # where there are many points, or the domain ends


def read_interval(window: Any, argument: str = "window") -> Interval:
    """A pair (a, b) of rational numbers with a < b."""
    if not isinstance(window, (list, tuple)) or len(window) != 2:
        raise ValueError(f"{argument} = {window!r} is not a pair (a, b) of rational numbers")
    a, b = (rational(end, f"{argument}[{i}]") for i, end in enumerate(window))
    if a >= b:
        raise ValueError(f"{argument} = ({a}, {b}): the first number has to be smaller than the second")
    return a, b


def read_box(window: Any) -> Box:
    """A pair of intervals ((a, b), (c, d)), or one interval for both coordinates."""
    if isinstance(window, (list, tuple)) and len(window) == 2 and all(isinstance(s, (list, tuple)) for s in window):
        return read_interval(window[0], "window[0]"), read_interval(window[1], "window[1]")
    return read_interval(window), read_interval(window)


def read_window(text: str | None) -> Any:
    """Two or four rational numbers, separated by blanks or commas, as a window.

    >>> read_window("-1 1/2"), read_window("0 1, 0 2")
    (('-1', '1/2'), (('0', '1'), ('0', '2')))
    """
    if text is None:
        return None
    numbers = text.replace(",", " ").split()
    if len(numbers) not in (2, 4):
        raise ValueError(f"window = {text!r} is not two or four rational numbers")
    return tuple(numbers) if len(numbers) == 2 else (tuple(numbers[:2]), tuple(numbers[2:]))


def interval_window(functions: Sequence[CPA], points: Iterable[Fraction] = ()) -> Interval:
    """An interval with the breakpoints, the finite ends of the domains and further points, and a margin.

    A finite end of all the domains is the end of the window.
    """
    ends = [interval(f.domain) for f in functions]
    finite = [end for pair in ends for end in pair if end is not None]
    shown = sorted({*finite, *points, *(b for f in functions for b in f.breakpoints)})
    lower, upper = _spread(shown)
    lows, highs = ([pair[side] for pair in ends] for side in (0, 1))
    a = min((low for low in lows if low is not None), default=lower)
    b = max((high for high in highs if high is not None), default=upper)
    return (a if None not in lows else min(a, lower)), (b if None not in highs else max(b, upper))


def box_window(cells: Sequence[Polyhedron], domain: Polyhedron, points: Sequence[PlanePoint] = ()) -> Box:
    """A box with most vertices of the cells and further points; a square if the domain is the plane.

    Of a bounded domain it is the bounding box, with room for its outline.

    Where there are no vertices, the points of the bounding lines that are nearest to the origin stand for them.
    """
    if is_bounded(domain):
        whole = [sorted(corner[i] for corner in vertices(domain)) for i in range(2)]
        margin = max(at[-1] - at[0] for at in whole) / 16
        x, y = ((at[0] - margin, at[-1] + margin) for at in whole)
        return x, y
    corners = {corner for cell in cells for corner in vertices(cell)}
    if not corners:
        corners = {_foot(row) for cell in cells for row in cell.rows}
    sides = []
    for i in range(2):
        at = sorted(corner[i] for corner in corners)
        if len(at) > MANY:
            at = at[len(at) // 10 : len(at) - len(at) // 10]
        sides.append([*at, *(point[i] for point in points), *(corner[i] for corner in vertices(domain))])
    spans = [_spread(sorted(side)) for side in sides]
    longest = max(b - a for a, b in spans)
    if not domain.rows:
        spans = [((a + b - longest) / 2, (a + b + longest) / 2) for a, b in spans]
    return spans[0], spans[1]


def seen_box(window: Any, functions: Sequence[CPA], points: Sequence[PlanePoint] = ()) -> Box:
    """The window that was chosen, or else the surroundings of the pieces of functions with one domain."""
    if window is not None:
        return read_box(window)
    return box_window([piece.cell for f in functions for piece in f.pieces], functions[0].domain, points)


def _spread(given: Sequence[Fraction]) -> Interval:
    """The interval of sorted points with a margin."""
    points = sorted(set(given))
    if not points:
        return Fraction(-1), Fraction(1)
    margin = (points[-1] - points[0]) * (MARGIN if len(points) < 4 else SMALL_MARGIN) or Fraction(1)
    return points[0] - margin, points[-1] + margin


def _foot(row: Sequence[int]) -> PlanePoint:
    """The point of a line that is nearest to the origin."""
    c, a, b = row
    size = a * a + b * b
    return Fraction(-c * a, size), Fraction(-c * b, size)
