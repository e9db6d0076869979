"""Limits and switches of this folder: what is refused, in whose name, and that time limits everything together."""

import random
import time

import pytest

from exactrelu import (
    AffineMap,
    BudgetExceeded,
    EmptyDomain,
    FormulaError,
    Undecided,
    difference_of_convex,
    is_concave,
    is_convex,
    lattice_form,
    least_units,
    max_affine_form,
    min_affine_form,
    piecewise,
    to_network,
    to_shallow_network,
)
from exactrelu.representations.plane_maxima import plane_maxima
from exactrelu.representations.signed_maxima import signed_maxima

DECIDERS = [is_convex, is_concave, max_affine_form, min_affine_form, difference_of_convex, lattice_form]
MAKERS = [to_network, to_shallow_network, least_units]


@pytest.mark.parametrize("ask", DECIDERS + MAKERS)
def test_empty_domains_name_no_option_that_is_not_there(ask):
    with pytest.raises(EmptyDomain, match="empty") as problem:
        ask("x", on="x >= 1, x <= 0")
    assert "allow_empty" not in str(problem.value)


@pytest.mark.parametrize("ask", DECIDERS + MAKERS)
def test_options_are_checked_in_the_name_of_the_function(ask):
    with pytest.raises(TypeError, match=rf"{ask.__name__}\(\) got an unexpected keyword argument 'allow_empty'"):
        ask("x", allow_empty=True)
    for option, value in (("certify", "no"), ("certify", 1), ("max_cells", "a"), ("time", "b")):
        with pytest.raises(TypeError, match=option):
            ask("x", **{option: value})
    for option in ("max_cells", "time"):
        with pytest.raises(ValueError, match=f"{option} = -1 is negative"):
            ask("x", **{option: -1})


@pytest.mark.parametrize("ask", DECIDERS)
def test_vector_functions_are_refused_in_the_name_of_the_function(ask):
    with pytest.raises(FormulaError, match=f"{ask.__name__} takes a scalar function"):
        ask(["x", "y"])


def test_limits_of_constructions():
    with pytest.raises(ValueError, match="max_terms = 'a' is not an integer >= 1"):
        to_network("max(x, y)", max_terms="a")
    with pytest.raises(TypeError, match="share = 2"):
        to_network("max(x, y)", share=2)
    with pytest.raises(ValueError, match="max_sums = 'a'"):
        least_units("abs(x)", max_sums="a")
    with pytest.raises(ValueError, match="max_terms = -1"):
        signed_maxima([[0, 0], [0, 1]], max_terms=-1)


def test_time_limits_everything_together():
    r = random.Random(1)

    def affine():
        return " + ".join(f"({r.randint(-5, 5)})*{v}" for v in "xyz") + f" + ({r.randint(-5, 5)})"

    f = "".join(f" + {r.choice((1, 2))}*relu({affine()})" for _ in range(9))
    f += f" - max({', '.join(affine() for _ in range(4))})"
    start = time.monotonic()
    with pytest.raises((BudgetExceeded, Undecided)):
        to_network(f, time=1)
    assert time.monotonic() - start < 3  # each of five methods and the proof would take a second otherwise
    with pytest.raises(BudgetExceeded):
        to_network(f, time=0)


def test_domains_of_signed_maxima_as_text():
    rows = [[0, 0], [0, 1], [0, -1]]
    assert signed_maxima(rows, on="x >= 0")[0].maps == (AffineMap([[1]]),)
    assert len(signed_maxima(rows, on="x >= 0 - 1")[0].maps) == 2
    assert str(signed_maxima(rows, on="t >= 0")) == str(signed_maxima(rows, on="t >= 0", variables="t")) == "(t)"
    plane = [[0, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert signed_maxima(plane, on="x2 >= 1").variables == ("x1", "x2")
    with pytest.raises(EmptyDomain):
        signed_maxima(rows, on="x >= 1, x <= 0")
    with pytest.raises(ValueError, match="the functions have 2 inputs"):
        signed_maxima(plane, on="x >= 0, y >= 0, z >= 0")


def test_plane_maxima_of_text():
    assert str(plane_maxima("max(0, x, y)")) == str(plane_maxima(piecewise("max(0, x, y)")))
    with pytest.raises(FormulaError, match="two variables"):
        plane_maxima("max(0, x)")


@pytest.mark.parametrize("ask", [max_affine_form, difference_of_convex, lattice_form])
def test_the_order_of_variables_of_a_given_function(ask):
    f = piecewise("max(x, 2*y) + 3*x", variables="y x")
    made = ask(f)
    assert made.variables == ("y", "x")
    assert made.as_formula().variables == ("x", "y")
    assert made(1, 5) == f(1, 5) == 20
    assert ask(f, on="x >= 0").verdict.proved
    assert ask(f, variables="x y")(5, 1) == 20
