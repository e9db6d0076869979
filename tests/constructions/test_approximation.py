"""Interpolation networks, and Yarotsky's square and product with their exact errors."""

from fractions import Fraction
from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.constructions import (
    linear_interpolation,
    lipschitz_interpolation,
    maximum,
    yarotsky_product,
    yarotsky_square,
)

rationals = st.integers(-3, 3).map(Fraction) | st.fractions(-8, 8, max_denominator=12)


@given(st.dictionaries(rationals, rationals, min_size=1, max_size=5), rationals)
def test_linear_interpolation(data, x):
    nodes = sorted(data)
    f = linear_interpolation(nodes, [data[node] for node in nodes])
    assert f.architecture == (1, len(nodes), 1)
    assert all(f(node) == data[node] for node in nodes)
    left, right = (
        max((t for t in nodes if t <= x), default=nodes[0]),
        min((t for t in nodes if t >= x), default=nodes[-1]),
    )
    weight = Fraction(x - left) / (right - left) if left < right and left <= x <= right else 0
    assert f(x) == (1 - weight) * data[left] + weight * data[right]


@given(st.data(), st.integers(1, 3))
def test_lipschitz_interpolation(data, d):
    point = st.tuples(*[rationals] * d)
    values = data.draw(st.dictionaries(point, rationals, min_size=1, max_size=5))
    C = data.draw(st.integers(0, 5))
    x = data.draw(point)
    points = list(values)
    F = lipschitz_interpolation(points, [values[p] for p in points], C)

    def distance(p, q):
        return sum(abs(s - t) for s, t in zip(p, q, strict=True))

    assert F(*x) == max(y - C * distance(x, p) for p, y in values.items())
    lipschitz = all(abs(values[p] - values[q]) <= C * distance(p, q) for p in points for q in points)
    assert lipschitz == all(F(*p) == values[p] for p in points)
    K = len(points)
    assert F.architecture == (d, 2 * d * K, *maximum(K).architecture[1:])
    assert F.hidden_layers == ceil(log2(K)) + 1


def test_lipschitz_interpolation_with_too_small_a_constant():
    assert lipschitz_interpolation([0, "1/2", 2], [0, 1, 0], 1)(0) == Fraction(1, 2)


@pytest.mark.parametrize("m", range(6))
def test_square_interpolates_and_errs_exactly(m):
    f, n = yarotsky_square(m), 2**m
    assert f.architecture == (1, *[3] * m, 1)
    assert all(f(Fraction(j, n)) == Fraction(j, n) ** 2 for j in range(n + 1))
    middles = [Fraction(2 * j + 1, 2 * n) for j in range(n)]
    assert {f(x) - x * x for x in middles} == {Fraction(1, 4 ** (m + 1))}


@given(st.integers(0, 4), st.fractions(-1, 1, max_denominator=40), st.fractions(-1, 1, max_denominator=40))
def test_product(m, x, y):
    p = yarotsky_product(m)
    assert abs(p(x, y) - x * y) <= Fraction(1, 4 ** (m + 1))
    assert p(x, 0) == p(0, y) == 0
    corner = Fraction(1, 2 ** (m + 1))
    assert abs(p(corner, corner) - corner**2) == Fraction(1, 4 ** (m + 1))
    assert p.architecture == (2, 4, *[6] * m, 1)


def test_refusals():
    with pytest.raises(ValueError, match=r"nodes\[0\] = 1, nodes\[1\] = 1; nodes must increase"):
        linear_interpolation([1, 1], [0, 0])
    with pytest.raises(ValueError, match="2 points and 1 values"):
        linear_interpolation([0, 1], [0])
    with pytest.raises(ValueError, match="0 points and 0 values"):
        lipschitz_interpolation([], [], 1)
    with pytest.raises(ValueError, match="constant = -1 is negative"):
        lipschitz_interpolation([0], [0], -1)
    with pytest.raises(ValueError, match=r"points\[1\] has 1 entry"):
        lipschitz_interpolation([[0, 0], [1]], [0, 0], 1)
    for m in (-1, "1"):
        with pytest.raises(ValueError, match=r"m = .* is not an integer >= 0"):
            yarotsky_square(m)
        with pytest.raises(ValueError, match=r"m = .* is not an integer >= 0"):
            yarotsky_product(m)
