r"""Exact $L^2$ and $L^1$ distances between CPA functions and polynomials."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy

from exactrelu.analysis.algebraic_numbers import square_root
from exactrelu.analysis.integrals import integral_over_cell, require_full_dimension
from exactrelu.analysis.pieces import ErrorPiece, difference
from exactrelu.analysis.polynomials import to_fraction, to_sympy, value_at
from exactrelu.analysis.real_algebraic import rational_root, real_roots, value_at_root
from exactrelu.exact import primitive
from exactrelu.expressions import FormulaError
from exactrelu.polyhedron import Polyhedron
from exactrelu.polytopes import Watch
from exactrelu.regions.budget import Budget
from exactrelu.regions.piece_text import interval

__all__ = ["l1_error", "l2_error"]


def l2_error(
    f: Any,
    g: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> Any:
    r"""$\left(\int_P (f(x) - g(x))^2\, dx\right)^{1/2}$ as an exact sympy number, the square root of a rational
    (by its `enclosure`, as a `RealAlgebraic`, when that rational has hundreds of digits).

    f is a CPA function with one output, g a polynomial of any degree or another CPA function, as for `sup_error`; P has
    dimension d, and may be unbounded if f = g on all unbounded cells.  Raises `FormulaError` for several outputs,
    `ValueError` if the integral diverges or P has dimension below d, `EmptyDomain`, `BudgetExceeded`.

    >>> l2_error("min(x, y)", "x*y", on="0 <= x <= 1, 0 <= y <= 1")
    sqrt(10)/30
    >>> l2_error("relu(1 - |x|)", 0) ** 2
    2/3
    """
    budget = Budget(None, time)
    pair = difference(f, g, on, variables, max_cells, time, "l2_error")
    require_full_dimension(pair.domain, "l2_error")
    square = sum((integral_over_cell([error, error], cell, budget.watch) for cell, error in pair.errors()), Fraction(0))
    return square_root(square)


def l1_error(
    f: Any,
    g: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> Any:
    r"""$\int_P |f(x) - g(x)|\, dx$ as an exact sympy number; arguments as for `l2_error`.

    In several variables g is affine or a CPA function, else `FormulaError` is raised.  In one variable g may be any
    polynomial; the result is irrational if f - g changes its sign at irrational points.

    >>> l1_error("max(x, y)", "x", on="0 <= x <= 1, 0 <= y <= 1"), l1_error("1/2", "x^2", on="0 <= x <= 1")
    (1/6, -1/6 + sqrt(2)/3)
    """
    budget = Budget(None, time)
    pair = difference(f, g, on, variables, max_cells, time, "l1_error")
    require_full_dimension(pair.domain, "l1_error")
    if pair.domain.dim == 1:
        return sympy.expand(sum(_absolute_on_interval(piece) for piece in pair.errors()))
    degree = max((sum(exponents) for exponents in pair.target), default=0)
    if degree > 1:
        raise FormulaError(
            f"l1_error in {pair.domain.dim} variables takes CPA functions; {pair.target} has degree {degree}"
        )
    return to_sympy(sum((_absolute_affine(piece, budget.watch) for piece in pair.errors()), Fraction(0)))


def _absolute_affine(piece: ErrorPiece, watch: Watch) -> Fraction:
    """The integral of |e| over a cell, which is cut where the affine e changes its sign."""
    cell, error = piece
    row = primitive([to_fraction(error.coeff(generator)) for generator in (1, *error.ring.gens)])
    total = Fraction(0)
    for sign in (1, -1):
        side = cell & Polyhedron(cell.dim, (tuple(sign * c for c in row),), (), (), cell.variables)
        if side.dimension() == cell.dim:
            total += sign * integral_over_cell([error], side, watch)
    return total


def _absolute_on_interval(piece: ErrorPiece) -> Any:
    """The integral of |e| over an interval: differences of the antiderivative between the roots of e."""
    error, (low, high) = piece.error, interval(piece.cell)
    if not error:
        return sympy.Integer(0)
    if low is None or high is None:
        raise ValueError(f"the integral diverges: the error is {error} on the unbounded cell {piece.cell}; give on=")
    x = error.ring.gens[0]
    coefficients = [to_fraction(error.coeff(x**k if k else 1)) for k in range(error.degree() + 1)]
    antiderivative = [Fraction(0), *(c / (k + 1) for k, c in enumerate(coefficients))]
    ends = [rational_root(low), *real_roots(coefficients, low, high), rational_root(high)]
    total = sympy.Integer(0)
    for left, right in pairwise(ends):
        between = (left.high + right.low) / 2
        sign = 1 if value_at(error, (between,)) > 0 else -1
        total += sign * (value_at_root(antiderivative, right) - value_at_root(antiderivative, left))
    return total
