"""Algebraic numbers as values: enclosures, the exact order, what they print, and their place among sympy's numbers."""

import copy
import pickle
import random
from fractions import Fraction as F

import pytest
import sympy
from sympy import CRootOf, Rational, cbrt, sqrt

from exactrelu import enclosure, latex
from exactrelu.analysis.algebraic_numbers import RealAlgebraic, compare_numbers, square_root

x = sympy.Symbol("x")
LONG = 10**90 + 7


def root_two(power=0):
    """sqrt(2 + 10^-power) or sqrt(2) as a `RealAlgebraic`."""
    return RealAlgebraic([-2 * 10**power - 1, 0, 10**power] if power else [-2, 0, 1], 1)


NUMBERS = [
    sqrt(68),
    -sqrt(3) / 7,
    Rational(22, 7) - 3 * sqrt(2),
    (1 + sqrt(5)) / 2,
    sqrt(2) + sqrt(3) - sqrt(5 + sqrt(6)),
    cbrt(2) - sympy.root(3, 5),
    1 / (sqrt(2) - 1) ** 3,
    (1 - sqrt(2)) ** -2,
    (sqrt(2) - Rational(3, 2)) ** 2,
    CRootOf(x**5 - 5 * x + 1, 1) ** 3 - 4,
    sqrt(CRootOf(x**3 - x - 1, 0)),
    RealAlgebraic([1, -5, 0, 0, 0, 1], 2) * sqrt(2),
    sqrt(10**40 + 1),
    sqrt(Rational(1, 10**41)),
]


@pytest.mark.parametrize("number", NUMBERS, ids=str)
def test_enclosures_contain_the_number_and_have_the_digits(number):
    for digits in (1, 6, 40):
        low, high = enclosure(number, digits)
        assert low < high
        precise = number.evalf(80)
        assert Rational(low.numerator, low.denominator) <= precise <= Rational(high.numerator, high.denominator)
        assert high - low <= 2 * F(10) ** (1 - digits) * max(abs(low), abs(high))
    assert compare_numbers(number, low) == 1
    assert compare_numbers(number, high) == -1
    assert compare_numbers(low, number) == -1
    assert compare_numbers(number, number) == 0


def test_enclosures_of_rationals_and_refusals():
    assert enclosure(F(1, 3)) == enclosure("1/3") == enclosure(Rational(1, 3)) == (F(1, 3), F(1, 3))
    assert enclosure(0) == enclosure(sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))) == (0, 0)
    for wrong in (sympy.pi, sympy.I, x, sqrt(-2), sympy.Float("0.5"), 0.5, sympy.oo):
        with pytest.raises(ValueError, match=r"not made of|float"):
            enclosure(wrong)
    for digits in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="digits = "):
            enclosure(sqrt(2), digits)


def test_the_order_beyond_floats():
    assert compare_numbers(root_two(), sqrt(2)) == 0
    assert compare_numbers(root_two(400), sqrt(2)) == 1
    assert compare_numbers(sqrt(2), root_two(400)) == -1
    assert compare_numbers(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6))) == 0
    assert compare_numbers(sqrt(2) + sqrt(3) + Rational(1, 10**300), sqrt(5 + 2 * sqrt(6))) == 1
    assert compare_numbers(RealAlgebraic([-2, 0, 0, 1], 0), cbrt(2)) == 0
    assert compare_numbers(2 * root_two(), sqrt(8)) == 0
    # conjugates have one polynomial and are not equal
    assert compare_numbers(3 - sqrt(2), 3 + sqrt(2)) == -1
    assert compare_numbers(RealAlgebraic([-2, 0, 1], 0), root_two()) == -1


def test_relations_of_sympy_and_python_agree_with_the_order():
    generator = random.Random(2)
    value = RealAlgebraic([-LONG, LONG + 2, 0, LONG + 1], 0)
    for _ in range(20):
        other = F(generator.randint(1, 200), 100)
        order = compare_numbers(value, other)
        assert (value <= other) == (other >= value) == (order <= 0)
        assert (value > other) == (other < value) == (order > 0)
    low, high = enclosure(value, 50)
    assert low < value < high
    assert sympy.Max(value, low, high) == high
    assert not value < value
    assert (value <= value) == (value < sympy.oo) == (value > -sympy.oo) == sympy.true
    assert (value < sqrt(2)) == (sqrt(2) > value) == sympy.true


