"""Bounds on the number of regions, against exact counts: where they are attained, where they are strict."""

from fractions import Fraction
from itertools import pairwise, product
from math import comb, prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.affine import AffineMap
from exactrelu.constructions import folding, moment_curve_arrangement, sawtooth, zonotope
from exactrelu.networks import Network
from exactrelu.regions.bounds import (
    line_upper_bound,
    maxout_layer_bound,
    maxout_line_upper_bound,
    maxout_lower_bound,
    montufar_lower_bound,
    montufar_upper_bound,
    pascanu_lower_bound,
    pattern_bound,
    region_bounds,
    serra_lower_bound,
    serra_upper_bound,
    shallow_bound,
    zonotope_pieces,
)
from exactrelu.regions.count import count_regions

architectures = st.tuples(st.integers(1, 4), st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple))


def random_network(random, n0, widths):
    dims = [n0, *widths, 1]
    return Network(
        [
            ([[random.randint(-4, 4) for _ in range(m)] for _ in range(n)], [random.randint(-4, 4) for _ in range(n)])
            for m, n in pairwise(dims)
        ]
    )


# Formulas


def test_values_of_serra_upper_bound():
    known = {
        (2, 3, 3): 40,
        (2, 4, 4): 121,
        (2, 2, 2): 11,
        (2, 1, 1): 3,
        (1, 1, 5): 7,
        (1, 3, 3): 16,
        (2, 3, 2): 25,
        (2, 2, 3): 16,
        (3, 6, 3): 336,
    }
    assert {a: serra_upper_bound(a[0], a[1:]) for a in known} == known


@given(architectures)
def test_upper_bounds_as_printed(architecture):
    n0, widths = architecture
    total = 0
    for j in product(*(range(n + 1) for n in widths)):
        left = [n0, *(n - i for n, i in zip(widths, j, strict=True))]
        if all(j[l] <= min(left[: l + 1]) for l in range(len(widths))):
            total += prod(comb(n, i) for n, i in zip(widths, j, strict=True))
    assert serra_upper_bound(n0, widths) == total
    layers = [sum(comb(n, j) for j in range(min(n0, *widths[: l + 1]) + 1)) for l, n in enumerate(widths)]
    assert montufar_upper_bound(n0, widths) == prod(layers)
    assert pattern_bound(widths) == 2 ** sum(widths)


@given(architectures)
def test_order_of_the_bounds(architecture):
    n0, widths = architecture
    upper = serra_upper_bound(n0, widths)
    assert upper <= montufar_upper_bound(n0, widths) <= pattern_bound(widths)
    if n0 == 1:
        assert upper <= line_upper_bound(widths)
        assert (upper == line_upper_bound(widths)) == (1 not in widths[:-1])
        assert line_upper_bound(widths) <= (2 * max(widths)) ** len(widths)
    if min(widths) >= n0:
        assert pascanu_lower_bound(n0, widths) <= montufar_lower_bound(n0, widths) <= upper
    if min(widths) >= 3 * n0:
        assert montufar_lower_bound(n0, widths) <= serra_lower_bound(n0, widths) <= upper
    if len(widths) == 1:
        assert upper == montufar_upper_bound(n0, widths) == shallow_bound(n0, widths[0])
        assert upper == montufar_lower_bound(n0, widths) == pascanu_lower_bound(n0, widths)


def test_shallow_bound_is_the_number_of_patterns_for_few_units_only():
    for n0, n in product(range(1, 6), repeat=2):
        assert (shallow_bound(n0, n) == pattern_bound([n])) == (n <= n0)
    assert shallow_bound(1, 2) == 3
    assert shallow_bound(2, 3) == 7


def test_depth_against_width_on_the_line():
    """2L units: the sawtooth's 2^L pieces exceed the shallow 2L + 1 for L > 2, the folding's 3 * 2^(L-1) for L > 1."""
    for L in range(1, 9):
        assert shallow_bound(1, 2 * L) == 2 * L + 1
        assert (2**L > 2 * L + 1) == (L >= 3)
        assert montufar_lower_bound(1, [2] * L) == 3 * 2 ** (L - 1)
        assert (montufar_lower_bound(1, [2] * L) > shallow_bound(1, 2 * L)) == (L >= 2)


def test_width_wins_in_large_dimension():
    """With no more units than inputs one hidden layer reaches 2^N; with two, no network does."""
    for widths in [(2, 2), (1, 3), (3, 1), (2, 2, 2)]:
        N = sum(widths)
        assert serra_upper_bound(N, widths) < shallow_bound(N, N) == pattern_bound(widths)


