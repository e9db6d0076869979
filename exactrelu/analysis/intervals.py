"""Interval arithmetic with rational ends: every operation contains the values of all numbers in its intervals."""

from fractions import Fraction
from math import ceil, floor

import sympy

__all__ = ["Interval", "interval_power", "interval_product", "interval_sum", "rounded_outward", "size_bits"]

GUARD_BITS = 8  # beyond those asked for

Interval = tuple[Fraction, Fraction]


def interval_sum(a: Interval, b: Interval) -> Interval:
    """The sums of a number of each interval."""
    return a[0] + b[0], a[1] + b[1]


def interval_product(a: Interval, b: Interval) -> Interval:
    """The least and the greatest product of a number of each interval."""
    products = [u * v for u in a for v in b]
    return min(products), max(products)


def interval_power(base: Interval, p: int, q: int, bits: int) -> Interval:
    """An interval with the powers to p/q, roots to about 2^-bits.

    For p < 0 or q > 1 the base must not contain zero, for q > 1 no negative number.

    >>> interval_power((Fraction(-1), Fraction(2)), 2, 1, 10)
    (Fraction(0, 1), Fraction(4, 1))
    >>> low, high = interval_power((Fraction(2), Fraction(2)), -1, 2, 10)
    >>> 2 * low**2 <= 1 <= 2 * high**2
    True
    """
    around_zero = base[0] < 0 < base[1]
    low, high = sorted((base[0] ** abs(p), base[1] ** abs(p)))
    if p % 2 == 0 and around_zero:
        low = Fraction(0)
    if p < 0:
        low, high = 1 / high, 1 / low
    if q > 1:
        scale = 1 << (bits + GUARD_BITS)
        low = Fraction(int(sympy.integer_nthroot(floor(low * scale**q), q)[0]), scale)
        high = Fraction(int(sympy.integer_nthroot(ceil(high * scale**q), q)[0]) + 1, scale)
    return low, high


def rounded_outward(interval: Interval, bits: int) -> Interval:
    """A slightly larger interval, whose ends are multiples of about 2^-bits."""
    scale = 1 << (bits + GUARD_BITS)
    return Fraction(floor(interval[0] * scale), scale), Fraction(ceil(interval[1] * scale), scale)


def size_bits(size: Fraction) -> int:
    """About -log2 of a positive number."""
    return size.denominator.bit_length() - size.numerator.bit_length()
