"""Exact minima and maxima of CPA functions on polyhedra, also unbounded ones."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import sympy

from exactrelu.affine import AffineMap
from exactrelu.analysis.pieces import scalar_pieces
from exactrelu.analysis.polynomials import to_sympy
from exactrelu.cpa import CPA
from exactrelu.exact import approximated, primitive
from exactrelu.formulas import settle
from exactrelu.linear_programming import dictionary
from exactrelu.polyhedron import Polyhedron
from exactrelu.polytopes import Point, Watch
from exactrelu.regions.budget import Budget

__all__ = ["Extrema", "Extremum", "Ray", "extrema", "least_value"]


class Ray(NamedTuple):
    """The points `start` + t `direction`, t >= 0, along which a function is affine and tends to infinity."""

    start: Point
    direction: tuple[int, ...]


class Extremum(NamedTuple):
    """An extreme value, None when it is infinite, and where: a point, or the ray that leads there."""

    value: Fraction | None
    at: Point | Ray


class _Values(NamedTuple):
    minimum: Any
    argmin: Point | Ray
    maximum: Any
    argmax: Point | Ray


class Extrema(_Values):
    """Exact sympy numbers (``oo`` and ``-oo`` when unbounded) and the points that attain them, or rays that lead there.

    Points are tuples of Fractions in the order of the variables.  Where strict inequalities keep a value from being
    attained, `minimum_attained` or `maximum_attained` is False, the value is the infimum or supremum, and the point
    is on the boundary, not in the domain.  (They are attributes; as a tuple this has the four entries.)
    """

    minimum_attained: bool
    maximum_attained: bool

    def __new__(
        cls,
        minimum: Any,
        argmin: Point | Ray,
        maximum: Any,
        argmax: Point | Ray,
        minimum_attained: bool = True,
        maximum_attained: bool = True,
    ) -> "Extrema":
        made = super().__new__(cls, minimum, argmin, maximum, argmax)
        made.minimum_attained, made.maximum_attained = minimum_attained, maximum_attained
        return made

    def __repr__(self) -> str:
        unattained = [("minimum", self.minimum_attained), ("maximum", self.maximum_attained)]
        remarks = "".join(f", {name}_attained=False" for name, attained in unattained if not attained)
        return f"{super().__repr__().replace('_Values', 'Extrema', 1)[:-1]}{remarks})"

    def __str__(self) -> str:
        return "\n".join(
            [
                _line("minimum" if self.minimum_attained else "infimum", *self[:2], self.minimum_attained),
                _line("maximum" if self.maximum_attained else "supremum", *self[2:], self.maximum_attained),
            ]
        )


def _line(name: str, value: Any, place: Point | Ray, attained: bool) -> str:
    shown = approximated(Fraction(int(value.p), int(value.q))) if value.is_Rational else str(value)
    if isinstance(place, Ray):
        start, direction = (", ".join(map(approximated, part)) for part in place)
        return f"{name} {shown} along ({start}) + t*({direction}), t >= 0"
    where = "at" if attained else "not attained; the limit at"
    return f"{name} {shown} {where} ({', '.join(map(approximated, place))})"


def extrema(
    f: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> Extrema:
    r"""$\min_P f$ and $\max_P f$ of a CPA function with one output, on $\mathbb{R}^d$ or a polyhedron P.

    `f` is a network, CPA function, text or sympy expression; arguments as in `piecewise`.  A linear program on every
    cell; a CPA function that is bounded on a closed polyhedron attains its bounds.  With strict inequalities in `on`
    the values are infimum and supremum, and the result says which of them is not attained.
    Where f is unbounded the value is ``-oo`` or ``oo`` and the place a `Ray`.
    Raises `FormulaError` for several outputs, `EmptyDomain`, `BudgetExceeded`.

    >>> extrema("abs(x - 1) - abs(y)", on="0 <= x <= 3, |y| <= 1").maximum
    2
    >>> extrema("relu(x) - relu(y)", on="y <= 2")
    Extrema(minimum=-2, argmin=(Fraction(0, 1), Fraction(2, 1)),
            maximum=oo, argmax=Ray(start=(Fraction(0, 1), Fraction(0, 1)), direction=(1, 0)))
    >>> print(extrema("x", on="0 < x <= 1"))
    infimum 0 not attained; the limit at (0)
    maximum 1 at (1)
    """
    pieces = scalar_pieces(f, on, variables, max_cells, time, "extrema")
    watch = Budget(None, time).watch
    low, high = least_value(pieces, 1, watch), least_value(pieces, -1, watch)
    minimum = -sympy.oo if low.value is None else to_sympy(low.value)
    highest = None if high.value is None else -high.value
    maximum = sympy.oo if highest is None else to_sympy(highest)
    domain = pieces.domain if on is None else settle([pieces], on, variables).domain
    argmin, minimum_attained = _attained(pieces, low, domain)
    argmax, maximum_attained = _attained(pieces, high._replace(value=highest), domain)
    return Extrema(minimum, argmin, maximum, argmax, minimum_attained, maximum_attained)


def _attained(pieces: CPA, end: Extremum, domain: Polyhedron) -> tuple[Point | Ray, bool]:
    """Where the domain with its strict rows attains a finite value, if it does; else the point of the closure."""
    if end.value is None or isinstance(end.at, Ray) or domain.contains(end.at):
        return end.at, True
    for cell, affine in pieces:
        row = primitive([affine.b[0] - end.value, *affine.W[0]])
        level = cell & domain & Polyhedron(cell.dim, (), (), (row,) if any(row) else (), pieces.variables)
        point = level.interior_point()
        if point is not None:
            return point, True
    return end.at, False


def least_value(pieces: CPA, sign: int = 1, watch: Watch = lambda: None) -> Extremum:
    """The minimum of sign * f over all pieces, the first piece that attains it deciding the point."""
    best: Extremum | None = None
    for cell, affine in pieces:
        watch()
        found = affine_minimum(cell, affine, sign)
        if found.value is None:
            return found
        if best is None or best.value is None or found.value < best.value:
            best = found
    assert best is not None  # a CPA function has at least one piece
    return best


def affine_minimum(cell: Polyhedron, affine: AffineMap, sign: int = 1) -> Extremum:
    """The minimum of sign * (an affine map with one output) on a nonempty closed polyhedron."""
    form = [sign * affine.b[0], *(sign * w for w in affine.W[0])]
    integral = primitive(form)
    simplex = dictionary(cell.dim, cell.hyps)
    if not any(integral[1:]):
        return Extremum(form[0], _point(simplex.vertex()))
    optimum = simplex.minimize(integral)
    if optimum.value is None:
        direction = descent(cell, integral)
        assert direction is not None
        return Extremum(None, Ray(_point(simplex.vertex()), direction))
    value = form[0] + sum((w * x for w, x in zip(form[1:], optimum.point, strict=True)), Fraction(0))
    return Extremum(value, optimum.point)


def descent(cell: Polyhedron, form: Sequence[int]) -> tuple[int, ...] | None:
    """A direction in which a nonempty closed polyhedron is unbounded and the form decreases, or None."""
    recession = [(0, *row[1:]) for row in cell.hyps]
    simplex = dictionary(cell.dim, [*recession, (1, *form[1:])])  # slopes of -1 at least: a bounded problem
    found = simplex.minimize((0, *form[1:]))
    return primitive(found.point) if found.value else None


def _point(vertex: Sequence[int]) -> Point:
    return tuple(Fraction(c, vertex[0]) for c in vertex[1:])