# Upper bounds and exact counts


@settings(max_examples=60)
@given(st.integers(1, 2), st.lists(st.integers(1, 3), min_size=1, max_size=3), st.integers(0, 10**6))
def test_no_network_exceeds_the_upper_bounds(n0, widths, seed):
    network = random_network(Random(seed), n0, widths)
    count = count_regions(network)
    assert count.pieces <= count.linear <= count.activation <= serra_upper_bound(n0, widths)
    assert count.activation <= region_bounds(network).all_have_at_most


@pytest.mark.parametrize(("n0", "n"), [(1, 1), (1, 6), (2, 1), (2, 4), (2, 6), (3, 4), (3, 5), (4, 3), (4, 5)])
def test_shallow_bound_is_attained(n0, n):
    assert set(count_regions(moment_curve_arrangement(n0, n))) == {shallow_bound(n0, n)}


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        ([[1, 1, 0], [2, 1, 0], [4, 1, 0]], 4),  # three parallel lines
        ([[0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1]], 9),  # two pairs of parallel lines
        ([[0, 1, 0], [0, 0, 1], [0, 1, 1], [0, 1, 2], [0, 2, 1]], 10),  # five lines through 0
    ],
)
def test_shallow_bound_is_strict_without_general_position(lines, cells):
    """Units given by coefficients of 1, x, y."""
    network = Network([([r[1:] for r in lines], [r[0] for r in lines]), ([[2**i for i in range(len(lines))]], [0])])
    assert count_regions(network).activation == cells < shallow_bound(2, len(lines))


@pytest.mark.parametrize("widths", [(3, 3), (3, 4), (5, 3), (3, 3, 3), (4, 1), (1, 5)])
def test_bounds_on_the_line_are_attained(widths):
    count = count_regions(folding(1, widths, method="serra"))
    assert count.activation == serra_upper_bound(1, widths)
    if 1 not in widths:
        assert count.linear == count.activation == line_upper_bound(widths)
        assert count.activation > montufar_lower_bound(1, widths)


def test_serra_upper_bound_where_units_are_off():
    """Where relu(x) is off the next layer cuts nothing: 3 regions, not the 2 * 2 of the product of layers."""
    network = Network([([[1, 0]], [0]), ([[1]], [-1]), ([[1]], [0])])
    assert count_regions(network).activation == serra_upper_bound(2, (1, 1)) == 3 < montufar_upper_bound(2, (1, 1)) == 4


def test_no_pattern_bound_for_three_lines():
    network = Network([([[1, 0], [0, 1], [-1, -1]], [0, 0, 1]), ([[1, 2, 4]], [0])])
    assert count_regions(network).activation == shallow_bound(2, 3) == 7 < pattern_bound([3])


# Lower bounds and exact counts


@pytest.mark.parametrize(("n0", "widths"), [(1, (2, 2, 2)), (2, (4, 4)), (2, (4, 4, 4)), (2, (6, 4)), (3, (6, 4))])
def test_montufar_lower_bound_is_attained(n0, widths):
    count = count_regions(folding(n0, widths))
    assert count.activation == count.linear == montufar_lower_bound(n0, widths)
    if n0 > 1:
        assert count.activation > pascanu_lower_bound(n0, widths)
    assert count.activation < serra_upper_bound(n0, widths)


@pytest.mark.parametrize(("n0", "widths"), [(1, (3, 3)), (1, (4, 3, 2)), (2, (6, 3)), (2, (8, 3))])
def test_serra_lower_bound_is_attained(n0, widths):
    count = count_regions(folding(n0, widths, method="serra"))
    assert count.activation == count.linear == serra_lower_bound(n0, widths) > montufar_lower_bound(n0, widths)


def test_known_values_of_lower_bounds():
    assert montufar_lower_bound(2, (4, 4)) == 2**2 * 11 == 44
    assert montufar_lower_bound(2, (4, 4, 4)) == 176
    assert montufar_lower_bound(1, (2, 2)) == 6
    assert pascanu_lower_bound(2, (4, 4)) == 22


# Maxout


def maxout(*arguments):
    return f"max({', '.join(arguments)})"


def affine(a, b, c=0, x="x", y="y"):
    return f"{a}*({x}) + ({b})*({y}) + ({c})"


def test_two_maxout_units_attain_the_layer_bound():
    first = maxout("-2*y - 3", "3*x - 3*y + 3", "4*x - 3*y + 4")
    second = maxout("-4*x - 4*y", "4*x + 2", "-3*x - 2*y")
    count = count_regions(f"{first} + 7*{second}")
    assert count.linear == count.pieces == maxout_layer_bound(2, 2, 3) == 9


