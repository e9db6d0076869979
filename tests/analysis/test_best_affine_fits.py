"""Best affine L2 fits: orthogonality of the error, against sympy, and the bound for pieces of x^2."""

import random
from fractions import Fraction

import pytest
import sympy

from exactrelu import best_affine_fit, integral, l2_error, reals
from exactrelu.expressions import FormulaError

SQUARE = "0 <= x <= 1, 0 <= y <= 1"


def affine_text(fit, names):
    return " + ".join([f"({w})*{n}" for w, n in zip(fit.map.W[0], names, strict=True)] + [f"({fit.map.b[0]})"])


@pytest.mark.parametrize("g", ["x^2*y + y^3/3", "x*y - x^2", "max(x, 2*y, 1/2)", "relu(x - y) - |y - 1/3|", "x + y"])
@pytest.mark.parametrize("on", [SQUARE, "x >= 0, y >= 0, 2*x + y <= 1", "|x| + |y| <= 2, x + y <= 1"])
def test_the_error_is_the_smallest(g, on):
    fit = best_affine_fit(g, on)
    text = affine_text(fit, "xy")
    assert l2_error(text, g, on) ** 2 == fit.squared_error
    generator = random.Random(2)
    for _ in range(5):
        a, b, c = (Fraction(generator.randint(-3, 3), 50) for _ in range(3))
        if any((a, b, c)):
            other = l2_error(f"{text} + ({a})*x + ({b})*y + ({c})", g, on)
            assert other**2 > fit.squared_error
    if "^" not in g and "*y - " not in g:
        for weight in ("1", "x", "y"):
            assert integral(f"({text}) - ({g})", on, weight=weight) == 0


def test_parabolas_on_intervals():
    (x,) = reals("x")
    for a, b in ((0, 1), (-1, 2), (Fraction(1, 3), Fraction(1, 2))):
        fit = best_affine_fit("x^2", f"{a} <= x <= {b}")
        h = Fraction(b) - Fraction(a)
        assert fit.squared_error == h**5 / 180
        middle = Fraction(a + b) / 2
        assert fit.map([middle])[0] == middle**2 + h**2 / 12
    fit = best_affine_fit(x**4, "0 <= x <= 1")
    w, c = sympy.symbols("w c")
    error = sympy.integrate((x**4 - w * x - c) ** 2, (x, 0, 1))
    solved = sympy.solve([sympy.diff(error, w), sympy.diff(error, c)], [w, c])
    assert (fit.map.W[0][0], fit.map.b[0]) == (solved[w], solved[c])
    assert fit.squared_error == error.subs(solved)


def test_affine_functions_fit_themselves():
    fit = best_affine_fit("x/3 - y + 2", SQUARE)
    assert fit.map([3, 1]) == (2,)
    assert fit.squared_error == 0


def test_refusals():
    with pytest.raises(ValueError, match="diverges"):
        best_affine_fit("x^2", "x >= 0")
    with pytest.raises(ValueError, match="dimension 1"):
        best_affine_fit("x*y", "x == y, 0 <= x <= 1")
    with pytest.raises(FormulaError, match="one output"):
        best_affine_fit(["x", "y"], SQUARE)
