"""Reading polynomials: text, sympy, numbers; what is refused."""

from fractions import Fraction

import pytest
import sympy

from exactrelu import reals
from exactrelu.analysis.polynomials import NotPolynomial, polynomial_ring, read_polynomial, value_at
from exactrelu.exact import ExactnessError
from exactrelu.expressions import FormulaError


def at(value, **point):
    polynomial = read_polynomial(value)
    names = sorted({*polynomial.names, *point})
    return value_at(polynomial.into(polynomial_ring(names)), [Fraction(point[name]) for name in names])


def test_text():
    assert at("x^2 + y^2/4 - 0.5", x=3, y=2) == Fraction(19, 2)
    assert at("x**2 + x^2", x=3) == 18
    assert at("-x^2", x=3) == -9
    assert at("(x - y)^3 * 2/3", x=1, y=-1) == Fraction(16, 3)
    assert at("2^3^2", x=0) == 512
    assert at("x/2/2", x=1) == Fraction(1, 4)
    assert at("1e-3*x", x=1000) == 1
    assert at("0.1", x=0) == Fraction(1, 10)
    assert at("  3 ") == 3
    assert read_polynomial("x10*x9 + x2").names == ("x2", "x9", "x10")
    assert read_polynomial("x - x").names == ("x",)


def test_sympy_and_numbers():
    x, y = reals("x y")
    assert at(x**2 / 3 + (x - y) ** 2, x=3, y=1) == 7
    assert at(sympy.Rational(2, 3) * x * y * 5, x=3, y=1) == 10
    assert at(sympy.Symbol("z") ** 2, z=4) == 16
    assert at(Fraction(1, 3)) == Fraction(1, 3)
    assert at(sympy.Integer(4)) == 4
    polynomial = read_polynomial("x")
    assert read_polynomial(polynomial) is polynomial


@pytest.mark.parametrize(
    "text",
    ["max(x, 0)", "|x|", "1/x", "x^y", "x^(1/2)", "x^-1", "2 x", "x == 1", "x if x else y", "x[0]", "f(x)", "", "x^65"],
)
def test_no_polynomials_in_text(text):
    with pytest.raises(NotPolynomial):
        read_polynomial(text)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x/0", FormulaError),
        ("x*0x10", FormulaError),
        ("x + 1j", FormulaError),
        ("'a' + x", NotPolynomial),
        ("(x+y+z+u+v+w+r)^40", NotPolynomial),
        ("x + " * 3000 + "x", FormulaError),
        ("(" * 500 + "x" + ")" * 500, FormulaError),
        ("__import__('os').getcwd()", NotPolynomial),
        ("x" * 20_000, FormulaError),
    ],
)
def test_refused_text(text, error):
    with pytest.raises(error):
        read_polynomial(text)


def test_refused_sympy():
    (x,) = reals("x")
    for expression in (sympy.sin(x), 1 / x, sympy.sqrt(x), sympy.Max(x, 0), sympy.pi * x):
        with pytest.raises((NotPolynomial, ExactnessError)):
            read_polynomial(expression)
    with pytest.raises(ExactnessError, match="float"):
        read_polynomial(0.5 * x)
    with pytest.raises(FormulaError, match="positive=True"):
        read_polynomial(sympy.Symbol("x", positive=True) ** 2)
    with pytest.raises(ExactnessError):
        read_polynomial(0.5)
