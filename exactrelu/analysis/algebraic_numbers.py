r"""Real algebraic numbers as values: what they print, rational enclosures of them, and their exact order.

A number such as $\sqrt{68}$ is best shown by radicals.  The norm of a trained network is a root of a polynomial whose
coefficients have hundreds of digits: a `RealAlgebraic` shows an interval that contains it, and keeps the polynomial.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial, reduce
from math import ceil, floor, isqrt
from typing import Any

import sympy
from sympy.multipledispatch import dispatch
from sympy.printing.pretty.stringpict import prettyForm

from exactrelu.analysis.decimal_text import SHOWN, decimal, decimal_exponent, enclosing_decimals, latex_decimal
from exactrelu.analysis.intervals import (
    Interval,
    interval_power,
    interval_product,
    interval_sum,
    rounded_outward,
    size_bits,
)
from exactrelu.analysis.polynomials import to_fraction, to_sympy
from exactrelu.analysis.univariate import X, primitive, sign_at, univariate
from exactrelu.exact import rational

__all__ = ["RealAlgebraic", "compare_numbers", "enclosure", "is_short", "square_root"]

FIRST_BITS = 64
EQUALITY_BITS = 256  # numbers that agree to so many bits are asked whether they are equal
EXACT_DIGITS = 15  # of the numerator and denominator of rationals that `enclosure` does not round
SHORT_BITS = 240  # of all coefficients of a polynomial whose roots are written by radicals or as a CRootOf
ROOT_BITS = 2000  # square roots of larger rationals are not simplified by sympy, which looks for factors


class RealAlgebraic(sympy.Expr):
    r"""An irrational real algebraic number: a root of an irreducible polynomial, printed by an interval around it.

    A sympy number.  `polynomial` is its exact minimal polynomial with coprime integer coefficients, `index` its place
    among the real roots, counted from 0 upwards; equal numbers are equal objects.  ``float(value)``,
    ``value.evalf(50)`` and ``enclosure(value, 50)`` approximate it; ``<=`` and the other relations are decided exactly.

    `coefficients` are the integers of 1, x, x^2, .. of an irreducible polynomial of degree 2 at least, which is not
    checked; `ValueError` if it has no real root of that index.

    >>> value = RealAlgebraic([-10**60 - 7, 10**30, 0, 1], 0)
    >>> value
    Root(degree 3 in [9.99999999966e+19, 9.99999999967e+19])
    >>> value.polynomial.degree(), value < 10**20, float(value)
    (3, True, 9.999999999666666e+19)
    """

    is_number = True
    is_commutative = True
    is_algebraic = True
    is_real = True
    is_irrational = True
    _coefficients: tuple[int, ...]
    _known: Interval | None  # an isolating interval, shortened whenever more digits are asked for

    def __new__(cls, coefficients: Any, index: Any) -> Any:
        entries = primitive(coefficients)
        made = super().__new__(cls, sympy.Tuple(*entries), sympy.Integer(index))
        made._coefficients, made._known = entries, None
        return made

    @classmethod
    def between(cls, coefficients: Sequence[Any], low: Fraction, high: Fraction, index: int | None = None) -> Any:
        """The only root of an irreducible polynomial in an interval; a rational number if the degree is 1.

        The `index` is counted unless it is known.
        """
        entries = primitive(coefficients)
        if len(entries) == 2:
            return sympy.Rational(-entries[0], entries[1])
        made = cls(entries, int(univariate(entries).count_roots(None, to_sympy(high))) - 1 if index is None else index)
        if made._known is None:
            made._known = (low, high)
        return made

    @property
    def coefficients(self) -> tuple[int, ...]:
        """The coprime integer coefficients of 1, x, x^2, .. of the minimal polynomial; the last one is positive."""
        return self._coefficients

    @property
    def polynomial(self) -> Any:
        """The minimal polynomial in x with coprime integer coefficients, a sympy Poly."""
        return univariate(self.coefficients).set_domain("ZZ")

    @property
    def index(self) -> int:
        """The place among the real roots of the polynomial, the least root having 0."""
        return int(self.args[1])

    @property
    def interval(self) -> Interval:
        """A rational interval that contains this root and no other one of the polynomial."""
        if self._known is None:
            found: Any = univariate(self.coefficients).intervals()
            if not 0 <= self.index < len(found):
                raise ValueError(f"index = {self.index}: the polynomial has {len(found)} real roots")
            (low, high), _ = found[self.index]
            self._known = (to_fraction(low), to_fraction(high))
        return self._known

    def refined(self, bits: int) -> Interval:
        """An interval around the root that is at most 2^-bits long."""
        low, high = self.interval
        goal = Fraction(1, 1 << bits) if bits >= 0 else Fraction(1 << -bits)
        if high - low > goal:
            rising = sign_at(self.coefficients, high) > 0
            while high - low > goal:
                middle = (low + high) / 2
                if (sign_at(self.coefficients, middle) > 0) == rising:  # an irrational root: never zero
                    high = middle
                else:
                    low = middle
            self._known = (low, high)
        return low, high

    @property
    def free_symbols(self) -> set[Any]:
        return set()

    def __float__(self) -> float:
        low, high = _relative(self, 80)
        return float((low + high) / 2)

    def _eval_evalf(self, prec: int) -> Any:
        low, high = _relative(self, prec + 10)
        return to_sympy((low + high) / 2)._eval_evalf(prec)

    def _eval_is_positive(self) -> bool:
        return _relative(self, 1)[0] > 0

    def _eval_is_negative(self) -> bool:
        return _relative(self, 1)[0] < 0

    def _eval_is_zero(self) -> bool:
        return False

    def _eval_power(self, exponent: Any) -> Any:
        """Even powers of a root of g(x^2) are powers of a root of g."""
        if not (exponent.is_Integer and exponent % 2 == 0 and exponent and not any(self.coefficients[1::2])):
            return None
        low, high = (abs(end) for end in _relative(self, 1))
        low, high = min(low, high), max(low, high)
        g = self.coefficients[::2]
        while univariate(g).count_roots(to_sympy(low**2), to_sympy(high**2)) > 1:
            self.refined(size_bits(high - low) + 4)
            low, high = sorted(abs(end) for end in self.interval)
        return RealAlgebraic.between(g, low**2, high**2) ** (exponent // 2)

    def _text(self, form: Callable[[int, int], str]) -> tuple[int, str, str]:
        low, high, exponent = enclosing_decimals(partial(_relative, self), SHOWN)
        return len(self.coefficients) - 1, form(low, exponent), form(high, exponent)

    def _sympystr(self, printer: Any) -> str:
        degree, low, high = self._text(decimal)
        return f"Root(degree {degree} in [{low}, {high}])"

    def _pretty(self, printer: Any) -> Any:
        return prettyForm(self._sympystr(printer))

    def _latex(self, printer: Any, exp: Any = None) -> str:
        degree, low, high = self._text(latex_decimal)
        text = rf"\operatorname{{root}}_{{\deg {degree}}}\left[{low},\ {high}\right]"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def _eval_is_ge(lhs: Any, rhs: Any) -> bool | None:
    """lhs >= rhs for sympy's relations; None for what is no real algebraic number, which sympy then treats."""
    if not all(value.is_number and value.is_algebraic and value.is_real for value in (lhs, rhs)):
        return None
    try:
        return compare_numbers(lhs, rhs) >= 0
    except ValueError:
        return None


