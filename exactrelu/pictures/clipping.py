r"""Lines and polygons cut at the edges of a window, in exact arithmetic."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

__all__ = ["Box", "PlanePoint", "polygon_in", "polyline_in", "within"]

PlanePoint = tuple[Fraction, Fraction]
Box = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]  # (lower, upper) in x and in y


def within(point: PlanePoint, window: Box) -> bool:
    """Whether a point is in a closed box."""
    return all(low <= q <= high for q, (low, high) in zip(point, window, strict=True))


def polyline_in(points: Sequence[PlanePoint], window: Box) -> list[tuple[PlanePoint, ...]]:
    """The parts of a polygonal line that are in a box; the line itself if all of it is.

    >>> line = [(Fraction(0), Fraction(0)), (Fraction(2), Fraction(4)), (Fraction(4), Fraction(0))]
    >>> for part in polyline_in(line, ((Fraction(0), Fraction(4)), (Fraction(0), Fraction(2)))):
    ...     print(*(f"({x}, {y})" for x, y in part))
    (0, 0) (1, 2)
    (3, 2) (4, 0)
    """
    if all(within(point, window) for point in points):
        return [tuple(points)]
    parts: list[list[PlanePoint]] = []
    for start, end in pairwise(points):
        cut = _segment_in(start, end, window)
        if cut is None:
            continue
        if parts and parts[-1][-1] == cut[0] == start:
            parts[-1].append(cut[1])
        else:
            parts.append(list(cut))
    return [tuple(part) for part in parts]


def _segment_in(start: PlanePoint, end: PlanePoint, window: Box) -> tuple[PlanePoint, PlanePoint] | None:
    """The part of a segment in a box (Liang & Barsky, *A new concept and method for line clipping*, 1984)."""
    first, last = Fraction(0), Fraction(1)
    for a, b, (low, high) in zip(start, end, window, strict=True):
        if a == b:
            if not low <= a <= high:
                return None
            continue
        enters, leaves = sorted(((low - a) / (b - a), (high - a) / (b - a)))
        first, last = max(first, enters), min(last, leaves)
    if first >= last:
        return None
    return _between(start, end, first), _between(start, end, last)


def polygon_in(corners: Sequence[PlanePoint], window: Box) -> tuple[PlanePoint, ...]:
    """The part of a convex polygon that is in a box (Sutherland & Hodgman, *Reentrant polygon clipping*, 1974).

    >>> triangle = [(Fraction(0), Fraction(0)), (Fraction(2), Fraction(0)), (Fraction(0), Fraction(2))]
    >>> part = polygon_in(triangle, ((Fraction(0), Fraction(1)), (Fraction(0), Fraction(9))))
    >>> print(*(f"({x}, {y})" for x, y in part))
    (0, 0) (1, 0) (1, 1) (0, 2)
    """
    if all(within(corner, window) for corner in corners):
        return tuple(corners)
    kept = list(corners)
    for i, ends in enumerate(window):
        for bound, sign in zip(ends, (1, -1), strict=True):
            given, kept = kept, []
            for start, end in zip(given[-1:] + given[:-1], given, strict=True):
                before, after = ((point[i] - bound) * sign for point in (start, end))
                if before * after < 0:
                    kept.append(_between(start, end, before / (before - after)))
                if after >= 0:
                    kept.append(end)
    return tuple(dict.fromkeys(kept))


def _between(start: PlanePoint, end: PlanePoint, part: Fraction) -> PlanePoint:
    if part in (0, 1):
        return end if part else start
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
