"""Facets of full-dimensional cells: their hyperplanes, and the cells themselves in coordinates of a hyperplane.

A *plane* is a primitive integer row (c0, c1, .., cd) whose first nonzero entry among c1, .., cd, the lead, is positive.
A point of it is known by its other coordinates, so a facet is a polyhedron in dimension d - 1, given by the
other rows of its cell with the lead variable eliminated.
"""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from math import gcd

from exactrelu.polyhedron import Polyhedron

__all__ = ["IntRow", "Interval", "facet_rows", "interval_of", "irredundant_rows", "lead_of", "lifted", "opposite"]
__all__ += ["plane_of", "point_of_plane", "restricted"]

IntRow = tuple[int, ...]
Interval = tuple[Fraction | None, Fraction | None]  # the ends, None where there is none


def opposite(row: IntRow) -> IntRow:
    return tuple(-c for c in row)


def plane_of(row: IntRow) -> tuple[IntRow, int]:
    """The plane of a primitive row and the side of it, 1 or -1, on which the row is positive."""
    return (row, 1) if next(c for c in row[1:] if c) > 0 else (opposite(row), -1)


def lead_of(plane: IntRow) -> int:
    return next(i for i in range(1, len(plane)) if plane[i])


def restricted(form: IntRow, plane: IntRow, lead: int) -> IntRow:
    """A form on the plane, up to a positive factor, in the coordinates without the lead."""
    p, q = plane[lead], form[lead]
    values = [a * p - b * q for a, b in zip(form, plane, strict=True)] if q else list(form)
    del values[lead]
    divisor = gcd(*values)
    return tuple(c // divisor for c in values) if divisor > 1 else tuple(values)


def lifted(row: IntRow, lead: int) -> IntRow:
    """A form in the coordinates of a plane as a form in space that does not use the lead variable."""
    return (*row[:lead], 0, *row[lead:])


def point_of_plane(point: Sequence[Fraction], plane: IntRow, lead: int) -> tuple[Fraction, ...]:
    """The point of the plane with these other coordinates."""
    others = (*plane[1:lead], *plane[lead + 1 :])
    value = -(plane[0] + sum((c * x for c, x in zip(others, point, strict=True)), Fraction(0))) / plane[lead]
    return (*point[: lead - 1], value, *point[lead - 1 :])


def facet_rows(rows: Iterable[IntRow], plane: IntRow, lead: int) -> tuple[IntRow, ...]:
    """The rows of a cell on one of its facets: sorted, distinct, those of an interval the tightest two.

    In dimension two and more some of them may be redundant, but a facet of a simplex has its d rows.
    """
    others = {r for r in (restricted(row, plane, lead) for row in rows) if any(r[1:])}
    return _tightest(others) if len(plane) == 3 else tuple(sorted(others))


def interval_of(rows: Collection[IntRow]) -> Interval:
    """The ends of {x in Q : c + a x >= 0 for all rows (c, a)}."""
    lower = max((Fraction(-c, a) for c, a in rows if a > 0), default=None)
    upper = min((Fraction(-c, a) for c, a in rows if a < 0), default=None)
    return lower, upper


def _tightest(rows: Iterable[IntRow]) -> tuple[IntRow, ...]:
    listed = list(rows)
    groups = [[row for row in listed if row[1] > 0], [row for row in listed if row[1] < 0]]
    best = (min(group, key=lambda row: Fraction(row[0], abs(row[1]))) if len(group) > 1 else group[0]
            for group in groups if group)  # fmt: skip
    return tuple(sorted(best))


def irredundant_rows(dim: int, rows: Iterable[IntRow]) -> tuple[IntRow, ...]:
    """The rows of a full-dimensional polyhedron that define facets, primitive, distinct and sorted.

    In the plane a row defines a facet iff an interval of positive length is left on its line; beyond, linear
    programs decide.
    """
    distinct = {tuple(c // (gcd(*row) or 1) for c in row) for row in rows}
    kept = sorted(row for row in distinct if any(row[1:]))
    if dim <= 1:
        return _tightest(kept)
    if dim == 2:
        return tuple(row for row in kept if _has_length(row, kept))
    return Polyhedron(dim, tuple(kept)).irredundant().canonical().rows


def _has_length(row: IntRow, rows: Sequence[IntRow]) -> bool:
    plane, _ = plane_of(row)
    lead = lead_of(plane)
    others = [restricted(other, plane, lead) for other in rows if other != row]
    if any(not r[1] and r[0] <= 0 for r in others):  # a parallel row that is at least as tight
        return False
    lower, upper = interval_of([r for r in others if r[1]])
    return lower is None or upper is None or lower < upper
