r"""Real algebraic numbers: roots of rational polynomials in isolating intervals, compared without any float.

A root is known by its irreducible polynomial and a rational interval that contains no other root of it.  The value of
a polynomial at a root is bounded by interval arithmetic; its own irreducible polynomial comes from a resultant, so
that equal numbers become equal expressions.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from exactrelu.analysis.algebraic_numbers import RealAlgebraic, is_short
from exactrelu.analysis.intervals import Interval, interval_product, interval_sum
from exactrelu.analysis.polynomials import to_fraction, to_sympy
from exactrelu.analysis.univariate import X, univariate

__all__ = ["RealRoot", "ValueAtRoot", "largest", "rational_root", "real_roots", "value_at_root"]

ROUNDS = 6  # refinements by interval arithmetic before numbers are compared by their polynomials
_Y = sympy.Symbol("y")


class RealRoot:
    """The only root of an irreducible polynomial (a sympy Poly) in [low, high]; low == high iff it is rational."""

    def __init__(self, polynomial: Any, low: Fraction, high: Fraction) -> None:
        self.polynomial, self.low, self.high = polynomial, low, high

    def refine(self) -> None:
        """Make the interval at least eight times shorter."""
        if self.low < self.high:
            goal = to_sympy((self.high - self.low) / 8)
            low, high = self.polynomial.refine_root(to_sympy(self.low), to_sympy(self.high), eps=goal)
            self.low, self.high = to_fraction(low), to_fraction(high)

    def number(self) -> Any:
        """The root as a sympy number: rational, by radicals where that is simple, else a CRootOf or `RealAlgebraic`."""
        polynomial = self.polynomial
        if polynomial.degree() == 1:
            return to_sympy(self.low)
        coefficients = polynomial.all_coeffs()
        if not any(coefficients[1:-1]):  # a y^n + c
            while self.low <= 0 <= self.high:
                self.refine()
            radical = sympy.root(abs(coefficients[-1] / coefficients[0]), polynomial.degree())
            return radical if self.high > 0 else -radical
        if polynomial.degree() == 2:
            a, b, c = coefficients
            while self.low <= -to_fraction(b) / (2 * to_fraction(a)) <= self.high:
                self.refine()
            sign = 1 if self.low > -to_fraction(b) / (2 * to_fraction(a)) else -1
            return -b / (2 * a) + sign * sympy.sqrt(b**2 - 4 * a * c) / abs(2 * a)
        integral = [int(c) for c in polynomial.clear_denoms(convert=True)[1].all_coeffs()]
        if not is_short(integral):
            return RealAlgebraic.between(integral[::-1], self.low, self.high)
        return sympy.CRootOf(polynomial.as_expr(), X, int(polynomial.count_roots(None, to_sympy(self.low))))

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """Equal for equal numbers: the primitive polynomial and the place of the root among its real roots."""
        _, primitive = self.polynomial.clear_denoms(convert=True)[1].primitive()
        coefficients = tuple(int(c) for c in primitive.all_coeffs())
        sign = 1 if coefficients[0] > 0 else -1
        return tuple(sign * c for c in coefficients), int(self.polynomial.count_roots(None, to_sympy(self.high)))


def real_roots(
    coefficients: Sequence[Fraction], low: Fraction | None = None, high: Fraction | None = None
) -> list[RealRoot]:
    """The distinct real roots strictly between `low` and `high` (unbounded if None), increasing.

    `coefficients` are those of 1, x, x^2, ..; the zero polynomial raises `ValueError`.

    >>> [root.number() for root in real_roots([-2, -2, 1, 1])]
    [-sqrt(2), -1, sqrt(2)]
    """
    polynomial = univariate(coefficients)
    if polynomial.is_zero:
        raise ValueError("every number is a root of the zero polynomial")
    found: list[RealRoot] = []
    for factor, _ in polynomial.factor_list()[1]:
        if factor.degree() == 1:
            a, b = map(to_fraction, factor.all_coeffs())
            found.append(RealRoot(factor, -b / a, -b / a))
            continue
        for (left, right), _ in factor.intervals():
            root = RealRoot(factor, to_fraction(left), to_fraction(right))
            for bound in (low, high):  # an irrational root differs from the bound
                while bound is not None and root.low <= bound <= root.high:
                    root.refine()
            found.append(root)
    inside = [r for r in found if (low is None or r.low > low) and (high is None or r.high < high)]
    for i, one in enumerate(inside):
        for other in inside[:i]:
            while one.low <= other.high and other.low <= one.high:
                one.refine()
                other.refine()
    return sorted(inside, key=lambda root: root.low)


class ValueAtRoot:
    """|e(a)| for a rational polynomial e, given by the coefficients of 1, x, x^2, .., and a real root a."""

    def __init__(self, coefficients: Sequence[Fraction], root: RealRoot) -> None:
        self.root = root
        remainder = univariate(coefficients).rem(root.polynomial)
        self.coefficients = [to_fraction(c) for c in reversed(remainder.all_coeffs())]

    @property
    def bounds(self) -> Interval:
        """An interval that contains the value; a point iff the value is rational."""
        low, high = self._signed()
        if low >= 0:
            return low, high
        return (-high, -low) if high <= 0 else (Fraction(0), max(-low, high))

    def _signed(self) -> Interval:
        x = (self.root.low, self.root.high)
        low = high = Fraction(0)
        for c in reversed(self.coefficients):
            low, high = interval_sum(interval_product((low, high), x), (c, c))
        return low, high

    def canonical(self) -> RealRoot:
        """The value as a root of its own irreducible polynomial."""
        if len(self.coefficients) == 1:
            return rational_root(abs(self.coefficients[0]))
        while self._signed()[0] <= 0 <= self._signed()[1]:
            self.root.refine()
        sign = 1 if self._signed()[0] > 0 else -1
        at_x = self.root.polynomial.as_expr()
        e = sum(to_sympy(c) * X**k for k, c in enumerate(self.coefficients))
        eliminant = sympy.Poly(sympy.resultant(at_x, _Y - sign * e, X), _Y, domain="QQ")
        # The value has one conjugate for every root of the irreducible polynomial of a: one factor, maybe repeated.
        ((factor, _),) = eliminant.factor_list()[1]
        polynomial = sympy.Poly(factor.as_expr().subs(_Y, X), X, domain="QQ")
        if polynomial.degree() == 1:
            a, b = map(to_fraction, polynomial.all_coeffs())
            return RealRoot(polynomial, -b / a, -b / a)
        while polynomial.count_roots(*map(to_sympy, self.bounds)) > 1:
            self.root.refine()
        return RealRoot(polynomial, *self.bounds)


def largest(values: Sequence[ValueAtRoot]) -> tuple[int, RealRoot]:
    """The position of the first largest value in a nonempty list, and that value."""
    alive = list(range(len(values)))
    while True:
        for _ in range(ROUNDS):
            floor = max(values[i].bounds[0] for i in alive)
            alive = [i for i in alive if values[i].bounds[1] >= floor]
            if len(alive) == 1:
                return alive[0], values[alive[0]].canonical()
            for i in alive:
                values[i].root.refine()
        exact = {i: values[i].canonical() for i in alive}
        if len({exact[i].key for i in alive}) == 1:
            return alive[0], exact[alive[0]]


def rational_root(value: Fraction) -> RealRoot:
    """A rational number as a root."""
    return RealRoot(univariate([-value, Fraction(1)]), value, value)


def value_at_root(coefficients: Sequence[Fraction], root: RealRoot) -> Any:
    """The value of a polynomial, given by the coefficients of 1, x, x^2, .., at a root, as a sympy number."""
    remainder = ValueAtRoot(coefficients, root).coefficients
    number = root.number()
    return sympy.expand(sum((to_sympy(c) * number**k for k, c in enumerate(remainder)), sympy.Integer(0)))
