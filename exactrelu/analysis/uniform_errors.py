r"""Exact sup-norm distances between CPA functions and polynomials.

The error is a polynomial on every cell.  In one variable of any degree its extreme values are at the ends of the cell
and at real roots of the derivative.  In several variables it is at most quadratic: on some face of the cell the
largest value is attained where the gradient is orthogonal to the face, a system of affine equations.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import sympy

from exactrelu.analysis.extrema import Ray
from exactrelu.analysis.linear_systems import solution
from exactrelu.analysis.pieces import ErrorPiece, difference
from exactrelu.analysis.polynomials import to_fraction, to_sympy, value_at
from exactrelu.analysis.real_algebraic import RealRoot, ValueAtRoot, largest, rational_root, real_roots
from exactrelu.expressions import FormulaError
from exactrelu.polyhedron import Polyhedron
from exactrelu.polytopes import DoubleDescription, Point, Watch
from exactrelu.regions.budget import Budget
from exactrelu.regions.piece_text import interval

__all__ = ["SupError", "sup_error", "sup_error_point"]


class SupError(NamedTuple):
    """sup |f - g| as an exact sympy number and where it is attained; if it is ``oo``, a ray along which it grows.

    Coordinates are Fractions, or exact sympy numbers where they are irrational.
    """

    value: Any
    point: tuple[Any, ...] | Ray


class Candidate(NamedTuple):
    """|f - g| at one point: a rational value, or one at a real algebraic point of the line; None is infinity."""

    value: Fraction | ValueAtRoot | None
    point: tuple[Any, ...] | Ray


def sup_error(
    f: Any,
    g: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> Any:
    r"""$\sup_{x \in P} |f(x) - g(x)|$ as an exact sympy number, ``oo`` if it is infinite.

    `f` is a CPA function with one output (network, CPA, text or sympy expression); `g` is a polynomial (text such as
    ``"x^2 + y/3"``, sympy expression, number) or another such CPA function; `on` is the polyhedron P, all of
    $\mathbb{R}^d$ if omitted, its strict rows taken as weak.  Variables are matched by name; networks bind by position.
    The degree of g is arbitrary in one variable and at most 2 in several.  In one variable the result may be an
    irrational algebraic number: by radicals, a ``CRootOf``, or a `RealAlgebraic` where its polynomial is long.
    Raises `FormulaError` for several outputs or too large a degree, `EmptyDomain`, `BudgetExceeded`.

    >>> sup_error("relu(x + y - 1)", "x*y", on="0 <= x <= 1, 0 <= y <= 1")
    1/4
    >>> sup_error("x", "x^3", on="0 <= x <= 1")
    2*sqrt(3)/9
    >>> sup_error("|x|", "x^2")
    oo
    """
    return sup_error_point(f, g, on, variables=variables, max_cells=max_cells, time=time).value


def sup_error_point(
    f: Any,
    g: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> SupError:
    r"""`sup_error` with a point of P at which it is attained.

    >>> sup_error_point("min(x, y)", "x*y", on="0 <= x <= 1, 0 <= y <= 1")
    SupError(value=1/4, point=(Fraction(1, 2), Fraction(1, 2)))
    >>> sup_error_point("x", "x^3", on="0 <= x <= 1").point
    (sqrt(3)/3,)
    """
    budget = Budget(None, time)
    pair = difference(f, g, on, variables, max_cells, time, "sup_error")
    degree = max((sum(exponents) for exponents in pair.target), default=0)
    dim = pair.domain.dim
    if dim > 1 and degree > 2:
        raise FormulaError(
            f"sup_error in {dim} variables takes polynomials of degree at most 2; {pair.target} has degree {degree}"
        )
    at_pieces = _on_interval if dim == 1 else _on_cell
    return _largest(c for piece in pair.errors() for c in at_pieces(piece, budget.watch))


def _largest(candidates: Iterable[Candidate]) -> SupError:
    """The first largest candidate; algebraic values are compared at the end, all together."""
    best: Candidate | None = None
    algebraic: list[Candidate] = []
    for candidate in candidates:
        if candidate.value is None:
            return SupError(sympy.oo, candidate.point)
        if isinstance(candidate.value, ValueAtRoot):
            algebraic.append(candidate)
        elif best is None or not isinstance(best.value, Fraction) or candidate.value > best.value:
            best = candidate
    assert best is not None  # every cell has a rational point
    assert isinstance(best.value, Fraction)
    rivals = [best, *algebraic]
    if not algebraic:
        return SupError(to_sympy(best.value), best.point)
    exact = ValueAtRoot([best.value], rational_root(Fraction(0)))
    values = [c.value if isinstance(c.value, ValueAtRoot) else exact for c in rivals]
    position, value = largest(values)
    point = rivals[position].point
    return SupError(value.number(), tuple(c.number() if isinstance(c, RealRoot) else c for c in point))


# -- one variable ----------------------------------------------------------------------------------------


def _on_interval(piece: ErrorPiece, watch: Watch) -> Iterator[Candidate]:
    watch()
    error, (low, high) = piece.error, interval(piece.cell)
    if (low is None or high is None) and not error.is_ground:
        start = next((end for end in (low, high) if end is not None), Fraction(0))
        yield Candidate(None, Ray((start,), (1,) if high is None else (-1,)))
        return
    for end in dict.fromkeys((low, high)):
        if end is not None:
            yield Candidate(abs(value_at(error, (end,))), (end,))
    if low is None and high is None:
        yield Candidate(abs(to_fraction(error.coeff(1))), (Fraction(0),))
    if error.is_ground or low == high:
        return
    coefficients = [to_fraction(error.coeff(error.ring.gens[0] ** k if k else 1)) for k in range(error.degree() + 1)]
    derivative = [k * c for k, c in enumerate(coefficients)][1:]
    if len(derivative) == 1:
        return
    if len(derivative) == 2:
        peak = -derivative[0] / derivative[1]
        if low is not None and high is not None and low < peak < high:
            yield Candidate(abs(value_at(error, (peak,))), (peak,))
        return
    for root in real_roots(derivative, low, high):
        if root.low == root.high:
            yield Candidate(abs(value_at(error, (root.low,))), (root.low,))
        else:
            yield Candidate(ValueAtRoot(coefficients, root), (root,))


# -- several variables, quadratic ------------------------------------------------------------------------


def _on_cell(piece: ErrorPiece, watch: Watch) -> Iterator[Candidate]:
    """The values where the gradient of the quadratic error is orthogonal to a face, for all faces of the cell."""
    cell = piece.cell
    quadratic = Quadratic(piece.error)
    description = DoubleDescription(cell, watch)
    if not description.bounded:
        escape = _escape(quadratic, description)
        if escape is not None:
            yield Candidate(None, escape)
            return
    for dimension, face in description.faces():
        corners = description.vertices(face)
        if dimension == 0:
            yield Candidate(abs(value_at(piece.error, corners[0])), corners[0])
            continue
        edges = [[b - a for a, b in zip(corners[0], corner, strict=True)] for corner in corners[1:]]
        unbounded = [*description.rays(face), *(line[1:] for line in description.lines)]
        slopes = [*map(quadratic.slope, edges), *map(quadratic.slope, unbounded)]
        part = description.face_polyhedron(face)
        critical = solution([*part.equations, *slopes], cell.dim)
        if critical is None:
            continue
        point = critical.point
        if point is None:  # constant on the critical set, so that any of its points will do
            point = Polyhedron(cell.dim, part.rows, (), critical.equations).interior_point()
        elif not part.contains(point):
            continue
        if point is not None:
            yield Candidate(abs(value_at(piece.error, point)), point)


class Quadratic:
    """A polynomial of degree at most 2 by its partial derivatives, which are forms (c0, c1, .., cd)."""

    def __init__(self, polynomial: Any) -> None:
        self.partials: list[list[Fraction]] = []
        for generator in polynomial.ring.gens:
            form = [Fraction(0)] * (len(polynomial.ring.gens) + 1)
            for exponents, coefficient in polynomial.diff(generator).terms():
                position = next((i + 1 for i, k in enumerate(exponents) if k), 0)
                form[position] += to_fraction(coefficient)
            self.partials.append(form)

    def slope(self, direction: Sequence[Fraction | int]) -> list[Fraction]:
        """The derivative in a direction as a form."""
        columns = zip(*self.partials, strict=True)
        return [sum((r * c for r, c in zip(direction, column, strict=True)), Fraction(0)) for column in columns]


def _escape(quadratic: Quadratic, description: DoubleDescription) -> Ray | None:
    """A ray of the cell along which the quadratic is not constant, hence unbounded; None if there is none.

    A polynomial bounded on a + cone(R) is constant along all of R, so None means that it is bounded on the cell.
    """
    corners = description.vertices()
    directions = [*description.rays(), *(line[1:] for line in description.lines)]
    starts: list[Point] = [*corners, *(_moved(corners[0], r) for r in directions)]
    for direction in directions:
        slope = quadratic.slope(direction)
        for start in starts:  # they span the affine hull, so that the slope vanishes there if it does at all of them
            if slope[0] + sum((c * x for c, x in zip(slope[1:], start, strict=True)), Fraction(0)):
                return Ray(start, direction)
    return None


def _moved(point: Point, direction: Sequence[int]) -> Point:
    return tuple(x + r for x, r in zip(point, direction, strict=True))
