"""Exact numbers: what is a rational, what is refused, and whether the refusal shows the way out."""

import decimal
import math
import struct
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import example, given
from hypothesis import strategies as st

from exactrelu.exact import (
    ExactnessError,
    approximated,
    counted,
    dyadic,
    primitive,
    rational,
    rational_matrix,
    rational_vector,
)

THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (0, Fraction(0)),
        (-7, Fraction(-7)),
        (2**200 + 1, Fraction(2**200 + 1)),
        (THIRD, THIRD),
        ("1/3", THIRD),
        (" -1/3 ", -THIRD),
        ("+2 / 4", Fraction(1, 2)),
        ("0.25", Fraction(1, 4)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("0.1", Fraction(1, 10)),
        ("1.5/3", Fraction(1, 2)),
        ("1e-9", Fraction(1, 10**9)),
        ("2.5E+3", Fraction(2500)),
        ("-0", Fraction(0)),
        (sympy.Rational(1, 3), THIRD),
        (sympy.Integer(5), Fraction(5)),
        (sympy.S.Half, Fraction(1, 2)),
        (sympy.S.NegativeOne, Fraction(-1)),
        (np.int8(-3), Fraction(-3)),
        (np.uint64(2**63), Fraction(2**63)),
        (np.array(4), Fraction(4)),
        (np.array([1, 2])[1], Fraction(2)),
    ],
    ids=repr,
)
def test_accepted(given_value, expected):
    result = rational(given_value)
    assert result == expected
    assert type(result) is Fraction
    assert type(result.numerator) is int  # no numpy or sympy integer hides inside
    assert type(result.denominator) is int


@pytest.mark.parametrize(
    "value",
    [0.1, -2.5, 1e300, np.float64(0.1), np.float32(0.5), np.float16(1.5), np.longdouble(0.25), sympy.Float("0.1"),
     np.array(0.5)],
    ids=repr,
)  # fmt: skip
def test_floats_are_refused_with_a_way_out(value):
    with pytest.raises(ExactnessError, match=r'weight W.0..1. = .* is a float; write "[-0-9/]+" or dyadic\(') as caught:
        rational(value, "weight W[0][1]")
    shown = str(caught.value)
    decimal_way = shown.split('"')[1]
    assert float(rational(decimal_way)) == float(value)  # both ways out name this float
    assert dyadic(float(shown.split("dyadic(")[1].rstrip(")"))) == Fraction(float(value))


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, np.float64("nan"), np.float32("inf"), np.float16("-inf"), np.longdouble("nan"),
     sympy.nan, sympy.oo, -sympy.oo, sympy.zoo],
    ids=repr,
)  # fmt: skip
def test_nan_and_infinity_are_refused(value):
    with pytest.raises(ExactnessError, match="bias"):
        rational(value, "bias")
    if not isinstance(value, sympy.Basic):
        with pytest.raises(ExactnessError, match="NaN and infinities"):
            dyadic(value)


@pytest.mark.parametrize("value", [True, False, np.True_, np.bool_(False), np.array(True), sympy.true], ids=repr)
def test_bools_are_refused(value):
    with pytest.raises(ExactnessError, match=r"True|False|true|false"):
        rational(value)


@pytest.mark.parametrize("value", [True, np.False_], ids=repr)
def test_dyadic_refuses_bools(value):
    with pytest.raises(ExactnessError):
        dyadic(value)


@pytest.mark.parametrize(
    "value",
    [sympy.pi, sympy.sqrt(2), sympy.I, sympy.Symbol("x"), sympy.GoldenRatio, sympy.sin(1), 2 * sympy.sqrt(3)],
    ids=str,
)
def test_irrational_and_symbolic_numbers_are_refused(value):
    with pytest.raises(ExactnessError, match=r'irrational or symbolic.* a rational is needed.*"1/3"'):
        rational(value)


@pytest.mark.parametrize(
    "value",
    [None, 1j, [], [1], (1, 2), {}, object, b"1", decimal.Decimal("NaN"), np.array([1]), np.complex128(1),
     np.clongdouble(1), np.datetime64("2020-01-01"), sympy.Matrix([1]), int, "x", float],
    ids=repr,
)  # fmt: skip
def test_other_things_are_refused(value):
    with pytest.raises(ExactnessError):
        rational(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "1/0", "1/-3", "1//3", "1/3/4", "1_000", "１", "٣", "1,5", "0x10", "1e", "e5", "nan", "inf",
     "-inf", "Infinity", "--1", "1 2", "1e99999", "½", "1/2.5", "__import__('os')", "1\x00", "1/3;", "1" * 5000,
     "0." + "1" * 6000, "1/" + "7" * 5000],
    ids=lambda text: repr(text)[:20],
)  # fmt: skip
def test_text_that_is_no_rational(text):
    with pytest.raises(ExactnessError) as caught:
        rational(text, "bias b[0]")
    assert "bias b[0]" in str(caught.value)


