"""Exact integrals: against sympy's iterated integrals, against Riemann sums, and published values."""

import random
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
import sympy

from exactrelu import (
    BudgetExceeded,
    EmptyDomain,
    Network,
    Polyhedron,
    courant_hat,
    enclosure,
    inner_product,
    integral,
    iterated_tent,
    l1_error,
    l2_error,
    lipschitz,
    piecewise,
    reals,
    relu_network,
    tower,
    trapezoid,
    volume,
    yarotsky_square,
)
from exactrelu.analysis.polynomials import integral_over_simplex, polynomial_ring, read_polynomial
from exactrelu.expressions import FormulaError

SQUARE = "0 <= x <= 1, 0 <= y <= 1"
t = sympy.symbols("t1:4")


def random_simplex(generator, d):
    while True:
        corners = [
            tuple(Fraction(generator.randint(-6, 6), generator.randint(1, 3)) for _ in range(d)) for _ in range(d + 1)
        ]
        edges = sympy.Matrix(
            [[sympy.Rational(str(a - b)) for a, b in zip(c, corners[0], strict=True)] for c in corners[1:]]
        )
        if edges.det():
            return corners, edges


@pytest.mark.parametrize(("d", "degree", "runs"), [(1, 5, 4), (2, 4, 4), (3, 3, 3)])
def test_polynomials_over_simplices_against_iterated_integrals(d, degree, runs):
    generator = random.Random(d)
    names = [f"x{i}" for i in range(d)]
    ring = polynomial_ring(names)
    xs = sympy.symbols(names)
    for _ in range(runs):
        corners, edges = random_simplex(generator, d)
        exponents = [e for e in product(range(degree + 1), repeat=d) if sum(e) <= degree]
        coefficients = {e: generator.randint(-5, 5) for e in generator.sample(exponents, min(5, len(exponents)))}
        expression = sum(c * sympy.prod([x**k for x, k in zip(xs, e, strict=True)]) for e, c in coefficients.items())
        polynomial = read_polynomial(str(expression)).into(ring)
        ts = t[:d]
        moved = {
            x: sympy.Rational(str(corners[0][j])) + sum(ts[i] * edges[i, j] for i in range(d)) for j, x in enumerate(xs)
        }
        integrand = sympy.expand(sympy.sympify(expression).subs(moved, simultaneous=True))
        for i in reversed(range(d)):
            integrand = sympy.integrate(integrand, (ts[i], 0, 1 - sum(ts[:i])))
        assert integral_over_simplex([polynomial], corners) == integrand * abs(edges.det())


def test_one_variable_against_sympy():
    (x,) = reals("x")
    for text, expression in [
        (
            "relu(x - 1/3) - 2*min(x, 1/2)",
            sympy.Piecewise(
                (-2 * x, x < sympy.Rational(1, 3)),
                (-x - sympy.Rational(1, 3), x < sympy.Rational(1, 2)),
                (x - sympy.Rational(4, 3), True),
            ),
        ),
        ("|2*x - 1|", sympy.Piecewise((1 - 2 * x, x < sympy.Rational(1, 2)), (2 * x - 1, True))),
    ]:
        for power, weight in product((0, 1, 2, 3), ("1", "x", "x^3 - x/2")):
            expected = sympy.integrate(
                expression**power * sympy.sympify(weight.replace("^", "**"), {"x": x}), (x, -1, 2)
            )
            assert integral(text, "-1 <= x <= 2", power=power, weight=weight) == expected


def test_two_variables_against_iterated_integrals():
    x, y = reals("x y")
    below = sympy.integrate(x**2 * (x + 2 * y), (y, 0, x), (x, 0, 1))  # max(x, y) = x there, squared, times x + 2y
    above = sympy.integrate(y**2 * (x + 2 * y), (y, x, 1), (x, 0, 1))
    assert integral("max(x, y)", SQUARE, power=2, weight="x + 2*y") == below + above
    disc = sympy.integrate(1 - x - y, (y, 0, 1 - x), (x, 0, 1))
    assert integral("relu(1 - |x| - |y|)") == 4 * disc


@pytest.mark.parametrize(
    "text",
    [
        "max(x - y, 2*y - 1, 1/3) - |x + y - 1|",
        "min(relu(3*x - y), |y - 1/2|, x + y)",
        "relu(relu(x - y) - relu(2*y - x) + 1/4)",
    ],
)
def test_riemann_sums_are_as_near_as_the_lipschitz_constant_says(text):
    f, n = piecewise(text, SQUARE), 12
    total = sum(f(Fraction(2 * i + 1, 2 * n), Fraction(2 * j + 1, 2 * n)) for i in range(n) for j in range(n))
    exact = integral(text, SQUARE)
    assert abs(exact - Fraction(total, n * n)) <= lipschitz(f) * Fraction(1, 2 * n)
    assert integral(f) == exact
    parts = [integral(text, f"{SQUARE}, {half}") for half in ("x + 3*y <= 2", "x + 3*y >= 2")]
    assert sum(parts) == exact


