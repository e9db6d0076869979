"""Exact numbers in: integers, fractions, decimal or fraction strings, sympy rationals; floats are refused."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any

__all__ = [
    "ExactnessError",
    "approximated",
    "counted",
    "digits",
    "dyadic",
    "natural_number",
    "rational",
    "rational_matrix",
    "rational_vector",
]

_TEXT = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?(\s*/\s*\d+)?\s*", re.ASCII)
MAX_DIGITS = 4000  # of a number given; Python reads and prints integers of up to 4300 digits
MAX_BITS = 13_287  # as many digits


class ExactnessError(ValueError, TypeError):
    """A number is not given exactly: a float, NaN, infinity, an irrational, or not a number at all."""


def rational(value: Any, name: str = "value") -> Fraction:
    """The rational number that `value` denotes, as a Fraction.

    Accepts int, Fraction, Decimal, any `numbers.Rational` (numpy integers too), sympy Integer and Rational, and
    strings: ``"1/3"``, ``"-2"``, and decimals, which mean what they say (``"0.25"`` is 1/4).

    Raises `ExactnessError` for floats, NaN, infinities, bools, irrational sympy numbers and anything else,
    naming the argument as `name`.

    >>> rational("1/3"), rational("0.1"), rational("1e-9")
    (Fraction(1, 3), Fraction(1, 10), Fraction(1, 1000000000))
    >>> rational(0.1, "weight W[0][1]")
    Traceback (most recent call last):
    ...
    exactrelu.exact.ExactnessError: weight W[0][1] = 0.1 is a float; write "1/10" or dyadic(0.1)
    """
    number = _read(value, name)
    if number.numerator.bit_length() > MAX_BITS or number.denominator.bit_length() > MAX_BITS:
        raise ExactnessError(f"{name} has more than {MAX_DIGITS} digits; numbers that long cannot be printed")
    return number


def _read(value: Any, name: str) -> Fraction:
    if type(value) is Fraction:
        return value
    if type(value) is int:
        return Fraction(value)
    if type(value).__name__ in ("bool", "bool_"):
        raise ExactnessError(f"{name} = {value!r} is a bool, not a number; write 1 or 0")
    if isinstance(value, Decimal) and value.is_finite():
        if max(abs(value.adjusted()), len(value.as_tuple().digits)) > MAX_DIGITS:
            raise ExactnessError(f"{name} has more than {MAX_DIGITS} digits; numbers that long cannot be printed")
        return Fraction(value)
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, str):
        return _from_text(value, name)
    if _is_float(value):
        raise ExactnessError(f"{name} = {float(value)!r} {_way_out(float(value))}")
    if getattr(value, "is_Rational", False) is True and not value.is_infinite:
        return Fraction(int(value.p), int(value.q))
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == () and value.dtype.kind in "iufb":
        return rational(value.item(), name)
    symbolic = hasattr(type(value), "free_symbols")
    kind = "an irrational or symbolic expression" if symbolic else f"of type {type(value).__name__}"
    raise ExactnessError(
        f'{name} = {value!s} is {kind}; a rational is needed: an int, a Fraction or a string such as "1/3"'
    )


def _from_text(text: str, name: str) -> Fraction:
    if _TEXT.fullmatch(text) is None:
        raise ExactnessError(
            f'{name} = {text!r} is not a rational; write an integer, "p/q" or a finite decimal such as "0.25"'
        )
    if len(text) > MAX_DIGITS:
        raise ExactnessError(f"{name} = {text[:20]!r}.. is longer than {MAX_DIGITS} characters")
    numerator, _, denominator = text.partition("/")
    if denominator and int(denominator) == 0:
        raise ExactnessError(f"{name} = {text!r} has denominator 0")
    return Fraction(numerator.strip()) / (int(denominator) if denominator else 1)


def _is_float(value: Any) -> bool:
    return (
        isinstance(value, float)
        or type(value).__name__ in ("float16", "float32", "longdouble")
        or getattr(value, "is_Float", False) is True
    )


def _way_out(value: float) -> str:
    if not math.isfinite(value):
        return "is not a finite number; ReLU networks here have rational weights"
    decimal = Fraction(repr(value))
    return f'is a float; write "{decimal}" or dyadic({value!r})'


def dyadic(value: Any) -> Fraction:
    """The exact value of a binary floating-point number (float or numpy float): a dyadic rational.

    This is the number the machine holds, not the decimal it prints.  NaN and infinities raise
    `ExactnessError`; so do strings, for which a decimal already is exact.

    >>> dyadic(0.1)
    Fraction(3602879701896397, 36028797018963968)
    >>> dyadic(0.25)
    Fraction(1, 4)
    """
    if isinstance(value, (str, bool)) or not (_is_float(value) or isinstance(value, (int, Fraction))):
        raise ExactnessError(f"dyadic takes a float, not {value!r} of type {type(value).__name__}")
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    number = value.item() if hasattr(value, "item") and type(value).__name__ != "longdouble" else value
    if hasattr(number, "as_integer_ratio") and math.isfinite(number):
        return Fraction(*map(int, number.as_integer_ratio()))
    if getattr(value, "is_Float", False) is True and value.is_finite:  # a sympy Float: mantissa * 2^exponent
        sign, mantissa, exponent, _ = value._mpf_
        if abs(int(exponent)) > 4 * MAX_BITS:
            raise ExactnessError(f"dyadic({value!r}) has more than {MAX_DIGITS} digits")
        return Fraction(-int(mantissa) if sign else int(mantissa)) * Fraction(2) ** int(exponent)
    raise ExactnessError(f"dyadic({value!r}): NaN and infinities are not rational numbers")


def digits(value: Any) -> str:
    """A number as text; one too long to print by its sign and its size, which says that it is not the number itself.

    >>> digits(Fraction(-1, 3)), digits(10**5000 + 1)
    ('-1/3', '<number of about 5001 digits>')
    """
    try:
        return str(value)
    except ValueError:
        parts = (abs(value.numerator).bit_length(), value.denominator.bit_length())
        above, below = (max(1, round(bits * math.log10(2) + 0.5)) for bits in parts)
        sign = "-" if value < 0 else ""
        if value.denominator == 1:
            return f"{sign}<number of about {above} digits>"
        return f"{sign}<fraction of about {above} over {below} digits>"


LONG = 25  # characters of a number up to which a reader sees its size


def approximated(value: Any) -> str:
    """`digits`, with a decimal approximation behind a number that is too long to be read.

    >>> approximated(Fraction(1, 3)), approximated(Fraction(10**40 + 1, 3 * 10**39))
    ('1/3', '10000000000000000000000000000000000000001/3000000000000000000000000000000000000000 (≈ 3.33333)')
    """
    text = digits(value)
    if len(text) <= LONG or not isinstance(value, (int, Fraction)) or text.lstrip("-").startswith("<"):
        return text
    with localcontext(prec=6, Emax=MAX_EMAX, Emin=MIN_EMIN):
        near = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{text} (≈ {near:g})"


def counted(number: int, noun: str) -> str:
    """A number of things in words: 1 piece, 2 pieces, 2 entries.

    >>> counted(1, "piece"), counted(2_000, "entry")
    ('1 piece', '2000 entries')
    """
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
    return f"{number} {plural}"


def natural_number(value: Any, name: str, least: int = 0) -> int:
    """An integer that is at least `least`; `ValueError` naming the argument otherwise."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} = {value!r} is not an integer >= {least}")
    return int(value)