dispatch(RealAlgebraic, RealAlgebraic)(_eval_is_ge)
for _kind in (sympy.Number, sympy.Add, sympy.Mul, sympy.Pow, sympy.CRootOf):
    dispatch(RealAlgebraic, _kind)(_eval_is_ge)
    dispatch(_kind, RealAlgebraic)(_eval_is_ge)


# -- enclosures and order --------------------------------------------------------------------------------


def enclosure(value: Any, digits: int = 15) -> Interval:
    r"""Rationals low <= value <= high that agree with a real algebraic number to this many significant digits.

    `value` is a rational, a `RealAlgebraic`, a real ``CRootOf``, or made of such by sums,
    products, integer powers and roots of positive numbers, as what `lipschitz`, `l2_error` and `sup_error` return.
    The difference is one unit, at worst a few, of the last of the digits.  Interval arithmetic in rationals, no floats.
    A rational whose numerator and denominator have at most 15 digits, or `digits` of them if that is more, is given
    exactly, low = high = value; a longer one is rounded down and up to the digits.
    `ValueError` for other numbers.

    >>> low, high = enclosure(sympy.sqrt(2), 6)
    >>> low, high, low**2 <= 2 <= high**2
    (Fraction(141421, 100000), Fraction(70711, 50000), True)
    >>> enclosure("1/3", 6), enclosure(Fraction(10**100, 3 * 10**100 + 1), 2)
    ((Fraction(1, 3), Fraction(1, 3)), (Fraction(33, 100), Fraction(17, 50)))
    """
    if not isinstance(digits, int) or isinstance(digits, bool) or digits < 1:
        raise ValueError(f"digits = {digits!r} is not a positive integer")
    number = _number(value)
    if number.is_Rational or compare_numbers(number, 0) == 0:
        return _rounded(to_fraction(number) if number.is_Rational else Fraction(0), digits)
    low, high, exponent = enclosing_decimals(partial(_relative, number), digits)
    unit = Fraction(10) ** exponent
    return low * unit, high * unit


def _rounded(value: Fraction, digits: int) -> Interval:
    """A rational itself if it is short, else rounded down and up to the digits."""
    if max(abs(value.numerator), value.denominator) < 10 ** max(digits, EXACT_DIGITS):
        return value, value
    unit = Fraction(10) ** (decimal_exponent(abs(value)) - digits + 1)
    return floor(value / unit) * unit, ceil(value / unit) * unit


