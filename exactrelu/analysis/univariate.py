"""Polynomials in one variable with rational coefficients, given by the coefficients of 1, x, x^2, .."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import sympy

from exactrelu.analysis.polynomials import to_fraction, to_sympy

__all__ = ["X", "primitive", "sign_at", "univariate"]

X = sympy.Symbol("x")


def univariate(coefficients: Iterable[Any]) -> Any:
    """The polynomial in x over the rationals, a sympy Poly.

    >>> univariate([-2, 0, Fraction(1, 2)])
    Poly(1/2*x**2 - 2, x, domain='QQ')
    """
    return sympy.Poly([to_sympy(c) for c in reversed(list(coefficients))] or [0], X, domain="QQ")


def primitive(coefficients: Iterable[Any]) -> tuple[int, ...]:
    """Coprime integers proportional to the coefficients, the last one positive.

    >>> primitive([1, 0, Fraction(-1, 2)])
    (-2, 0, 1)
    """
    fractions = [c if isinstance(c, (int, Fraction)) else to_fraction(c) for c in coefficients]
    scale = lcm(1, *(Fraction(c).denominator for c in fractions))
    integers = [int(c * scale) for c in fractions]
    divisor = gcd(*integers) * (1 if integers[-1] > 0 else -1)
    return tuple(c // divisor for c in integers)


def sign_at(coefficients: Sequence[int], x: Fraction) -> int:
    """The sign (-1, 0, 1) of a polynomial with integer coefficients at a rational point, by Horner's rule in integers.

    >>> [sign_at([-2, 0, 1], Fraction(q)) for q in ("7/5", "3/2")]
    [-1, 1]
    """
    p, q = x.numerator, x.denominator
    total, power = 0, 1
    for c in reversed(coefficients):
        total, power = total * p + c * power, power * q
    return (total > 0) - (total < 0)