def rational_vector(values: Iterable[Any], name: str = "vector") -> tuple[Fraction, ...]:
    """A tuple of Fractions; an error names the entry, as in ``b[2]``."""
    if isinstance(values, (str, bytes, Mapping, Set)) or not isinstance(values, Iterable):  # sets have no order
        raise ExactnessError(f"{name} = {values!r} is not a list of numbers")
    return tuple(rational(value, f"{name}[{i}]") for i, value in enumerate(values))


def rational_matrix(rows: Iterable[Iterable[Any]], name: str = "matrix") -> tuple[tuple[Fraction, ...], ...]:
    """A tuple of equally long rows of Fractions; an error names the entry, as in ``W[0][1]``."""
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise ExactnessError(f"{name} = {rows!r} is not a list of rows")
    matrix = tuple(rational_vector(row, f"{name}[{i}]") for i, row in enumerate(rows))
    for i, row in enumerate(matrix):
        if len(row) != len(matrix[0]):
            raise ValueError(
                f"{name}[{i}] has {counted(len(row), 'entry')}, {name}[0] has {len(matrix[0])}; "
                "rows must be equally long"
            )
    return matrix


def primitive(row: Sequence[Fraction]) -> tuple[int, ...]:
    """The positive multiple of a rational row whose entries are coprime integers (a zero row stays zero).

    >>> primitive([Fraction(1, 2), Fraction(-3, 4)])
    (2, -3)
    """
    scale = math.lcm(*(q.denominator for q in row))
    integers = [int(q * scale) for q in row]
    divisor = math.gcd(*integers) or 1
    return tuple(i // divisor for i in integers)
