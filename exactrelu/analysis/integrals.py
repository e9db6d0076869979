r"""Exact integrals of CPA functions, of their powers, and of their products with polynomials and with each other."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactrelu.analysis.pieces import beside, side_by_side
from exactrelu.analysis.polynomials import IntegerForm, affine_polynomial, polynomial_ring, simplex_integral, to_sympy
from exactrelu.exact import natural_number
from exactrelu.options import require_known
from exactrelu.polyhedron import Polyhedron
from exactrelu.polytopes import DoubleDescription, Watch
from exactrelu.regions.budget import Budget

__all__ = ["inner_product", "integral", "integral_over_cell", "require_full_dimension"]

OPTIONS = {"on", "power", "weight", "variables", "max_cells", "time"}
HINTS = dict.fromkeys(("over", "domain", "where", "region"), 'for a domain write on="0 <= x <= 1"')


def integral(
    f: Any,
    on: Any = None,
    *,
    power: int = 1,
    weight: Any = 1,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
    **others: Any,
) -> Any:
    r"""$\int_P f(x)^k\, w(x)\, dx$ with respect to Lebesgue measure on $\mathbb{R}^d$, as an exact sympy number.

    `f` is a CPA function with one output (network, CPA, text or sympy expression), `on` a polyhedron P of dimension d
    (all of $\mathbb{R}^d$ if omitted), `power` the integer k >= 0 and `weight` a polynomial w in the same variables
    (text with ^, or sympy), both 1 if omitted.  P may be unbounded if the integrand vanishes on all unbounded cells.

    Every cell is triangulated, and a polynomial integrated over a simplex by an exact cubature rule.
    Raises `FormulaError` for several outputs, `ValueError` if the integral diverges or P has dimension below d,
    `EmptyDomain`, `BudgetExceeded`.

    >>> integral("max(x, y)", on="0 <= x <= 1, 0 <= y <= 1")
    2/3
    >>> pyramid = "relu(1 - |x| - |y|)"
    >>> integral(pyramid), integral(pyramid, power=2), integral(pyramid, weight="x^2")
    (2/3, 1/3, 1/15)
    """
    require_known(others, OPTIONS, "integral", HINTS)
    exponent = natural_number(power, "power")
    budget = Budget(None, time)
    pair = beside(f, weight, on, variables, max_cells, time, "integral")
    require_full_dimension(pair.domain, "integral")
    total = Fraction(0)
    for cell, affine in pair.cells:
        factors = [pair.target, *[affine_polynomial(affine, pair.ring)] * exponent]
        total += integral_over_cell(factors, cell, budget.watch)
    return to_sympy(total)


def inner_product(
    f: Any,
    g: Any,
    on: Any = None,
    *,
    variables: Sequence[str] | str | None = None,
    max_cells: int | None = None,
    time: float | None = None,
) -> Any:
    r"""$\langle f, g \rangle = \int_P f(x)\, g(x)\, dx$ for two CPA functions with one output; rules as for `integral`.

    For a polynomial factor use ``integral(f, weight=..)``.

    >>> h = "min(2*x, 2 - 2*x)"
    >>> inner_product(h, f"min(2*{h}, 2 - 2*{h})", on="0 <= x <= 1")
    1/4
    """
    budget = Budget(None, time)
    both = side_by_side(f, g, on, variables, max_cells, time, "inner_product")
    require_full_dimension(both.domain, "inner_product")
    ring = polynomial_ring(both.variables)
    total = Fraction(0)
    for cell, affine in both.cells:
        factors = [affine_polynomial(affine, ring, output) for output in (0, 1)]
        total += integral_over_cell(factors, cell, budget.watch)
    return to_sympy(total)


def integral_over_cell(factors: Sequence[Any], cell: Polyhedron, watch: Watch = lambda: None) -> Fraction:
    """The integral of a product of polynomials over a full-dimensional polyhedron; `ValueError` if it diverges."""
    watch()
    if not all(factors):
        return Fraction(0)
    description = DoubleDescription(cell, watch)
    if not description.bounded:
        # A nonzero polynomial is bounded away from 0 along almost every ray far out.
        shown = " * ".join(_factors_shown(factors))
        raise ValueError(
            f"the integral diverges: the integrand is {shown} on the unbounded cell {cell}; "
            "give a bounded domain with on="
        )
    corners = description.vertices()
    forms = [IntegerForm(factor) for factor in factors]
    return sum(
        (simplex_integral(forms, [corners[i] for i in simplex]) for simplex in description.triangulation()), Fraction(0)
    )


def _factors_shown(factors: Sequence[Any]) -> list[str]:
    texts = [str(factor) for factor in factors]
    texts = [text for text in texts if text != "1"] or ["1"]
    return texts if len(texts) == 1 else [f"({text})" for text in texts]


def require_full_dimension(domain: Polyhedron, asker: str) -> None:
    """Raise `ValueError` unless the polyhedron has the dimension of its space."""
    dimension = domain.dimension()
    if dimension < domain.dim:
        raise ValueError(
            f"{asker}: the domain {domain} has dimension {dimension} in a space of dimension {domain.dim}, "
            "so its volume is zero; write the function in coordinates of that set"
        )
