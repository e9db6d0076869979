"""Numbers between two decimals, and decimals as text, plain and in LaTeX."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from exactrelu.analysis.intervals import Interval, size_bits

__all__ = ["SHOWN", "decimal", "decimal_exponent", "enclosing_decimals", "latex_decimal"]

SHOWN = 12  # significant digits of what is printed


def enclosing_decimals(around: Callable[[int], Interval], digits: int) -> tuple[int, int, int]:
    """(a, b, e) with a 10^e <= value <= b 10^e, a and b integers with this many digits.

    ``around(bits)`` is an interval around the value, without zero, and relative to it at most 2^-bits long.
    `ValueError` unless `digits` is a positive integer.
    """
    if not isinstance(digits, int) or isinstance(digits, bool) or digits < 1:
        raise ValueError(f"digits = {digits!r} is not a positive integer")
    low, high = around(4 * digits + 8)
    exponent = decimal_exponent(max(abs(low), abs(high))) - digits + 1
    unit = Fraction(10) ** exponent
    for _ in range(3):  # until both ends round alike
        if floor(low / unit) + 1 == ceil(high / unit):
            break
        low, high = around(2 * size_bits((high - low) / max(abs(low), abs(high))))
    return floor(low / unit), ceil(high / unit), exponent


def decimal_exponent(size: Fraction) -> int:
    """The e with 10^e <= size < 10^(e + 1), for a positive number.

    >>> decimal_exponent(Fraction(999)), decimal_exponent(Fraction(1, 1000))
    (2, -3)
    """
    guess = (size.numerator.bit_length() - size.denominator.bit_length()) * 30103 // 100000
    while Fraction(10) ** guess > size:
        guess -= 1
    while Fraction(10) ** (guess + 1) <= size:
        guess += 1
    return guess


def decimal(number: int, exponent: int) -> str:
    """The text of number 10^exponent.

    >>> decimal(-12345, -4), decimal(12345, 20)
    ('-1.2345', '1.2345e+24')
    """
    mantissa, power = _scientific(number, exponent)
    return mantissa if power is None else f"{mantissa}e{power:+d}"


def latex_decimal(number: int, exponent: int) -> str:
    r"""The LaTeX of number 10^exponent.

    >>> print(latex_decimal(12345, 20))
    1.2345 \cdot 10^{24}
    """
    mantissa, power = _scientific(number, exponent)
    return mantissa if power is None else rf"{mantissa} \cdot 10^{{{power}}}"


def _scientific(number: int, exponent: int) -> tuple[str, int | None]:
    """The decimal text of number 10^exponent, and its power of ten when that is split off."""
    sign, text = "-" if number < 0 else "", str(abs(number))
    if exponent == 0:
        return sign + text, None
    if -SHOWN - 6 <= exponent < 0:
        text = text.rjust(1 - exponent, "0")
        return f"{sign}{text[:exponent]}.{text[exponent:]}", None
    return f"{sign}{text[0]}.{text[1:] or '0'}", exponent + len(text) - 1
