r"""Best affine approximations in $L^2$."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from exactrelu.affine import AffineMap
from exactrelu.analysis.integrals import integral_over_cell, require_full_dimension
from exactrelu.analysis.linear_systems import solution
from exactrelu.analysis.pieces import difference
from exactrelu.analysis.polynomials import to_sympy
from exactrelu.regions.budget import Budget

__all__ = ["AffineFit", "best_affine_fit"]


class AffineFit(NamedTuple):
    """The best affine map, and the exact squared L2 error (a sympy rational)."""

    map: AffineMap
    squared_error: Any


def best_affine_fit(
    g: Any,
    on: Any,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> AffineFit:
    r"""The affine map that minimises $\int_P (g(x) - w \cdot x - b)^2\, dx$ over a polytope P of full dimension.

    `g` is a polynomial (text such as ``"x^2"``, sympy) or a CPA function with one output.  The normal equations are
    solved exactly; the solution is unique.  Raises `ValueError` when P is unbounded or has dimension below d,
    `FormulaError` for several outputs, `EmptyDomain`, `BudgetExceeded`.

    The best fit of $x^2$ on an interval of length h has the squared error $h^5/180$:

    >>> best_affine_fit("x^2", on="0 <= x <= 1")
    AffineFit(map=AffineMap([[1]], [-1/6]), squared_error=1/180)
    """
    budget = Budget(None, time)
    pair = difference(0, g, on, variables, max_cells, time, "best_affine_fit")
    require_full_dimension(pair.domain, "best_affine_fit")
    basis = [pair.ring.one, *pair.ring.gens]

    moments = [[integral_over_cell([a, b], pair.domain, budget.watch) for b in basis] for a in basis]
    errors = list(pair.errors())  # 0 - g

    def with_g(polynomial: Any) -> Fraction:
        return sum(
            (integral_over_cell([-error, polynomial], cell, budget.watch) for cell, error in errors), Fraction(0)
        )

    right = [with_g(a) for a in basis]
    solved = solution([[-r, *row] for r, row in zip(right, moments, strict=True)], len(basis))
    assert solved is not None
    assert solved.point is not None  # the Gram matrix is positive definite
    b, *w = solved.point
    square = sum((integral_over_cell([error, error], cell, budget.watch) for cell, error in errors), Fraction(0))
    explained = sum((c * r for c, r in zip(solved.point, right, strict=True)), Fraction(0))
    return AffineFit(AffineMap([w], [b]), to_sympy(square - explained))
