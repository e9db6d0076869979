"""The least number of units on the line: the theorem's numbers, against a search that knows nothing of it."""

from fractions import Fraction as F
from itertools import combinations, pairwise, product
from random import Random

import pytest

from exactrelu.cpa import CPA, piecewise
from exactrelu.expressions import FormulaError
from exactrelu.polyhedron import EmptyDomain
from exactrelu.prover.equality import equal
from exactrelu.representations.line_networks import least_units
from tests.representations.random_functions import line_function


@pytest.mark.parametrize(
    ("text", "on", "units"),
    [
        ("relu(x)", None, 1),
        ("relu(-x)", None, 1),
        ("abs(x)", None, 2),  # jump 2, left slope -1 is not in {0, -2}
        ("piecewise((x, x <= 1), (2 - x, x <= 2), (x - 2, true))", None, 3),  # jumps -2, 2, left slope 1
        ("x", None, 2),
        ("x", "x >= -5", 1),
        ("1 - x", "x <= 3", 1),
        ("x/2 + 1", "0 <= x <= 1", 1),
        ("7", None, 0),
        ("7", "x >= 0", 0),
        ("abs(x)", "x >= 0", 1),
        ("abs(x)", "-1 <= x <= 1", 2),
        ("max(0, 1 - abs(x))", None, 3),
        ("max(0, 1 - abs(x))", "-1/2 <= x <= 1/2", 2),  # slopes 1, -1: one breakpoint, jump -2
        ("relu(x) - relu(x - 1) + relu(-x)", None, 2),  # left slope -1 = -(2 - 1)
        ("relu(x + 1) + relu(1 - x) - 2", None, 2),
        ("x + 3*relu(x - 1) - relu(x - 2) - relu(x - 3)", None, 3),  # -1 = -1
        ("x + 3*relu(x - 1) + 5*relu(x - 2)", None, 3),
        ("-2*x + 3*relu(x - 1) - 2*relu(x - 2) + 6*relu(x - 3)", None, 4),  # sums up to 3: -2, 0, 1, 3
        ("-x + 3*relu(x - 1) - relu(x - 2) - relu(x - 3)", None, 3),  # 1 = 3 - 1 - 1
    ],
)
def test_known_numbers(text, on, units):
    found = least_units(text, on=on, variables="x")
    assert (found.units, found.least, found.minimal) == (units, units, True)
    assert found.network.size == units or units == 0
    assert [one.verdict.label for one in found.verdict.obligations] == ["proved, certificate checked"]
    assert equal(found, text, on=on, variables="x").proved


def test_the_verdict_states_the_number():
    stated = least_units("abs(x) - abs(x - 1)").verdict
    assert stated.statement == (
        "abs(x) - abs(x - 1) is computed on R by one hidden layer with 2 units, and by none with fewer"
    )
    assert stated.label == "proved by argument from certified claims"
    assert "not part of the certificate" in str(stated)
    given_up = least_units("-58*x + 3*relu(x - 1) + 5*relu(x - 2) + 51*relu(x - 3)", max_sums=1)
    assert not given_up.minimal
    assert f"none with fewer than {given_up.least}" in given_up.verdict.statement


def exists_with(slopes, units):
    """Whether `units` units suffice, by trying every way to give breakpoints and directions to them.

    For jumps D_1, .., D_n: all units have a breakpoint among the given ones (elsewhere they would have to cancel,
    which takes two more); each breakpoint has one or more; then the slope at the left end is minus the sum of the jumps
    that face left, free as soon as one breakpoint has units of both directions.
    """
    jumps = [b - a for a, b in pairwise(slopes)]
    if units < len(jumps):
        return False
    for counts in product(range(1, units + 1), repeat=len(jumps)):
        if sum(counts) != units:
            continue
        if max(counts, default=0) > 1:
            return True
        for size in range(len(jumps) + 1):
            if any(slopes[0] == -sum(chosen) for chosen in combinations(jumps, size)):
                return True
    return False


@pytest.mark.parametrize("seed", range(60))
def test_the_number_against_trying_all(seed):
    random = Random(seed)
    slopes = [F(random.randint(-3, 3))]
    for _ in range(random.randint(1, 5)):
        slopes.append(random.choice([F(s) for s in range(-3, 4) if s != slopes[-1]]))
    text = f"{slopes[0]}*x" + "".join(f" + ({b - a})*relu(x - {k})" for k, (a, b) in enumerate(pairwise(slopes)))
    found = least_units(text)
    assert found.pieces == len(slopes)
    assert found.minimal
    assert found.units == next(n for n in range(20) if exists_with(slopes, n))
    if found.facing_left is not None:
        assert -found.left_slope == sum(found.jumps[i] for i in found.facing_left)


def test_the_subset_that_faces_left():
    found = least_units("-x + 3*relu(x - 1) - relu(x - 2) - relu(x - 3)")
    assert found.breakpoints == (1, 2, 3)
    assert found.jumps == (3, -1, -1)
    assert found.left_slope == -1
    assert found.facing_left == (0, 1, 2)
    assert [row[0] for row in found.network.layers[0].W] == [-1, -1, -1]
    assert least_units("abs(x)").facing_left is None
    assert least_units("relu(x) + relu(x - 1)").facing_left == ()


@pytest.mark.parametrize("pieces", [2, 5, 12, 30])
def test_random_functions(pieces):
    random = Random(pieces)
    for _ in range(3):
        text = line_function(random, pieces)
        found = least_units(text)
        assert found.pieces == pieces == len(piecewise(text))
        assert found.units in (pieces - 1, pieces)
        assert found.minimal
        assert found.verdict.proved


def test_a_search_that_is_given_up_says_so():
    primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    text = "-58*x" + "".join(f" + {p}*relu(x - {k})" for k, p in enumerate(primes))
    found = least_units(text, max_sums=4)
    assert (found.units, found.least, found.minimal, found.facing_left) == (11, 10, False, None)
    assert "at least 10 are necessary" in str(found)
    assert "was not decided with 4 partial sums" in str(found)
    assert found.verdict.proved
    assert (least_units(text).units, least_units(text).minimal) == (10, True)
    # Far outside the range of all sums no search is needed.
    assert least_units(text.replace("-58*x", "100*x"), max_sums=1).minimal


def test_what_is_refused():
    with pytest.raises(FormulaError, match="f has 2 variables"):
        least_units("relu(x) + y")
    with pytest.raises(FormulaError, match='variables="x"'):
        least_units("3")
    with pytest.raises(ValueError, match="is a point"):
        least_units("x", on="x == 1")
    with pytest.raises(EmptyDomain):
        least_units("x", on="x >= 1, x <= 0")
    with pytest.raises(FormulaError, match="2 outputs"):
        least_units(["x", "relu(x)"])


def test_many_breakpoints_with_few_different_sums_of_jumps():
    f = CPA.from_breakpoints(range(200), [(k * k * 7919) % 101 for k in range(200)], 1, 1)
    found = least_units(f, certify=False)
    assert found.minimal
    if found.facing_left is None:
        sums = {0}
        for jump in found.jumps:
            sums |= {total + jump for total in sums}
        assert -found.left_slope not in sums
    else:
        assert sum(found.jumps[i] for i in found.facing_left) == -found.left_slope
        assert found.units == 200
