"""Rational forms over integers with one common scale, as the engines keep the values of a program."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

__all__ = ["Quotients", "integral"]

Quotients = Mapping[int, tuple[int, int]]  # column -> numerator, denominator (not reduced)


def integral(forms: Sequence[Quotients]) -> tuple[list[dict[int, int]], Fraction]:
    """Integer forms without a common divisor, zeros left out, and the positive scale that makes them the given ones.

    >>> integral([{0: (4, 3), 1: (2, 1)}, {1: (0, 5)}])
    ([{0: 2, 1: 3}, {}], Fraction(2, 3))
    """
    denominator = lcm(*{q for form in forms for _, q in form.values()})
    cleared = [{column: p * (denominator // q) for column, (p, q) in form.items()} for form in forms]
    divisor = gcd(*(c for form in cleared for c in form.values()))
    if not divisor:
        return [{} for _ in forms], Fraction(1)
    scale = Fraction(divisor, denominator)
    return [{column: c // divisor for column, c in form.items() if c} for form in cleared], scale
