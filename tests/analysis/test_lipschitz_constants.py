"""Lipschitz constants: difference quotients never exceed them and attain them; operator norms by brute force."""

import math
import random
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
import sympy

from exactrelu import (
    AffineMap,
    EmptyDomain,
    Network,
    courant_hat,
    enclosure,
    gradients,
    iterated_tent,
    lipschitz,
    maximum,
    piecewise,
    sawtooth,
    yarotsky_square,
)
from exactrelu.analysis import singular_values
from exactrelu.analysis.algebraic_numbers import RealAlgebraic, compare_numbers
from exactrelu.analysis.singular_values import GramMatrix, largest_singular_value

EXAMPLE = "2*relu(x + y) - 3*relu(x - 2*y + 1) + relu(-x)"


def example(p):
    x, y = p
    return 2 * max(x + y, 0) - 3 * max(x - 2 * y + 1, 0) + max(-x, 0)


def squared(v, norm):
    """The square of a norm of a rational vector, so that everything stays rational."""
    if norm == "2":
        return sum(c * c for c in v)
    return (sum(map(abs, v)) if norm == "1" else max(map(abs, v))) ** 2


@pytest.mark.parametrize(("norm", "value"), [("inf", 10), ("1", 8), ("2", sympy.sqrt(68))])
def test_difference_quotients_of_the_example(norm, value):
    assert lipschitz(EXAMPLE, norm) == value
    generator = random.Random(1)
    points = [tuple(Fraction(generator.randint(-40, 40), 8) for _ in range(2)) for _ in range(60)]
    for p, q in product(points, repeat=2):
        if p != q:
            step = [a - b for a, b in zip(p, q, strict=True)]
            assert (example(p) - example(q)) ** 2 / squared(step, norm) <= value**2
    steepest = []
    for cell, gradient in ((piece.cell, piece.gradient) for piece in gradients(EXAMPLE)):
        inner = cell.interior_point()
        largest = max(map(abs, gradient))
        direction = {
            "inf": [1 if g >= 0 else -1 for g in gradient],
            "1": [g if abs(g) == largest else 0 for g in gradient],
            "2": gradient,
        }[norm]
        for k in range(20):  # until the step stays in the cell
            step = [Fraction(c) / 2**k for c in direction]
            moved = tuple(a + s for a, s in zip(inner, step, strict=True))
            if any(step) and cell.contains(moved):
                steepest.append((example(moved) - example(inner)) ** 2 / squared(step, norm))
                break
    assert max(steepest) == value**2
    assert len(gradients(EXAMPLE)) == 7


def test_only_realised_patterns_count():
    f = "5*relu(x) - 5*relu(-x - 1)"
    assert lipschitz(f) == 5
    N = Network([([[1], [-1]], [0, -1]), ([[5, -5]], [0])])
    assert lipschitz(N) == 5
    assert lipschitz("5*relu(x) + 5*relu(x + 1)") == 10


def test_standard_networks():
    for n in range(6):
        assert lipschitz(sawtooth(n)) == 2**n
        assert lipschitz(iterated_tent(n)) == 2**n
        assert lipschitz(yarotsky_square(n), on="0 <= x <= 1") == 2 - sympy.Rational(1, 2**n)
    for n in (2, 3, 4):
        assert lipschitz(maximum(n)) == lipschitz(maximum(n), 1) == lipschitz(maximum(n), 2) == 1
    assert [lipschitz(courant_hat(), p) for p in ("inf", "1", "2")] == [2, 1, sympy.sqrt(2)]


def test_spellings_of_norms():
    for spelled in ("inf", "oo", sympy.oo, math.inf, "linf", "L_inf", "Infinity", "max"):
        assert lipschitz("x + y", spelled) == 2
    for spelled in (1, "1", "l1", "L1", sympy.Integer(1)):
        assert lipschitz("x + 3*y", spelled) == 3
    for spelled in (2, "2", "l2"):
        assert lipschitz("x + y", spelled) == sympy.sqrt(2)
    for wrong in (3, "euclid", 0.5, True, None, -1):
        with pytest.raises(ValueError, match="norm = "):
            lipschitz("x", wrong)
    with pytest.raises(ValueError, match="output_norm = 7"):
        lipschitz(["x", "y"], output_norm=7)


def test_on_a_domain():
    assert lipschitz("relu(x) + 3*relu(x - 1)", on="x <= 1") == 1
    assert lipschitz("relu(x) + 3*relu(x - 1)", on="x < 1") == 1
    assert lipschitz(piecewise("|x|*1 + 2*relu(x)", "x <= 0")) == 1
    assert lipschitz("7", on="0 <= x <= 1") == 0
    with pytest.raises(EmptyDomain):
        lipschitz("x", on="x <= 0, x >= 1")


# ---- several outputs -----------------------------------------------------------------------------------


def brute(matrix, p, q):
    """The operator norm squared by extreme points of the unit ball (p = 1, inf), all signs, nothing clever."""
    n = len(matrix[0])
    units = [[sign * int(i == j) for j in range(n)] for i in range(n) for sign in (1, -1)]
    ball = units if p == "1" else list(product((1, -1), repeat=n))
    return max(squared([sum(a * u for a, u in zip(row, v, strict=True)) for row in matrix], q) for v in ball)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (3, 2), (2, 4), (4, 2)])
