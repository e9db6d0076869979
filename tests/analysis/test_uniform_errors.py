"""Sup-norm errors: attained at the returned point, exceeded nowhere (z3), published values, unbounded domains."""

import random
from fractions import Fraction
from itertools import product

import pytest
import sympy
import z3

from exactrelu import (
    BudgetExceeded,
    EmptyDomain,
    Polyhedron,
    at_most,
    courant_hat,
    linear_interpolation,
    piecewise,
    reals,
    sawtooth,
    sup_error,
    sup_error_point,
    yarotsky_product,
    yarotsky_square,
)
from exactrelu.analysis.extrema import Ray
from exactrelu.expressions import FormulaError

SQUARE = "0 <= x <= 1, 0 <= y <= 1"


def z3_max(*terms):
    best = terms[0]
    for term in terms[1:]:
        best = z3.If(best >= term, best, term)
    return best


def exceeded(error, domain, bound):
    """Whether z3 finds a point of the domain where |error| > bound."""
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    solver.add(*domain, z3.Or(error > bound, -error > bound))
    answer = solver.check()
    assert answer in (z3.sat, z3.unsat)
    return answer == z3.sat


def rational(value):
    return z3.Q(int(value.p), int(value.q)) if hasattr(value, "p") else z3.Q(value.numerator, value.denominator)


def random_case(generator, d):
    """A CPA function as text, Python function and z3 term, and a quadratic in the same three forms."""
    names = "xyz"[:d]

    def affine():
        return [generator.randint(-3, 3) for _ in range(d + 1)]

    first, second = [affine() for _ in range(3)], [affine() for _ in range(2)]
    monomials = [(i, j) for i in range(d) for j in range(i, d)]
    quadratic = {m: generator.choice([-2, -1, 0, 0, 1, 2, Fraction(1, 2)]) for m in monomials}
    rest = affine()

    def text(a):
        return " + ".join([f"({c})*{n}" for c, n in zip(a[1:], names, strict=True)] + [f"({a[0]})"])

    def value(a, p):
        return a[0] + sum(c * t for c, t in zip(a[1:], p, strict=True))

    f = f"max({', '.join(map(text, first))}) - max({', '.join(map(text, second))})"
    g = " + ".join(f"({c})*{names[i]}*{names[j]}" for (i, j), c in quadratic.items()) + " + " + text(rest)

    def error(p, maximum):
        q = sum(
            (c if isinstance(p[0], Fraction) else rational(Fraction(c))) * p[i] * p[j]
            for (i, j), c in quadratic.items()
        )
        return maximum(*(value(a, p) for a in first)) - maximum(*(value(a, p) for a in second)) - q - value(rest, p)

    return f, g, error


@pytest.mark.parametrize(("d", "runs"), [(1, 10), (2, 12), (3, 3)])
def test_quadratics_against_z3(d, runs):
    generator = random.Random(d)
    names = "xyz"[:d]
    for _ in range(runs):
        f, g, error = random_case(generator, d)
        cut = [generator.randint(-2, 2) for _ in names]
        on = [f"-1 <= {n} <= 2" for n in names] + [
            " + ".join(f"({c})*{n}" for c, n in zip(cut, names, strict=True)) + " <= 2"
        ]
        found = sup_error_point(f, g, ", ".join(on), variables=list(names))
        value = Fraction(int(found.value.p), int(found.value.q))
        assert abs(error(found.point, max)) == value
        assert all(-1 <= t <= 2 for t in found.point)
        assert sum(c * t for c, t in zip(cut, found.point, strict=True)) <= 2
        for point in product([Fraction(k, 2) for k in range(-2, 5)], repeat=d):
            if sum(c * t for c, t in zip(cut, point, strict=True)) <= 2:
                assert abs(error(point, max)) <= value
        xs = [z3.Real(n) for n in names]
        inside = [z3.And(x >= -1, x <= 2) for x in xs] + [sum(c * x for c, x in zip(cut, xs, strict=True)) <= 2]
        assert not exceeded(error(xs, z3_max), inside, rational(value))