def test_maxout_layer_bound_holds_and_extends_the_shallow_bound():
    random = Random(5)
    for _ in range(15):
        units, rank = random.randint(1, 3), random.randint(1, 3)
        layer = []
        for _ in range(units):
            rows = [[random.randint(-5, 5) for _ in range(3)] for _ in range(rank)]
            layer.append(f"{random.randint(1, 1000)}*{maxout(*(affine(*row) for row in rows))}")
        assert count_regions(" + ".join(layer), variables="x y").linear <= maxout_layer_bound(2, units, rank)
    for n0, n in product(range(1, 5), range(1, 6)):
        assert maxout_layer_bound(n0, n, 2) == shallow_bound(n0, n)
        assert maxout_layer_bound(n0, n, 1) == 1
        assert (maxout_layer_bound(n0, n, 4) == 4**n) == (n <= n0)


def test_printed_maxout_bound_fails_on_the_line():
    """k^(L-1) k^(n_0) = 9 is printed for n_0 = 1, k = 3, L = 2; the extremal composition has 7 pieces."""
    h = maxout("-2*x", "x", "3*x - 2")
    composition = maxout(f"-{h}", f"{h} - 1", f"3*{h} - 5")
    assert count_regions(composition)[1:] == (7, 7)
    assert maxout_line_upper_bound(3, 2) == 7 < 3 ** (2 - 1) * 3**1
    with pytest.raises(ValueError, match=r"the printed bound 9 is false, there are at most 7 pieces"):
        maxout_lower_bound(1, 3, 2)
    for k, L in product(range(3, 7), range(2, 6)):
        assert maxout_line_upper_bound(k, L) < k**L
        with pytest.raises(ValueError, match="printed bound"):
            maxout_lower_bound(1, k, L)


def test_maxout_line_upper_bound_holds():
    random = Random(11)
    most = dict.fromkeys([(2, 2), (3, 2), (2, 3), (3, 3), (4, 2)], 0)
    for rank, layers in most:
        for _ in range(12):
            f = "x"
            for _ in range(layers):
                slopes = random.sample(range(-4, 5), rank)
                f = maxout(*(f"{a}*({f}) + ({random.randint(-6, 6)})" for a in slopes))
            linear = count_regions(f, variables="x").linear
            assert linear <= maxout_line_upper_bound(rank, layers)
            most[rank, layers] = max(most[rank, layers], linear)
    assert min(most.values()) > 2


def test_maxout_bounds_agree_for_rank_two_on_the_line():
    for L in range(1, 7):
        assert maxout_lower_bound(1, 2, L) == maxout_line_upper_bound(2, L) == 2**L
        assert count_regions(sawtooth(L)).linear == 2**L


def test_printed_maxout_bound_in_the_plane():
    """n_0 = 2, k = 3, L = 2: 27 regions are exceeded by two explicit networks."""
    layers = [
        [[(4, 0, -3), (-4, 2, -1), (-2, 2, 0)], [(0, 3, 1), (-1, -1, -2), (1, 4, 1)]],
        [[(3, -3, 1), (-2, 0, 0), (2, 2, 0)], [(3, 0, 3), (4, -1, -3), (-4, -5, 5)]],
    ]
    x, y = "x", "y"
    for first, second in layers:
        x, y = (maxout(*(affine(*row, x=x, y=y) for row in unit)) for unit in (first, second))
    assert count_regions(f"{x} + 1000*{y}").pieces == 43 > maxout_lower_bound(2, 3, 2) == 27

    # The gauges of two triangles crossing in six points fold 6 cones onto one, which two units of rank 3 cut into 9.
    u, v = "max(x, y, -x - y)", "max(-x, -y, x + y)"
    cut = " + ".join(f"{c}*max({t}, 2*{t} - 10, 4*{t} - 32)" for c, t in ((1, u), (100, v)))
    assert count_regions(cut).linear >= 6 * 3**2 > 27


# Zonotopes


@pytest.mark.parametrize(
    ("n", "m"), [(1, 1), (1, 3), (2, 1), (2, 3), (2, 4), (2, 6), (3, 2), (3, 3), (3, 4), (3, 5), (4, 5)]
)
def test_zonotope_pieces_are_attained(n, m):
    assert set(count_regions(zonotope([[t**i for i in range(n)] for t in range(m)]))) == {zonotope_pieces(n, m)}


def test_zonotope_pieces_without_general_position():
    basis = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert count_regions(zonotope([*basis, [1, 1, 1]])).pieces == zonotope_pieces(3, 4) == 14
    assert count_regions(zonotope([*basis, [1, 1, 0]])).pieces == 12 < zonotope_pieces(3, 4)