def test_operator_norms_by_brute_force(shape):
    generator = random.Random(str(shape))
    m, n = shape
    matrix = [[Fraction(generator.randint(-9, 9), generator.randint(1, 3)) for _ in range(n)] for _ in range(m)]
    A = AffineMap(matrix)
    for p, q in product(("1", "inf"), ("1", "2", "inf")):
        assert lipschitz(A, p, output_norm=q) ** 2 == brute(matrix, p, q)
    rows = sympy.Matrix([[sympy.Rational(str(c)) for c in row] for row in matrix])
    assert lipschitz(A, 2, output_norm="inf") ** 2 == max(squared(row, "2") for row in matrix)
    # duality: the norm from 2 to 1 of A is the one from inf to 2 of its transpose
    transposed = AffineMap(list(zip(*matrix, strict=True)))
    assert lipschitz(A, 2, output_norm=1) == lipschitz(transposed, "inf", output_norm=2)
    largest = max(abs(value.evalf(30)) for value in rows.singular_values())
    assert abs(lipschitz(A, 2).evalf(30) - largest) < sympy.Rational(1, 10**12)


def test_the_spectral_norm_is_exact():
    assert lipschitz(["x + y", "y"], 2) ** 2 == (3 + sympy.sqrt(5)) / 2
    assert lipschitz(["3*x", "4*y", "relu(x)"], 2) == 4
    assert lipschitz(["relu(x)", "relu(-x)"], 2) == 1
    assert lipschitz(["0*x", "0*y"], 2) == 0


def test_domains_of_smaller_dimension():
    on = "x + y == 1"
    assert [lipschitz("x - y", p, on) for p in ("inf", "1", "2")] == [2, 1, sympy.sqrt(2)]
    assert lipschitz("x + y", on=on) == 0
    assert lipschitz("x", "inf", "x + y + z == 0") == 1
    assert lipschitz("x", "2", "x + y + z == 0") ** 2 == sympy.Rational(2, 3)
    assert lipschitz("x", "1", "x + y + z == 0") == sympy.Rational(1, 2)
    assert lipschitz(["x", "y"], "inf", on, output_norm=1) == 2
    assert lipschitz(["x", "y"], "1", on, output_norm=2) ** 2 == sympy.Rational(1, 2)
    assert lipschitz(["x", "2*y"], "2", on) ** 2 == sympy.Rational(5, 2)
    assert lipschitz(["x", "2*y"], "2", on, output_norm=1) ** 2 == sympy.Rational(9, 2)
    line = "x + z == 0, y + z == 0"  # the direction (1, 1, -1); the two normals are not orthogonal
    assert [lipschitz("x", p, line) for p in ("inf", "1")] == [1, sympy.Rational(1, 3)]
    assert lipschitz("x", 2, line) == lipschitz("x - y + z", 2, line) == sympy.sqrt(3) / 3
    assert lipschitz("relu(x)", on="x == 3") == 0


def test_too_many_signs():
    wide = AffineMap([[1] * 20] * 20)
    with pytest.raises(ValueError, match="20 coordinates; at most 16"):
        lipschitz(wide, "inf", output_norm=1)
    assert lipschitz(wide, "inf") == 20


def test_gradient_of_vector_functions():
    with pytest.raises(ValueError, match="one output"):
        _ = gradients(["x", "y"])[0].gradient
    assert gradients(["x", "-y"])[0].jacobian == ((1, 0), (0, -1))


# ---- spectral norms over many matrices -----------------------------------------------------------------


def gaussian(generator, m, n):
    """Entries as doubles have them: 53 bits over powers of two."""
    return [[Fraction(generator.gauss(0, 1)) for _ in range(n)] for _ in range(m)]


def spectral(matrices):
    return max(np.linalg.norm(np.array([[float(c) for c in row] for row in A]), 2) for A in matrices)


@pytest.mark.parametrize("architecture", [(4, 6, 3), (2, 5, 5, 2), (3, 6, 1), (2, 4, 5)])
def test_spectral_norms_of_networks_with_double_weights(architecture):
    generator = random.Random(str(architecture))
    N = Network(
        [(gaussian(generator, m, n), gaussian(generator, 1, m)[0]) for n, m in pairwise(architecture)],
    )
    value = lipschitz(N, norm=2)
    pieces = gradients(N)
    assert len(pieces) > 5
    assert float(value) == pytest.approx(spectral(piece.jacobian for piece in pieces), rel=1e-12)
    low, high = enclosure(value, 40)
    assert high - low < Fraction(1, 10**35)
    # the certificate of the value: low^2 I - G fails to be positive definite for some cell, high^2 I - G never does
    grams = [GramMatrix.of(piece.jacobian) for piece in pieces]
    assert all(gram.below(high**2) for gram in grams)
    assert sum(not gram.below(low**2) for gram in grams) == 1
    if isinstance(value, RealAlgebraic):
        assert value.polynomial.is_irreducible
        assert any((value**2).coefficients == _primitive(gram.characteristic) for gram in grams)


