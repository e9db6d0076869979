"""Minima and maxima: attained, exceeded nowhere (by the prover), infinite with a ray that shows it."""

import random
from fractions import Fraction

import pytest
import sympy

from exactrelu import BudgetExceeded, EmptyDomain, at_most, extrema, maximum, piecewise, prove, reals, sawtooth, tower
from exactrelu.analysis.extrema import Ray
from exactrelu.expressions import FormulaError


@pytest.mark.parametrize(
    ("f", "on"),
    [
        ("max(x - y, 2*y - 1, 1/3) - |x + y - 1|", "|x| + |y| <= 2"),
        ("min(relu(3*x - y), |y - 1/2|, x + y)", "-1 <= x <= 2, -1 <= y <= 1"),
        ("|x| - 2*|y| + relu(z - x)", "|x| <= 1, |y| <= 1, |z| <= 1, x + y + z <= 1/2"),
        ("relu(x) - relu(x - 1/3) + |x|/7", "-1 < x < 3"),
        ("relu(x - y) + y", "x + y == 1, x >= 0, y >= 0"),
        ("|x| + |y - 1|", "x <= 5"),
    ],
)
def test_attained_and_exceeded_nowhere(f, on):
    found = extrema(f, on)
    pieces = piecewise(f, on)
    assert pieces(*found.argmin) == found.minimum
    prove(at_most(str(found.minimum), f, on=on))
    if found.maximum != sympy.oo:
        assert pieces(*found.argmax) == found.maximum
        prove(at_most(f, str(found.maximum), on=on))
    else:
        start, direction = found.argmax
        values = [pieces(*(a + k * r for a, r in zip(start, direction, strict=True))) for k in (0, 1, 10, 1000)]
        assert values[1] - values[0] > 0
        assert [v - values[0] for v in values] == [k * (values[1] - values[0]) for k in (0, 1, 10, 1000)]


def test_random_formulas_attain_their_extrema():
    generator = random.Random(5)

    def affine():
        a, b, c = (generator.randint(-4, 4) for _ in range(3))
        return f"({a})*x + ({b})*y + ({c})"

    for _ in range(15):
        f = f"max({affine()}, {affine()}, {affine()}) - max({affine()}, {affine()})"
        pieces = piecewise(f, variables="x y")
        found = extrema(pieces)
        for value, place in ((found.minimum, found.argmin), (found.maximum, found.argmax)):
            if isinstance(place, Ray):
                assert value in (sympy.oo, -sympy.oo)
                near, far = (pieces(*(a + k * r for a, r in zip(*place, strict=True))) for k in (1000, 2000))
                assert (far - near > 0) == (value == sympy.oo)
                assert far != near
            else:
                assert pieces(*place) == value
        for _ in range(50):
            at = pieces(generator.randint(-9, 9), Fraction(generator.randint(-30, 30), 7))
            assert found.minimum <= at <= found.maximum


def test_known_values():
    assert extrema(tower())[::2] == (0, 1)
    assert extrema(sawtooth(4), "-2 <= x <= 2")[::2] == (-2, 2)
    assert extrema(sawtooth(4))[::2] == (-2, sympy.oo)
    assert extrema(maximum(3))[::2] == (-sympy.oo, sympy.oo)
    assert extrema("7") == (7, (), 7, ())
    assert extrema("x - y", "x == y") == (0, (0, 0), 0, (0, 0))
    x, y = reals("x y")
    assert extrema(2 * x - y / 3, [x >= 0, x <= 1, y >= 0, y <= 1]).maximum == 2


def test_bounded_on_an_unbounded_polyhedron():
    found = extrema("relu(1 - |x|) + min(y, 2) - 1", "y >= 0")
    assert (found.minimum, found.maximum) == (-1, 2)
    assert found.argmax[0] == 0


def test_refusals():
    with pytest.raises(BudgetExceeded):
        extrema(piecewise("|x| + |y|"), time=0)
    with pytest.raises(FormulaError, match=r"extrema is for functions with one output; .* has 2"):
        extrema(["x", "y"])
    with pytest.raises(EmptyDomain):
        extrema("x", "x >= 1, x <= 0")


def test_strict_inequalities_keep_a_bound_from_being_attained():
    found = extrema("x", on="0 < x <= 1")
    assert (found.minimum, found.minimum_attained, found.maximum, found.maximum_attained) == (0, False, 1, True)
    assert str(found) == "infimum 0 not attained; the limit at (0)\nmaximum 1 at (1)"
    assert repr(found).endswith("minimum_attained=False)")
    assert len(found) == 4


def test_a_bound_attained_elsewhere_is_attained_in_the_domain():
    found = extrema("relu(x)", on="-1 < x < 1, y > 0, y <= 2")
    assert found.minimum == 0
    assert found.minimum_attained
    assert not found.maximum_attained
    assert -1 < found.argmin[0] <= 0 < found.argmin[1] <= 2
    assert extrema("max(x, y)", on="0 < x < 1, 0 <= y <= 1").argmax[1] == 1
    assert extrema("x", on="x < 0").maximum_attained is False