def test_a_number_among_sympys():
    value = RealAlgebraic([-LONG, LONG + 2, 0, LONG + 1], 0)
    assert value.is_number
    assert value.is_real
    assert value.is_algebraic
    assert value.is_positive
    assert value.is_irrational
    assert not value.free_symbols
    assert abs(value) == value
    assert RealAlgebraic([1, 3, 0, -1], 1).is_negative
    assert value.polynomial == sympy.Poly((LONG + 1) * x**3 + (LONG + 2) * x - LONG, x)
    for same in (value.func(*value.args), pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
        assert same == value
        assert hash(same) == hash(value)
        assert enclosure(same, 30) == enclosure(value, 30)
    assert RealAlgebraic([F(LONG, 5), F(-LONG - 2, 5), 0, F(-LONG - 1, 5)], 0) == value
    crootof = CRootOf(value.polynomial.as_expr(), 0)
    assert abs(value.evalf(60) - crootof.evalf(60)) < Rational(1, 10**58)
    assert abs(float(value) - float(crootof)) < 1e-15
    assert abs((2 * value + 1).evalf(40) - (2 * crootof + 1).evalf(40)) < Rational(1, 10**38)
    with pytest.raises(ValueError, match="index = 1: the polynomial has 1 real roots"):
        _ = RealAlgebraic([-LONG, LONG + 2, 0, LONG + 1], 1).interval


def test_even_powers_of_roots_of_even_polynomials():
    assert root_two() ** 2 == 2
    assert root_two() ** -4 == Rational(1, 4)
    fourth = RealAlgebraic([-LONG, 0, -5, 0, 3], 1)
    assert fourth**2 == RealAlgebraic([-LONG, -5, 3], 1)
    assert compare_numbers(fourth**3, fourth**2 * fourth) == 0
    least = RealAlgebraic([1, 0, -5, 0, 1], 1)  # both squares of its polynomial's roots are near: 0.2087, 4.79
    assert enclosure(least**2, 3) == (F(208, 1000), F(209, 1000))
    assert least.is_negative


def test_what_is_printed():
    value = RealAlgebraic([-LONG, LONG + 2, 0, LONG + 1], 0)
    low, high = (str(sympy.Rational(str(end)).evalf(12)) for end in enclosure(value, 12))
    assert str(value) == repr(value) == sympy.pretty(value) == f"Root(degree 3 in [{low}, {high}])"
    assert latex(value) == rf"\operatorname{{root}}_{{\deg 3}}\left[{low},\ {high}\right]"
    assert value._repr_latex_() == rf"$\displaystyle {latex(value)}$"
    assert str(2 * value + 1) == f"1 + 2*{value}"
    assert str(RealAlgebraic([-2, 0, 10**80], 0)) == "Root(degree 2 in [-1.41421356238e-40, -1.41421356237e-40])"
    assert latex(RealAlgebraic([-2 * 10**80, 0, 1], 1)).endswith(
        r"\left[1.41421356237 \cdot 10^{40},\ 1.41421356238 \cdot 10^{40}\right]"
    )
    assert str(RealAlgebraic([-2, 0, 10**6], 1)) == "Root(degree 2 in [0.00141421356237, 0.00141421356238])"
    assert str(RealAlgebraic([-2 * 10**22, 0, 1], 1)) == "Root(degree 2 in [141421356237, 141421356238])"


def test_square_roots():
    assert square_root(F(68)) == 2 * sqrt(17)
    assert square_root(F(9, 4)) == Rational(3, 2)
    assert square_root(F(0)) == 0
    huge = F(10**3000 + 1, 7**2000)
    assert isinstance(square_root(huge), RealAlgebraic)
    assert square_root(huge) ** 2 == Rational(huge.numerator, huge.denominator)
    assert square_root(1 / huge) ** 2 == 1 / (square_root(huge) ** 2)
    assert square_root(huge**2) == Rational(huge.numerator, huge.denominator)


def test_long_rationals_are_rounded_and_short_ones_exact():
    long = F(10**190 + 1, 7 * 10**189 + 3)
    for value in (long, -long, long / 10**300, F(10**20 + 1), sympy.Rational(long.numerator, long.denominator)):
        for digits in (1, 5, 30):
            low, high = enclosure(value, digits)
            exact = F(int(value.numerator), int(value.denominator))
            assert low <= exact <= high
            assert 0 <= (high - low) * 10 ** (digits - 1) <= abs(exact)
            if max(abs(exact.numerator), exact.denominator) >= 10**30:
                assert low < exact < high
                assert max(abs(low.numerator), abs(high.numerator)) < 10**digits or abs(low) > 10**digits
    assert enclosure(10**40, 5) == (10**40, 10**40)  # round already
    assert enclosure(long, 200) == (long, long)
    for short in (F(1, 3), F(10**15 - 1, 10**15 - 2), F(-123456789)):
        assert enclosure(short, 1) == (short, short)
    for digits in (0, 2.5, True):
        with pytest.raises(ValueError, match="is not a positive integer"):
            enclosure(F(1, 3), digits)