def test_the_error_is_a_value_error_and_a_type_error():
    assert issubclass(ExactnessError, ValueError)
    assert issubclass(ExactnessError, TypeError)


@given(st.fractions())
def test_text_of_a_fraction_reads_back(q):
    assert rational(str(q)) == q
    assert rational(sympy.Rational(q.numerator, q.denominator)) == q


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12))
def test_decimals_mean_what_they_say(number):
    assert rational(f"{number:f}") == Fraction(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(5e-324)
@example(-0.0)
@example(1.7976931348623157e308)
def test_dyadic_is_the_machine_number(value):
    """Decoded from the IEEE 754 bits, not by the method under test."""
    (bits,) = struct.unpack(">Q", struct.pack(">d", value))
    exponent, mantissa = bits >> 52 & 0x7FF, bits & (1 << 52) - 1
    magnitude = Fraction(mantissa + (1 << 52 if exponent else 0)) * Fraction(2) ** (max(exponent, 1) - 1075)
    assert dyadic(value) == (-magnitude if bits >> 63 else magnitude)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_dyadic_of_float32_is_exact(value):
    assert dyadic(np.float32(value)) == Fraction(value)


def test_dyadic_of_other_floats():
    assert dyadic(np.longdouble(1) / 8) == Fraction(1, 8)
    assert dyadic(sympy.Float("0.1")) == dyadic(0.1)
    assert dyadic(sympy.Float("-0.5")) == Fraction(-1, 2)
    assert dyadic(np.float16(0.1)) == Fraction(np.float16(0.1).item())
    for other in ("0.1", None, 1j, sympy.Rational(1, 2)):
        with pytest.raises(ExactnessError):
            dyadic(other)


@pytest.mark.parametrize("values", ["12", 5, None, b"ab"], ids=repr)
def test_a_vector_is_a_list(values):
    with pytest.raises(ExactnessError, match=r"b = .* is not a list"):
        rational_vector(values, "b")


def test_errors_name_the_entry():
    with pytest.raises(ExactnessError, match=r"b\[2\] = 0.5"):
        rational_vector([1, "1/2", 0.5], "b")
    with pytest.raises(ExactnessError, match=r"W\[1\]\[0\] = nan"):
        rational_matrix([[1], [math.nan]], "W")
    with pytest.raises(ValueError, match=r"W\[1\] has 1 entry, W\[0\] has 2"):
        rational_matrix([[1, 2], [1]], "W")
    with pytest.raises(ExactnessError, match=r"W\[0\] = 1"):
        rational_matrix([1, 2], "W")


def test_matrices_of_integers_from_numpy_and_sympy():
    expected = ((Fraction(1), Fraction(-2)), (Fraction(0), Fraction(3)))
    assert rational_matrix(np.array([[1, -2], [0, 3]])) == expected
    assert rational_matrix(sympy.Matrix([[1, -2], [0, 3]]).tolist()) == expected
    with pytest.raises(ExactnessError):
        rational_matrix(np.array([[1.0, -2], [0, 3]]))


@given(st.lists(st.fractions(max_denominator=50), min_size=1, max_size=6))
def test_primitive_rows(row):
    integers = primitive(row)
    assert all(type(i) is int for i in integers)
    assert math.gcd(*integers) == (1 if any(row) else 0)
    ratios = {Fraction(i) / q for i, q in zip(integers, row, strict=True) if q}
    assert len(ratios) <= 1
    assert all(ratio > 0 for ratio in ratios)
    assert [bool(i) for i in integers] == [bool(q) for q in row]


def test_counted_and_approximated():
    assert [counted(n, "claim") for n in (0, 1, 2)] == ["0 claims", "1 claim", "2 claims"]
    assert [counted(n, word) for n, word in ((2, "entry"), (1, "entry"), (2, "way"))] == [
        "2 entries",
        "1 entry",
        "2 ways",
    ]
    assert approximated(Fraction(10**22, 3)) == f"{10**22}/3"
    assert approximated(Fraction(10**400 + 1, 7)).endswith("(≈ 1.42857e+399)")
    assert approximated(10**5000) == "<number of about 5001 digits>"
