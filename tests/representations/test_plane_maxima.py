"""Functions in the plane, vertex by vertex: fixed shapes, random triangulations, domains, and what is refused."""

from random import Random

import pytest

from exactrelu.cpa import piecewise
from exactrelu.expressions import FormulaError
from exactrelu.prover.equality import equal
from exactrelu.representations.plane_maxima import plane_maxima
from tests.representations.random_functions import plane_function

HEXAGON = "max(0, 1 - max(x, -x, y, -y, x - y, y - x))"

FORMULAS = [
    "max(0, x, y)",
    "max(0, x, y, x + y - 1)",
    "max(x, -x, y, -y)",
    "min(max(x, y), max(-x, 1 - y), 2)",
    "relu(min(x, y)) - 3*relu(x + y - 1)",
    "max(0, 1 - abs(x) - abs(y))",
    HEXAGON,
    "median",
    "relu(x - relu(y - relu(x + y)))",
    "2*x - y + 7",
    "abs(x - 3*y + 1) - relu(6*y - 2*x - 2)",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_on_the_plane(text):
    text = "x + y - max(x, y, 1) - min(x, y, 1) + 1" if text == "median" else text
    f = piecewise(text, variables="x y")
    found = plane_maxima(f)
    assert found.arity <= 3
    assert equal(found, text, variables="x y").label == "proved, certificate checked"


@pytest.mark.parametrize("on", ["x >= 0", "x >= 0, y >= 0, x + y <= 3", "0 <= x <= 2", "y >= x, y <= x + 1"])
@pytest.mark.parametrize("text", FORMULAS[:7])
def test_formulas_on_domains(text, on):
    found = plane_maxima(piecewise(text, on=on, variables="x y"))
    assert equal(found, text, on=on, variables="x y").proved


@pytest.mark.parametrize("seed", range(8))
def test_random_triangulations(seed):
    random = Random(seed)
    f = plane_function(random, 4 + 2 * seed)
    found = plane_maxima(f)
    assert found.arity <= 3
    assert equal(found, f, certify=False).proved


def test_sums_of_lines_need_no_maximum_of_three():
    found = plane_maxima(piecewise("abs(x) + relu(y - 1) - 2*relu(x + y) + abs(x - y)"))
    assert found.arity == 2
    assert len([maps for _, maps in found if len(maps) == 2]) == 4


def test_a_fan_of_k_rays_takes_k_minus_two():
    fan = "max(0, x, x + y, 2*x + 3*y, y - x)"
    f = piecewise(fan)
    rays = len(f)
    threes = [maps for _, maps in plane_maxima(f) if len(maps) == 3]
    assert rays == 4
    assert len(threes) == 2


def test_at_the_boundary_kinks_are_continued_as_lines():
    f = piecewise("max(0, x, y)", on="x >= 0, y >= 0")
    assert plane_maxima(f).arity == 2


def test_what_is_refused():
    with pytest.raises(FormulaError, match="f has 1 variables and 1 outputs"):
        plane_maxima(piecewise("relu(x)"))
    with pytest.raises(ValueError, match="has dimension 1"):
        plane_maxima(piecewise("relu(x)", on="x + y == 1"))