def test_published_values():
    assert (integral(courant_hat()), integral(courant_hat(), power=2)) == (1, sympy.Rational(1, 2))
    assert (integral(tower()), integral(tower(), power=2)) == (sympy.Rational(11, 3), sympy.Rational(8, 3))
    assert integral(trapezoid()) == 2
    lower = "min(max(0, min(x, 1, 3 - x)), max(0, min(y, 1, 3 - y)))"
    assert integral(lower) == sympy.Rational(13, 3)
    assert integral("max(x, y)", SQUARE) == sympy.Rational(2, 3)
    assert integral("|x - y|", SQUARE) == sympy.Rational(1, 3)
    assert integral("relu(x + y - 1)", SQUARE, power=2) == sympy.Rational(1, 12)


def test_moments_of_iterated_tents():
    unit = "0 <= x <= 1"
    tents = [iterated_tent(n) for n in range(1, 6)]
    for i, f in enumerate(tents):
        assert integral(f, unit) == sympy.Rational(1, 2)
        for j, g in enumerate(tents):
            assert inner_product(f, g, unit) == (sympy.Rational(1, 3) if i == j else sympy.Rational(1, 4))


def test_high_dimensions_and_volumes():
    for d in (3, 4, 5):
        names = [f"x{i + 1}" for i in range(d)]
        cube = Polyhedron.box([0] * d, [1] * d)
        assert integral(f"max({', '.join(names)})", cube) == sympy.Rational(d, d + 1)
        assert integral(f"relu(1 - {' - '.join(names)})", cube) == sympy.Rational(1, sympy.factorial(d + 1))
        pyramid = " + ".join(f"|{name}|" for name in names) + " <= 1"
        assert integral("1", pyramid) == volume(Polyhedron.from_text(pyramid))


def test_what_has_no_integral():
    with pytest.raises(ValueError, match=r"diverges: .* unbounded cell"):
        integral("relu(x)")
    with pytest.raises(ValueError, match="diverges"):
        integral("1", "x >= 0")
    with pytest.raises(ValueError, match="dimension 1 in a space of dimension 2"):
        integral("relu(x)", "x == y, 0 <= x <= 1")
    with pytest.raises(FormulaError, match=r"one output; .* has 2"):
        integral(["x", "y"], SQUARE)
    with pytest.raises(EmptyDomain):
        integral("x", "x <= 0, x >= 1")
    with pytest.raises(ValueError, match="power = -1"):
        integral("x", "0 <= x <= 1", power=-1)
    with pytest.raises(FormulaError, match="max"):
        integral("x", "0 <= x <= 1", weight="max(x, 0)")
    assert integral("relu(x)", weight=0) == 0
    assert integral("relu(1 - |x|)", "x >= 0") == sympy.Rational(1, 2)


def test_networks_bind_by_position_and_text_by_name():
    assert integral(relu_network(), "-1 <= t <= 2", weight="t") == sympy.Rational(8, 3)
    assert inner_product(relu_network(), "|u|", "-1 <= u <= 3") == 9
    x, y = reals("x y")
    assert integral(relu_network()(x - y), SQUARE, weight=x * y) == sympy.integrate(
        (x - y) * x * y, (y, 0, x), (x, 0, 1)
    )


# ---- L1 and L2 errors --------------------------------------------------------------------------------


def test_errors_of_the_interpolant_of_the_square():
    unit = "0 <= x <= 1"
    for m in range(5):
        f = yarotsky_square(m)
        assert l1_error(f, "x^2", unit) == sympy.Rational(1, 6 * 4**m)
        assert l2_error(f, "x^2", unit) ** 2 == sympy.Rational(1, 30 * 16**m)
        assert l1_error(f, "x^2", unit) == integral(f, unit) - sympy.Rational(1, 3)


def test_both_diagonals_of_the_square():
    for f in ("min(x, y)", "relu(x + y - 1)"):
        assert l2_error(f, "x*y", SQUARE) == sympy.sqrt(sympy.Rational(1, 90))
    assert l2_error("min(x, y)", "relu(x + y - 1)", SQUARE) ** 2 == sympy.Rational(1, 24)


def test_l2_errors_against_sympy():
    (x,) = reals("x")
    expected = sympy.integrate((x - x**5 + 1) ** 2, (x, 0, 2)) + sympy.integrate((1 - x**5) ** 2, (x, -1, 0))
    assert l2_error("relu(x)", x**5 - 1, "-1 <= x <= 2") == sympy.sqrt(expected)
    assert l2_error("relu(1 - |x|)", "0") == sympy.sqrt(sympy.Rational(2, 3))
    assert l2_error("relu(x)", "|x| - relu(-x)") == 0  # equal on unbounded cells