# The report


def test_region_bounds_of_an_architecture():
    fold = folding(2, (4, 4))
    assert region_bounds(fold) == (44, 121, shallow_bound(2, 8))
    assert region_bounds(moment_curve_arrangement(3, 5)) == (26, 26, 26)
    assert region_bounds(folding(1, (3, 3))) == (16, 16, 7)
    assert region_bounds(AffineMap([[1, 2]])) == (1, 1, 1)
    assert region_bounds(Network([([[1, 2]], [0])])) == (1, 1, 1)


def test_region_bounds_use_fewer_inputs_or_layers_where_that_is_more():
    # two inputs, (3, 3): floor(3/2)^2 * 7 = 7, but one input gives (3 + 1) * 4
    assert montufar_lower_bound(2, (3, 3)) == 7
    assert region_bounds(folding(2, (3, 3))).some_have_at_least == serra_lower_bound(1, (3, 3)) == 16
    # two inputs, (5, 1): the first layer alone has 16 cells
    assert montufar_lower_bound(2, (5, 1)) == 8
    assert region_bounds(folding(2, (5, 1))).some_have_at_least == shallow_bound(2, 5) == 16
    # a bottleneck: (4, 1, 4) on the plane
    bounds = region_bounds(random_network(Random(1), 2, (4, 1, 4)))
    assert shallow_bound(2, 4) <= bounds.some_have_at_least <= bounds.all_have_at_most


@given(architectures)
def test_region_bounds_are_consistent(architecture):
    n0, widths = architecture
    bounds = region_bounds(random_network(Random(0), n0, widths))
    assert 1 < bounds.some_have_at_least <= bounds.all_have_at_most
    if n0 >= sum(widths):
        assert bounds.all_have_at_most <= bounds.one_layer_has_at_most
    if min(widths) >= n0:
        assert bounds.some_have_at_least >= montufar_lower_bound(n0, widths)
    if len(widths) == 1:
        assert bounds.some_have_at_least == bounds.all_have_at_most == bounds.one_layer_has_at_most


def test_large_architectures_are_quick():
    bounds = region_bounds(Network([([[0] * 64] * 64, [0] * 64), ([[0] * 64] * 64, [0] * 64), ([[0] * 64], [0])]))
    assert 2**64 < bounds.some_have_at_least < bounds.all_have_at_most < 2**128


# Refusals


def test_refusals():
    with pytest.raises(ValueError, match=r"input_dim = 0 is not an integer >= 1"):
        shallow_bound(0, 3)
    with pytest.raises(ValueError, match=r"width = 2\.0 is not an integer >= 1"):
        shallow_bound(1, 2.0)
    with pytest.raises(ValueError, match=r"widths is empty"):
        montufar_lower_bound(2, ())
    with pytest.raises(ValueError, match=r"widths\[1\] = -1 is not an integer >= 1"):
        serra_upper_bound(2, (3, -1))
    with pytest.raises(ValueError, match=r"widths\[0\] = 2 is less than input_dim = 3"):
        montufar_lower_bound(3, (2, 5))
    with pytest.raises(ValueError, match=r"widths\[1\] = 2 is less than input_dim = 3"):
        pascanu_lower_bound(3, (3, 2, 5))
    with pytest.raises(ValueError, match=r"widths\[0\] = 5 is less than 3 \* input_dim = 6"):
        serra_lower_bound(2, (5, 6))
    with pytest.raises(ValueError, match=r"rank = 1 is not an integer >= 2"):
        maxout_lower_bound(2, 1, 2)
    with pytest.raises(ValueError, match=r"hidden_layers = 0"):
        maxout_line_upper_bound(2, 0)
    with pytest.raises(ValueError, match=r"units = Fraction\(1, 2\)"):
        maxout_layer_bound(1, Fraction(1, 2), 2)
    with pytest.raises(ValueError, match=r"generators = True"):
        zonotope_pieces(1, True)
    with pytest.raises(TypeError, match="a Network or an AffineMap is needed"):
        region_bounds((2, 3))


def test_bounds_say_whose_regions_they_bound():
    zero = Network([([[0], [0]], [0, 0]), ([[1, 1]], [0])])
    bounds = region_bounds(zero)
    assert bounds._fields == ("some_have_at_least", "all_have_at_most", "one_layer_has_at_most")
    assert count_regions(zero).activation == 1 < bounds.some_have_at_least == 3
    assert str(bounds).startswith("some network of this architecture has at least 3 activation regions, none has more")