HIGHER_DEGREES = {  # f, g and their difference, over rationals and over z3 terms alike
    ("relu(x)", "x^3 - x/3"): lambda x, top: top(x, 0) - x * x * x + x / 3,
    ("|4*x - 1|", "x^4 - x^2 + x/7"): lambda x, top: top(4 * x - 1, 1 - 4 * x) - x * x * x * x + x * x - x / 7,
    ("0", "8*x^4 - 8*x^2 + 1"): lambda x, top: -8 * x * x * x * x + 8 * x * x - 1,
    ("x/2", "x^5 - x^3/2"): lambda x, top: x / 2 - x * x * x * x * x + x * x * x / 2,
    ("x/7 - |x|/5", "x^6 - x^5 + x^2/3"): lambda x, top: (
        x / 7 - top(x, -x) / 5 - x * x * x * x * x * x + x * x * x * x * x - x * x / 3
    ),
}


@pytest.mark.parametrize(("f", "g"), HIGHER_DEGREES)
def test_higher_degrees_in_one_variable_against_z3(f, g):
    error = HIGHER_DEGREES[f, g]
    found = sup_error_point(f, g, "-1 <= x <= 1")
    value, point = sympy.nsimplify(found.value.evalf(40), rational=True), sympy.sympify(found.point[0])
    near = Fraction(str(sympy.Rational(str(point.evalf(40)))))
    small = Fraction(1, 10**12)
    low = Fraction(int(value.p), int(value.q)) - small
    assert abs(error(near, max)) > low
    x = z3.Real("x")
    assert not exceeded(error(x, z3_max), [x >= -1, x <= 1], rational(low + 2 * small))


def test_algebraic_results_are_exact():
    assert sup_error("x", "x^3", "0 <= x <= 1") == 2 * sympy.sqrt(3) / 9
    assert sup_error("x", "x^3", "-1 <= x <= 1") == 2 * sympy.sqrt(3) / 9  # a tie of two irrational points
    (x,) = reals("x")
    found = sup_error_point(x, x**4, "0 <= x <= 1")  # at 4^(-1/3)
    assert sympy.simplify(found.point[0] ** 3 - sympy.Rational(1, 4)) == 0
    assert sympy.minimal_polynomial(found.value, x) == 256 * x**3 - 27
    cubic = sup_error("0", "x^4 - x^2 + x/2", "0 <= x <= 1/2")
    assert cubic.is_algebraic
    assert not cubic.is_Rational


def test_the_square_by_interpolation_at_equal_cells():
    for n in range(1, 8):
        nodes = [Fraction(k, n) for k in range(n + 1)]
        f = linear_interpolation(nodes, [t * t for t in nodes])
        found = sup_error_point(f, "x^2", "0 <= x <= 1")
        assert found.value == sympy.Rational(1, 4 * n * n)
        assert found.point == (Fraction(1, 2 * n),)


def test_yarotsky_networks():
    for m in range(6):
        found = sup_error_point(yarotsky_square(m), "x^2", "0 <= x <= 1")
        assert found == (sympy.Rational(1, 4 ** (m + 1)), (Fraction(1, 2 ** (m + 1)),))
    for m in (1, 2):
        value, point = sup_error_point(yarotsky_product(m), "x*y", "-1 <= x <= 1, -1 <= y <= 1")
        assert value == sympy.Rational(1, 4 ** (m + 1))
        assert abs(yarotsky_product(m)(*point) - point[0] * point[1]) == Fraction(1, 4 ** (m + 1))


def test_both_diagonals_of_the_square():
    for f in ("min(x, y)", "relu(x + y - 1)"):
        assert sup_error_point(f, "x*y", SQUARE) == (sympy.Rational(1, 4), (Fraction(1, 2), Fraction(1, 2)))


def test_courant_interpolation_of_a_quadratic():
    """On a right triangle with legs h the error of |x|^2 is largest at the middle of the hypotenuse: h^2/2."""
    for n in (1, 2):
        h = Fraction(1, n)
        terms = [
            f"({h * h * (i * i + j * j) + 3})*relu(1 - |{n}*x - {i}|/2 - |{n}*y - {j}|/2 - |{n}*x - {n}*y - {i - j}|/2)"
            for i in range(n + 1)
            for j in range(n + 1)
        ]
        found = sup_error_point(" + ".join(terms), "x^2 + y^2 + 3", SQUARE)
        assert found.value == sympy.Rational(1, 2 * n * n)
        assert found.point == (h / 2, h / 2)