def test_l1_errors_with_irrational_changes_of_sign():
    assert l1_error("1/2", "x^2", "0 <= x <= 1") == sympy.sqrt(2) / 3 - sympy.Rational(1, 6)
    value = l1_error("x", "x^3 - 1/5", "-1 <= x <= 1")
    n = 2000  # midpoints; the error is 2-Lipschitz
    midpoints = [Fraction(2 * i + 1, n) - 1 for i in range(n)]
    assert abs(value - sum(abs(u - u**3 + Fraction(1, 5)) for u in midpoints) * Fraction(2, n)) < Fraction(2, n)
    assert l1_error("0", "x^3", "-1 <= x <= 2") == sympy.Rational(17, 4)


def test_l1_distance_of_cpa_functions():
    assert l1_error("max(x, y)", "min(x, y)", SQUARE) == sympy.Rational(1, 3)
    assert l1_error("x + y - 1", 0, SQUARE) == sympy.Rational(1, 3)
    assert l1_error("max(x, y)", "x/2 + y/2", SQUARE) == sympy.Rational(1, 6)
    for f, g in [("relu(x - y)", "|y| - x/2"), ("min(x, 2*y)", "1/3")]:
        assert l1_error(f, g, SQUARE) == integral(f"abs({f} - ({g}))", SQUARE)
    with pytest.raises(FormulaError, match="degree 2"):
        l1_error("x", "x*y", SQUARE)
    with pytest.raises(ValueError, match="diverges"):
        l1_error("x", "x^2")
    with pytest.raises(ValueError, match="diverges"):
        l2_error("relu(x)", "x")


def test_cpa_functions_keep_their_pieces_and_their_domain():
    f, g = piecewise("max(x, 2*y)", SQUARE), piecewise("|x - y|", "0 <= x <= 2, 0 <= y <= 1/2")
    smaller = "0 <= x <= 1, 0 <= y <= 1/2"
    assert integral(f) == integral("max(x, 2*y)", SQUARE)
    assert integral(f, smaller) == integral("max(x, 2*y)", smaller)
    assert inner_product(f, g) == inner_product("max(x, 2*y)", "|x - y|", smaller)
    assert inner_product(f, "y") == integral(f, weight="y")
    assert l2_error(f, g) == l2_error("max(x, 2*y)", "|x - y|", smaller)
    assert l2_error(f, g, "x <= 1/3") == l2_error("max(x, 2*y)", "|x - y|", f"{smaller}, x <= 1/3")
    assert l2_error(f, "x*y", "y <= 1/3") == l2_error("max(x, 2*y)", "x*y", f"{SQUARE}, y <= 1/3")
    assert l1_error(f, g) == integral("abs(max(x, 2*y) - abs(x - y))", smaller)
    assert integral(piecewise("x", "0 <= x <= 1"), "0 <= y <= 2", weight="y") == 1  # more variables than f has
    assert integral(f, variables="y x") == integral(f)
    with pytest.raises(EmptyDomain):
        integral(f, "x >= 2")
    with pytest.raises(EmptyDomain):
        inner_product(f, piecewise("x + y", "x >= 2"))


def test_budgets_end_in_an_exception():
    many = "relu(x) + relu(x - 1) + relu(x - 2) + |x - y| + |x + y|"
    on = "-3 <= x <= 3, -3 <= y <= 3"
    for question in (
        lambda **budget: integral(many, on, **budget),
        lambda **budget: lipschitz(many, **budget),
        lambda **budget: l2_error(many, "x^2", on, **budget),
        lambda **budget: inner_product(many, "x", on, **budget),
    ):
        with pytest.raises(BudgetExceeded):
            question(max_cells=3)
        with pytest.raises(BudgetExceeded):
            question(time=0)


def test_networks_with_double_weights():
    """The square of the distance is a fraction with thousands of digits, in which no factors are looked for."""
    generator = random.Random(11)

    def doubles(m, n):
        return [[Fraction(generator.gauss(0, 1)) for _ in range(n)] for _ in range(m)]

    N = Network([(doubles(m, n), doubles(1, m)[0]) for n, m in pairwise((2, 8, 8, 1))])
    box = "-2 <= x <= 3, -2 <= y <= 2"
    value = l2_error(N, 0, on=box)
    square = integral(N, power=2, on=box)
    assert square.q.bit_length() > 4000
    assert value**2 == square
    low, high = enclosure(value, 30)
    assert low**2 < Fraction(int(square.p), int(square.q)) < high**2
    points = np.array([[generator.uniform(-2, 3), generator.uniform(-2, 2)] for _ in range(20000)]).T
    for k, layer in enumerate(N.layers):
        points = np.maximum(points, 0) if k else points
        points = np.array(layer.W, dtype=float) @ points + np.array(layer.b, dtype=float)[:, None]
    assert float(value) == pytest.approx((20 * (points**2).mean()) ** 0.5, rel=0.03)


def test_a_wrong_keyword_names_the_right_one():
    with pytest.raises(TypeError, match='for a domain write on="0 <= x <= 1"'):
        integral("x", over="x")


def test_a_divergent_integral_shows_its_integrand_plainly():
    with pytest.raises(ValueError, match="the integrand is -x on the unbounded cell"):
        integral("-x")
