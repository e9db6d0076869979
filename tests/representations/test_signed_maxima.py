"""Maxima as signed sums of small maxima: the identities of the literature, random ones proved, degenerate ones."""

from fractions import Fraction as F
from itertools import product
from random import Random

import pytest

from exactrelu.affine import AffineMap
from exactrelu.constructions.extrema import max_affine
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover.equality import equal
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.representations.signed_maxima import essential_maps, signed_maxima


def as_dict(sum_):
    return {frozenset((*a.b, *a.W[0]) for a in maps): q for q, maps in sum_}


def test_four_functions_in_the_plane():
    # max(0, x, y, x + y - 1) = max(0, x, y) + max(x, y, x + y - 1) - max(x, y)
    zero, x, y, corner = (0, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 1, 1)
    found = signed_maxima([zero, x, y, corner])
    expected = {frozenset((zero, x, y)): 1, frozenset((x, y, corner)): 1, frozenset((x, y)): -1}
    assert as_dict(found) == expected
    assert equal(found, "max(0, x1, x2, x1 + x2 - 1)").label == "proved, certificate checked"


def test_a_constant_below_the_other_diagonal_is_used():
    # Lifted to +1, the corner is above the plane of the other three: now the diagonal from 0 to x + y.
    found = signed_maxima([(0, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)], variables="x y")
    assert frozenset({(0, 0, 0), (1, 1, 1)}) in as_dict(found)
    assert equal(found, "max(0, x, y, x + y + 1)").proved
    assert not equal(found, "max(0, x, y, x + y - 1)").proved


def test_on_the_line_neighbours_are_paired():
    # max(a_0, .., a_m) = sum of max of neighbours - sum of the ones between
    found = signed_maxima([(-k * k, 2 * k) for k in range(5)])
    assert sorted(len(maps) for _, maps in found) == [1, 1, 1, 2, 2, 2, 2]
    assert equal(found, max_affine([[2 * k] for k in range(5)], [-k * k for k in range(5)])).proved


@pytest.mark.parametrize("dim", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_random_maxima_are_proved(dim, seed):
    random = Random(100 * dim + seed)
    count = dim + 2 + seed % 3
    rows = [[random.randint(-6, 6) for _ in range(dim + 1)] for _ in range(count)]
    found = signed_maxima(rows)
    assert found.arity <= dim + 1
    verdict = equal(found, max_affine([row[1:] for row in rows], [row[0] for row in rows]), certify=False)
    assert verdict.proved


@pytest.mark.parametrize("dim", [2, 3])
def test_degenerate_heights_on_a_grid(dim):
    """All linear pieces of a lattice function: many gradients at one height, cells that are cubes or larger."""
    random = Random(dim)
    for heights in (
        lambda g: 0,
        lambda g: -sum(map(abs, g)),
        lambda g: -max(map(abs, g)),
        lambda g: random.choice((0, -1)),
    ):
        rows = [(heights(g), *g) for g in product(range(-1, 2), repeat=dim)]
        found = signed_maxima(rows)
        assert found.arity <= dim + 1
        for _ in range(200):
            point = [F(random.randint(-9, 9), 2) for _ in range(dim)]
            assert found(*point) == max(r[0] + sum(a * b for a, b in zip(r[1:], point, strict=True)) for r in rows)


def test_gradients_in_a_subspace_need_fewer():
    rows = [(-k * k, k, k, 2 * k) for k in range(6)]  # functions of x1 + x2 + 2 x3
    found = signed_maxima(rows, 2)
    assert found.arity == 2
    assert equal(found, max_affine([r[1:] for r in rows], [r[0] for r in rows])).proved
    with pytest.raises(ValueError, match="max_arity = 1: the gradients span an affine space of dimension 1"):
        signed_maxima(rows, 1)


def test_equal_gradients_leave_the_largest_constant():
    found = signed_maxima([(0, 1, 1), (3, 1, 1), (2, 1, 1), (-1, 1, 1), (1, 1, 1)], 1)
    assert list(found) == [(1, (AffineMap([[1, 1]], [3]),))]


def test_few_functions_stay_together():
    found = signed_maxima([(0, 1, 0), (0, 0, 1)])
    assert list(found) == [(1, (AffineMap([[1, 0]]), AffineMap([[0, 1]])))]
    assert len(signed_maxima([(0, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 1)], 4)) == 1


def test_redundant_functions_do_not_matter():
    rows = [(0, 0, 0), (0, 2, 0), (0, 0, 2), (-5, 1, 1), (0, 1, 0), (0, 2, 2)]
    found = signed_maxima(rows)
    assert all(len(maps) <= 3 for _, maps in found)
    assert equal(found, "max(0, 2*x1, 2*x2, 2*x1 + 2*x2)").proved


def test_on_a_domain_only_what_matters_there():
    rows = [(0, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 1, 1)]
    square = Polyhedron.from_text("x >= 0, y >= 0")
    found = signed_maxima(rows, on=square)
    assert as_dict(found) == {frozenset(((0, 1, 0), (0, 0, 1), (-1, 1, 1))): 1}
    assert equal(found, "max(0, x, y, x + y - 1)", on=square).proved
    assert not equal(found, "max(0, x, y, x + y - 1)").proved


def test_essential_maps_keep_one_of_two_that_agree_on_a_plane():
    a, b = AffineMap([[1, 0]]), AffineMap([[1, 1]])
    assert len(essential_maps([a, b], Polyhedron.from_text("y == 0, x >= 0"))) == 1


def test_many_functions_of_a_paraboloid():
    rows = [(-(p * p + q * q), 2 * p, 2 * q) for p in range(-4, 5) for q in range(-4, 5)]
    found = signed_maxima(rows)
    assert found.arity == 3
    assert len(found) < 6 * len(rows)
    random = Random(0)
    for _ in range(200):
        x, y = (F(random.randint(-60, 60), 7) for _ in range(2))
        assert found(x, y) == max(r[0] + r[1] * x + r[2] * y for r in rows)


def test_budget_and_bad_input():
    rows = [(-(p * p + q * q), 2 * p, 2 * q) for p in range(9) for q in range(9)]
    with pytest.raises(BudgetExceeded, match="max_terms = 50"):
        signed_maxima(rows, max_terms=50)
    with pytest.raises(ValueError, match="maps is empty"):
        signed_maxima([])
    with pytest.raises(ValueError, match=r"maps\[1\] has 1 outputs and 2 inputs"):
        signed_maxima([(0, 1), (0, 1, 1)])
    with pytest.raises(ValueError, match=r"variables = \('x',\) are 1, the functions have 2 inputs"):
        signed_maxima([(0, 1, 1)], variables="x")


def test_it_prints_and_is_a_formula():
    found = signed_maxima([(0, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 1, 1)], variables="x y")
    assert equal(str(found), found).proved
    assert found[0].coefficient == 1
    assert found.variables == ("x", "y")