def test_cpa_functions_against_each_other():
    for f, g in [("max(x, y)", "x + y/2"), (courant_hat(), "relu(1 - |x| - |y|)"), ("relu(x - y)", "|y|")]:
        on = "-1 <= x <= 2, -2 <= y <= 1"
        value = sup_error(f, g, on)
        F, G = piecewise(f, on, variables="x y"), piecewise(g, on, variables="x y")
        assert at_most(abs(F - G), value, on=on).proved
        assert not at_most(abs(F - G), value - sympy.Rational(1, 1000), on=on).proved
    assert sup_error("relu(x) + relu(-x)", "|x|") == 0
    assert sup_error("relu(x)", "x + 1", "x >= 0") == 1
    assert sup_error(sawtooth(3), sawtooth(2), "-2 <= x <= 2") == 4


# ---- unbounded domains ---------------------------------------------------------------------------------


def test_unbounded_domains_in_one_variable():
    for f in ("relu(x)", "3", "|x| + 7*relu(x - 100)"):
        value, ray = sup_error_point(f, "x^2")
        assert value == sympy.oo
        assert isinstance(ray, Ray)
    assert sup_error("relu(x)", "relu(x - 1)") == 1
    assert sup_error("relu(1 - |x|)", "0") == 1
    assert sup_error("3", "5") == 2
    assert sup_error_point("x", "x^2", "x >= 3").point == ((3,), (1,))


def test_unbounded_domains_in_several_variables():
    strip = "0 <= x <= 1, y >= 0"
    assert sup_error("x", "x^2", strip) == sympy.Rational(1, 4)  # constant along the rays
    value, ray = sup_error_point("x", "x*y", strip)
    assert value == sympy.oo
    errors = [
        abs(p[0] - p[0] * p[1]) for k in (0, 10, 100) for p in [tuple(a + k * r for a, r in zip(*ray, strict=True))]
    ]
    assert errors[0] < errors[1] < errors[2]
    assert sup_error("y", "y + x*(1 - x)", "0 <= x <= 1", variables="x y") == sympy.Rational(1, 4)
    assert sup_error("relu(x)", "x^2 - y^2") == sympy.oo
    assert sup_error("max(x, y)", "x/2 + y/2", "|x - y| <= 3") == sympy.Rational(3, 2)
    assert sup_error("0", "(x - y)^2", "|x - y| <= 3") == 9  # a line of the lineality space


def test_domains_of_smaller_dimension():
    on = "x + y == 1, x >= 0, y >= 0"
    assert sup_error_point("0", "x*y", on) == (sympy.Rational(1, 4), (Fraction(1, 2), Fraction(1, 2)))
    assert sup_error("relu(x - y)", "x^2 - y^2", "x + y == 1") == sympy.oo
    assert sup_error("x - y", "x^2 - y^2", "x + y == 1") == 0
    assert sup_error("x", "x^2 + y", "x == 3, y == 1") == 7
    assert sup_error("x", "x^3", "x == 2") == 6


# ---- refusals ------------------------------------------------------------------------------------------


def test_refusals():
    with pytest.raises(FormulaError, match=r"degree at most 2; .* has degree 3"):
        sup_error("x + y", "x^2*y", SQUARE)
    with pytest.raises(FormulaError, match="one output"):
        sup_error(["x", "y"], "x", SQUARE)
    with pytest.raises(FormulaError, match=r"neither a polynomial .* nor piecewise affine"):
        sup_error("x", "x^2 + max(x, 0)")
    with pytest.raises(EmptyDomain):
        sup_error("x", "x^2", "x <= 0, x >= 1")
    with pytest.raises(FormulaError):
        sup_error(yarotsky_square(1), "x*y", SQUARE)


def test_domains_as_polyhedra_and_binding():
    (u,) = reals("u")
    box = Polyhedron.box([0], [1])
    assert sup_error(yarotsky_square(2), "u^2", box) == sup_error(yarotsky_square(2), u**2, "0 <= u <= 1")
    f = piecewise(yarotsky_square(1), "0 <= x <= 1")
    assert sup_error(f, "x^2") == sympy.Rational(1, 16)
    assert sup_error(f, "x^2", "0 <= x <= 1/8") == sympy.Rational(3, 64)


def test_budgets_end_in_an_exception():
    many = "relu(x) + relu(x - 1) + relu(x - 2) + |x - y| + |x + y|"
    for budget in ({"max_cells": 3}, {"time": 0}):
        with pytest.raises(BudgetExceeded):
            sup_error(many, "x^2", "-3 <= x <= 3, -3 <= y <= 3", **budget)
    with pytest.raises(BudgetExceeded):  # in the search on the cells of a function that is given in pieces
        sup_error(piecewise(many, "-3 <= x <= 3, -3 <= y <= 3"), "x^2", time=0)