def _primitive(coefficients):
    return RealAlgebraic(coefficients, 0).coefficients


def test_nearly_equal_norms_are_told_apart_exactly():
    """Two pieces whose norms differ in the 200th digit; then ties of equal matrices, signs and spectra."""
    needle = Fraction(1, 10**200)
    a, b = [[3, 1], [1, 2]], [[3, 1], [1, 2 + needle]]
    larger = largest_singular_value([as_fractions(b)])
    assert largest_singular_value(map(as_fractions, (a, b))) == larger
    assert largest_singular_value(map(as_fractions, (b, a))) == larger
    assert compare_numbers(larger, largest_singular_value([as_fractions(a)])) == 1
    turned = [[2, 1], [1, 3]]  # another matrix with the same spectrum
    negative, swapped = [[-3, -1], [1, 2]], [[1, 2], [3, 1]]
    tied = largest_singular_value(map(as_fractions, (a, turned, negative, swapped)))
    assert compare_numbers(tied, (5 + sympy.sqrt(5)) / 2) == 0
    assert all(tied == largest_singular_value([as_fractions(one)]) for one in (a, turned, negative, swapped))
    # the norms (5 + sqrt 5)/2 twice, once as a factor of a larger characteristic polynomial
    wide = [[3, 1, 0], [1, 2, 0], [0, 0, 1]]
    other = [[3, 1, 0], [1, 2, 0], [0, 0, 3]]
    both = largest_singular_value(map(as_fractions, (wide, other)))
    assert compare_numbers(both, (5 + sympy.sqrt(5)) / 2) == 0


def as_fractions(matrix):
    return [[Fraction(c) for c in row] for row in matrix]


def test_singular_values_that_are_simpler_than_their_squares():
    long = Fraction(10**100 + 9, 7**100)
    scaled = [[3 * long, 4 * long], [4 * long, -3 * long]]
    assert largest_singular_value([scaled]) == 5 * sympy.Rational(long.numerator, long.denominator)
    symmetric = [[2 * long, long], [long, long]]  # the square of its eigenvalue has degree 2, and so has that itself
    value = largest_singular_value([symmetric])
    assert len(value.coefficients) == 3
    factor = (3 + sympy.sqrt(5)) / 2
    assert compare_numbers(value, factor * sympy.Rational(long.numerator, long.denominator)) == 0
    assert largest_singular_value([[[Fraction(0)] * 3] * 2]) == 0
    ranks = [[long, 2 * long, 0 * long], [2 * long, 4 * long, 0 * long], [0 * long] * 3]
    assert largest_singular_value([ranks]) == 5 * sympy.Rational(long.numerator, long.denominator)


def test_matrices_of_very_different_sizes():
    """Floats cannot hold them together; the guess fails, the answer does not."""
    tiny, huge = Fraction(1, 10**400), Fraction(10**400)
    matrices = [[[tiny, tiny], [tiny, 2 * tiny]], [[huge, huge], [huge, 2 * huge]], [[Fraction(1)] * 2] * 2]
    assert compare_numbers(largest_singular_value(matrices), 10**400 * (3 + sympy.sqrt(5)) / 2) == 0
    assert compare_numbers(largest_singular_value(matrices[:1]), (3 + sympy.sqrt(5)) / 2 / 10**400) == 0
    assert largest_singular_value(matrices[2:]) == 2


@pytest.mark.parametrize("wrong_guess", [lambda f: (Fraction(0), f), lambda f: (Fraction(1, 10**30), f[::-1])])
def test_a_wrong_guess_costs_time_only(monkeypatch, wrong_guess):
    generator = random.Random(5)
    matrices = [gaussian(generator, 3, 3) for _ in range(6)]
    value = largest_singular_value(matrices)
    monkeypatch.setattr(singular_values, "_guess", lambda grams: wrong_guess(list(range(len(grams)))))
    assert largest_singular_value(matrices) == value


def test_positive_definiteness_and_characteristic_polynomials_against_sympy():
    generator = random.Random(9)
    x = sympy.Symbol("x")
    seen = set()
    for size in (1, 2, 3, 4, 5):
        for _ in range(12):
            entries = [Fraction(generator.randint(-4, 4), generator.randint(1, 3)) for _ in range(5 * size)]
            gram = GramMatrix.of([entries[i : i + size] for i in range(0, 5 * size, size)])
            plain = sympy.Matrix(gram.entries) / gram.denominator
            coefficients = [Fraction(int(c.p), int(c.q)) for c in reversed(plain.charpoly(x).all_coeffs())]
            assert list(gram.characteristic) == coefficients
            bound = Fraction(generator.randint(1, 60), generator.randint(1, 3))
            expected = (sympy.Rational(str(bound)) * sympy.eye(size) - plain).is_positive_definite
            assert gram.below(bound) == expected
            seen.add(expected)
    assert seen == {True, False}


def test_the_norm_is_called_norm():
    with pytest.raises(TypeError, match="the norm is norm=2"):
        lipschitz("x", p=2)
