"""Real algebraic numbers: roots in order, values with their own polynomials, comparisons that floats cannot make."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest
import sympy

from exactrelu.analysis.algebraic_numbers import RealAlgebraic, compare_numbers, enclosure
from exactrelu.analysis.real_algebraic import ValueAtRoot, largest, rational_root, real_roots, value_at_root

x = sympy.symbols("x")
SQRT2 = [-2, 0, 1]


def coefficients(expression):
    return [Fraction(int(c.p), int(c.q)) for c in reversed(sympy.Poly(expression, x).all_coeffs())]


def test_roots_against_sympy():
    generator = random.Random(4)
    for _ in range(12):
        polynomial = sympy.prod(
            [x ** generator.randint(1, 3) + generator.randint(-4, 4) * x - generator.randint(1, 5) for _ in range(3)]
        )
        roots = real_roots(coefficients(sympy.expand(polynomial)))
        expected = sorted(set(sympy.Poly(polynomial, x).real_roots()), key=lambda r: r.evalf(40))
        assert len(roots) == len(expected)
        for mine, theirs in zip(roots, expected, strict=True):
            assert abs(mine.number().evalf(40) - theirs.evalf(40)) < 1e-30
            assert mine.low <= mine.high
        assert all(a.high < b.low for a, b in pairwise(roots))


def test_roots_strictly_between_bounds():
    cubic = coefficients(x * (x - 1) * (x**2 - 2))
    assert [r.number() for r in real_roots(cubic)] == [-sympy.sqrt(2), 0, 1, sympy.sqrt(2)]
    assert [r.number() for r in real_roots(cubic, Fraction(0), Fraction(1))] == []
    assert [r.number() for r in real_roots(cubic, Fraction(0), Fraction(3, 2))] == [1, sympy.sqrt(2)]
    near = Fraction(141421356237309504880, 10**20)
    assert [r.number() for r in real_roots(cubic, Fraction(1), near)] == []
    assert [r.number() for r in real_roots(cubic, Fraction(1), near + Fraction(1, 10**20))] == [sympy.sqrt(2)]
    with pytest.raises(ValueError, match="zero polynomial"):
        real_roots([0])


def test_numbers_of_every_kind():
    assert [r.number() for r in real_roots([-3, 2])] == [sympy.Rational(3, 2)]
    assert [r.number() for r in real_roots(coefficients(2 * x**2 - 2 * x - 1))] == [
        sympy.Rational(1, 2) - sympy.sqrt(3) / 2,
        sympy.Rational(1, 2) + sympy.sqrt(3) / 2,
    ]
    assert [r.number() for r in real_roots(coefficients(-(x**2) + x + 1))] == [
        sympy.Rational(1, 2) - sympy.sqrt(5) / 2,
        sympy.Rational(1, 2) + sympy.sqrt(5) / 2,
    ]
    assert [r.number() for r in real_roots(coefficients(x**4 - 3))] == [
        -(3 ** sympy.Rational(1, 4)),
        3 ** sympy.Rational(1, 4),
    ]
    assert [r.number() for r in real_roots(coefficients(x**3 + 5))] == [-sympy.root(5, 3)]
    quintic = [r.number() for r in real_roots(coefficients(x**5 - 5 * x + 1))]
    assert quintic == [sympy.CRootOf(x**5 - 5 * x + 1, k) for k in range(3)]


def test_values_get_their_own_polynomial():
    root = real_roots(SQRT2)[1]
    assert ValueAtRoot([1, 1], root).canonical().number() == 1 + sympy.sqrt(2)
    assert ValueAtRoot([1, -1], root).canonical().number() == sympy.sqrt(2) - 1  # the absolute value
    assert ValueAtRoot([0, 0, 3], root).canonical().number() == 6
    fourth = real_roots([-2, 0, 0, 0, 1])[1]
    assert ValueAtRoot([0, 0, 1], fourth).canonical().number() == sympy.sqrt(2)
    assert ValueAtRoot([0, 0, 1], fourth).canonical().key == root.key
    assert value_at_root([1, 2, 3], root) == 7 + 2 * sympy.sqrt(2)
    cubic = real_roots(coefficients(x**3 - x - 1))[0]
    value = ValueAtRoot([Fraction(1, 3), -5, 1], cubic)
    alpha = cubic.number().evalf(40)
    expected = abs(sympy.Rational(1, 3) - 5 * alpha + alpha**2)
    assert abs(value.canonical().number().evalf(40) - expected) < 1e-30


def test_values_near_zero():
    near = Fraction(sympy.integer_nthroot(2 * 10**40, 2)[0], 10**20)
    for rest, sign in ((near, 1), (near + Fraction(1, 10**20), -1)):
        value = ValueAtRoot([-rest, 1], real_roots(SQRT2)[1]).canonical().number()
        assert sympy.expand(value - sign * (sympy.sqrt(2) - sympy.Rational(rest.numerator, rest.denominator))) == 0


def test_comparisons():
    two = real_roots(SQRT2)

    def at(coefficient, root):
        return ValueAtRoot([Fraction(c) for c in coefficient], root)

    def exact(value):
        return ValueAtRoot([Fraction(value)], rational_root(Fraction(0)))

    # a tie of equal numbers in different guises: the first one wins
    fourth = real_roots([-2, 0, 0, 0, 1])[1]
    position, value = largest([at([0, 1], two[0]), at([0, 1], two[1]), at([0, 0, 1], fourth), exact(1)])
    assert (position, value.number()) == (0, sympy.sqrt(2))
    # rational approximations of sqrt(2) from both sides, far closer than floats
    near = Fraction(sympy.integer_nthroot(2 * 10**200, 2)[0], 10**100)
    assert largest([exact(near), at([0, 1], two[1])])[0] == 1
    assert largest([exact(near + Fraction(1, 10**100)), at([0, 1], two[1])])[0] == 0
    # irrational neighbours
    close = real_roots([-2 - Fraction(1, 10**90), 0, 1])
    assert largest([at([0, 1], two[1]), at([0, 1], close[0])])[0] == 1
    assert largest([at([Fraction(1, 10**95), 1], two[1]), at([0, 1], close[0])])[0] == 1
    assert largest([at([Fraction(1, 10**80), 1], two[1]), at([0, 1], close[1])])[0] == 0
    # an irrational point with a rational value
    assert largest([at([0, 0, 3], two[1]), exact(6)])[1].number() == 6


def test_roots_of_long_polynomials_are_shown_by_an_interval():
    long = 10**60 + 7
    (root,) = real_roots([-long, long + 2, 0, long + 1])
    number = root.number()
    assert isinstance(number, RealAlgebraic)
    assert number.coefficients == (-long, long + 2, 0, long + 1)
    assert abs(number.evalf(40) - sympy.CRootOf(number.polynomial.as_expr(), 0).evalf(40)) < 1e-38
    value = value_at_root([Fraction(1, 3), -5, 1], root)
    low, high = enclosure(value, 40)
    assert enclosure(Fraction(1, 3) - 5 * number + number**2, 40) == (low, high)
    exact = ValueAtRoot([Fraction(1, 3), -5, 1], root).canonical()  # |value|, by its own polynomial
    assert compare_numbers(exact.number(), -low) == -1
    assert compare_numbers(exact.number(), -high) == 1