def compare_numbers(left: Any, right: Any) -> int:
    """-1, 0 or 1 as left < right, left = right or left > right: exactly, for numbers as in `enclosure`.

    Intervals around both are refined until they are disjoint; numbers that agree to many bits are equal iff they are
    the same root of the same minimal polynomial.  `ValueError` for numbers that have no enclosure.

    >>> from sympy import sqrt
    >>> compare_numbers(sqrt(2) + sqrt(3), "22/7"), compare_numbers(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6)))
    (1, 0)
    """
    left, right = _number(left), _number(right)
    if left == right:
        return 0
    if left.is_Rational and right.is_Rational:
        return 1 if to_fraction(left) > to_fraction(right) else -1
    bits, distinct = FIRST_BITS, False
    while True:
        (a, b), (c, d) = _interval(left, bits), _interval(right, bits)
        if b < c:
            return -1
        if d < a:
            return 1
        if bits >= EQUALITY_BITS and not distinct:
            if _canonical(left) == _canonical(right):
                return 0
            distinct = True
        bits *= 2


def square_root(value: Fraction) -> Any:
    """The square root of a rational as a sympy number; a `RealAlgebraic` when the rational is very long.

    >>> square_root(Fraction(68)), square_root(Fraction(1, 10**2000)) == sympy.Rational(1, 10**1000)
    (2*sqrt(17), True)
    >>> square_root(Fraction(3 * 10**2000))
    Root(degree 2 in [1.73205080756e+1000, 1.73205080757e+1000])
    """
    above, below = isqrt(value.numerator), isqrt(value.denominator)
    if above**2 == value.numerator and below**2 == value.denominator:
        return sympy.Rational(above, below)
    if value.numerator.bit_length() + value.denominator.bit_length() <= ROOT_BITS:
        return sympy.sqrt(to_sympy(value))
    scale = Fraction(2) ** (FIRST_BITS + size_bits(value) // 2)
    low = isqrt(floor(value * scale**2))
    return RealAlgebraic.between((-value.numerator, 0, value.denominator), low / scale, (low + 1) / scale, 1)


def _number(value: Any) -> Any:
    return value if isinstance(value, sympy.Expr) else to_sympy(rational(value))


def is_short(coefficients: Sequence[int]) -> bool:
    """Whether a root of the polynomial is better shown by the polynomial itself than as a `RealAlgebraic`."""
    return sum(int(c).bit_length() for c in coefficients) <= SHORT_BITS


def _canonical(value: Any) -> Any:
    """A rational or a `RealAlgebraic` equal to the number."""
    if value.is_Rational or isinstance(value, RealAlgebraic):
        return value
    plain = value.replace(
        lambda part: isinstance(part, RealAlgebraic),
        lambda part: sympy.CRootOf(part.polynomial.as_expr(), part.index),
    )
    polynomial = sympy.Poly(sympy.minimal_polynomial(plain, X), X, domain="QQ")
    bits = FIRST_BITS
    while polynomial.count_roots(*map(to_sympy, _interval(value, bits))) > 1:
        bits *= 2
    coefficients = [to_fraction(c) for c in reversed(polynomial.all_coeffs())]
    return RealAlgebraic.between(coefficients, *_interval(value, bits))


def _interval(value: Any, bits: int) -> Interval:
    """Rationals around a number, in interval arithmetic with multiples of 2^-bits."""
    if value.is_Rational:
        return to_fraction(value), to_fraction(value)
    if isinstance(value, RealAlgebraic):
        return value.refined(bits)
    if isinstance(value, sympy.CRootOf) and value.is_real:
        # sympy numbers the real roots of an irreducible factor in the same way
        return RealAlgebraic(list(reversed(value.poly.all_coeffs())), value.index).refined(bits)
    if value.is_Add or value.is_Mul:
        parts = [_interval(part, bits) for part in value.args]
        return rounded_outward(reduce(interval_sum if value.is_Add else interval_product, parts), bits)
    if value.is_Pow and value.exp.is_Rational:
        return rounded_outward(_power(value, bits), bits)
    raise ValueError(f"{value} is not made of rationals, real roots, sums, products and roots of positive numbers")


def _power(value: Any, bits: int) -> Interval:
    p, q = int(value.exp.p), int(value.exp.q)
    extra = bits
    low, high = _interval(value.base, extra)
    while low <= 0 <= high and (p < 0 or q > 1):
        if extra > EQUALITY_BITS and compare_numbers(value.base, 0) == 0:
            raise ValueError(f"{value} is a power of zero in disguise")
        extra *= 2  # a base that is not zero leaves zero behind
        low, high = _interval(value.base, extra)
    if q > 1 and high < 0:
        raise ValueError(f"{value} is not a root of a positive number")
    return interval_power((low, high), p, q, bits)


def _relative(value: Any, bits: int) -> Interval:
    """An interval around a number that is not zero, without zero and short relative to it."""
    working = FIRST_BITS
    if isinstance(value, RealAlgebraic) and not value.interval[0] <= 0 <= value.interval[1]:
        working = bits + size_bits(min(map(abs, value.interval)))
    while True:
        low, high = _interval(value, working)
        size = min(abs(low), abs(high))
        if (low > 0 or high < 0) and (high - low) * (1 << bits) <= size:
            return low, high
        working = working * 2 if low <= 0 <= high else bits + 4 + max(size_bits(size), working - bits)
