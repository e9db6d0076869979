"""Hostile objects: sympy expressions, names, numbers and shapes.  Each refusal names what is wrong."""

import time
from decimal import Decimal
from fractions import Fraction as F
from itertools import product

import numpy as np
import pytest
import sympy
from sympy import Abs, Max, Piecewise, Symbol

from exactrelu import (
    AffineMap,
    ExactnessError,
    FormulaError,
    Network,
    Polyhedron,
    at_most,
    decide,
    dyadic,
    equal,
    for_all,
    prove,
    reals,
    refute,
    relu,
)
from exactrelu.formulas import settle
from exactrelu.lowering import evaluate

x, y = reals("x y")
LINE = [([[1]], [0])]

# ---- symbols that are no real variables ----------------------------------------------------------

N = Symbol("n", integer=True)
f = sympy.Function("f", integer=True)


@pytest.mark.parametrize(
    "value", [N, 2 * N + 1, f(2), Symbol("q", rational=True), Symbol("a", algebraic=True)], ids=str
)
def test_an_integer_symbol_is_not_a_number(value):
    """It is algebraic for sympy, and n = 0 was refuted, n = n proved, as a comparison of two numbers."""
    for left, right in ((value, 0), (value, value), (value, value + 1), ([value], [value])):
        with pytest.raises(FormulaError):
            equal(left, right)
    with pytest.raises(FormulaError):
        at_most(value, value + 1)


@pytest.mark.parametrize("assumption", ["positive", "integer", "nonnegative", "rational", "zero", "even", "prime"])
def test_symbols_that_sympy_knows_more_about_are_refused(assumption):
    symbol = Symbol("p", **{assumption: True})
    for statement in (lambda: equal(Abs(symbol) + x, symbol + x), lambda: equal("p", relu(symbol))):
        with pytest.raises((FormulaError, ExactnessError)):
            statement()


def test_twins_of_one_name_are_refused():
    for left, right in ((Symbol("x"), x), (sympy.Dummy("x", real=True), x), (sympy.Dummy("x"), sympy.Dummy("x"))):
        with pytest.raises(FormulaError, match="two different symbols"):
            equal(left + 1, right + 1)


NO_FORMULAS = [
    sympy.nan, sympy.oo, sympy.zoo * x, sympy.I * x, sympy.pi * x, sympy.sqrt(2) * x, x**2, x * y, sympy.sign(x) * x,
    sympy.Heaviside(x), 0.5 * x, sympy.Float(0.5), Max(x, sympy.sqrt(2)), sympy.Tuple(x, y), sympy.exp(x), x / y,
    Piecewise((x, x > 0), (sympy.nan, True)), sympy.floor(x), sympy.Mod(x, 2), sympy.Integral(x, x), sympy.EmptySet,
]  # fmt: skip


@pytest.mark.parametrize("expression", NO_FORMULAS, ids=str)
def test_what_is_outside_of_the_language_is_refused(expression):
    with pytest.raises((FormulaError, ExactnessError)):
        equal(expression, x)


CONDITIONS = [
    sympy.ITE(x > 0, y > 0, y < 0), sympy.Xor(x > 0, y > 0), sympy.Contains(x, sympy.Interval(0, 1)), Symbol("b"),
    sympy.Implies(x > 0, y > 0), sympy.Equivalent(x > 0, y > 0), x**2 > 1,
]  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_conditions_that_are_no_polyhedra_are_refused(condition):
    with pytest.raises(FormulaError):
        equal(Piecewise((x, condition), (x + 1, True)), x)


def test_unevaluated_expressions_mean_what_they_say():
    nested = sympy.Mul(2, sympy.Mul(3, x, evaluate=False), evaluate=False)
    assert equal(nested, 6 * x).proved
    assert equal(sympy.Add(x, -x, evaluate=False), 0).proved
    assert equal(Max(x, x, evaluate=False), x).proved
    condition = sympy.And(sympy.Or(x > 0, y > 0), sympy.Not(sympy.Or(x > 1, y > 1)), evaluate=False)
    setting = settle([Piecewise((x, condition), (x + 1, True), evaluate=False)])
    for a, b in product(range(-1, 3), repeat=2):
        holds = (a > 0 or b > 0) and not (a > 1 or b > 1)
        assert evaluate(setting.functions[0], ("x", "y"), [F(a), F(b)]) == (a if holds else a + 1,)


def test_a_matrix_is_refused_by_its_name():
    with pytest.raises(TypeError, match="list of its entries"):
        equal(sympy.Matrix([x, y]), sympy.Matrix([x, y]))


@pytest.mark.parametrize("grow", [relu, lambda e: sympy.Add(e, 1, evaluate=False)], ids=["relu", "sum"])
def test_nesting_that_ends_sympys_recursion_is_refused(grow):
    deep = x
    for _ in range(5000):
        deep = grow(deep)
    with pytest.raises(FormulaError, match="recursion"):
        equal(deep, x)


# ---- names that would make a statement say something else ----------------------------------------

LIES = [
    "relu(x)",
    "x + 1",
    "x = 0 for all real x",
    "x\nproved: 0 = 1",
    "",
    "1",
    "x y",
    "א",
    "x\u1160",
    "x\u202ey",
    "x, y",
]


@pytest.mark.parametrize("name", LIES)
def test_a_lying_variable_is_refused(name):
    for statement in (
        lambda: equal(Symbol(name, real=True) + x, x),
        lambda: equal("x", "x", variables=["x", name]),
        lambda: equal("x", "x", on=Polyhedron(1, ((0, 1),), variables=(name,))),
    ):
        with pytest.raises(ValueError, match=r"name|letter|right to left"):
            statement()


@pytest.mark.parametrize("name", ["x_1", "x'", r"\alpha", r"\alpha_{1}", "x_{1,2}", r"\tilde{x}", "αβ", "x₂", "λ1"])
def test_an_honest_variable_is_not(name):
    symbol = Symbol(name, real=True)
    assert equal(relu(symbol) + relu(-symbol), Abs(symbol)).proved


@pytest.mark.parametrize("name", ["N(x) = 0; relu", "N\nproved", "f >= g", "\x1b[2J", ""])
def test_a_lying_network_is_refused(name):
    with pytest.raises(ValueError, match="name"):
        Network(LINE, name)


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [Decimal("1e999999999"), Decimal("1e-999999999"), Decimal("nan"), 10**6000],
    ids=["huge", "tiny", "nan", "long"],
)
def test_numbers_that_are_none_or_too_long_are_refused_at_once(value):
    start = time.process_time()
    for statement in (
        lambda: equal(value, "x"),
        lambda: Network([([[value]], [0])]),
        lambda: refute("x == 0", at=value),
    ):
        with pytest.raises((ExactnessError, TypeError)):
            statement()
    assert time.process_time() - start < 5


def test_the_exact_value_of_a_float_bomb_is_refused():
    with pytest.raises(ExactnessError, match="digits"):
        dyadic(sympy.Float(2) ** 10**9)


def test_values_too_long_to_print_are_still_refutations():
    verdict = equal(Network([([[10**3900]], [0]), ([[10**3900]], [0])]), "0")
    assert verdict.refuted
    assert verdict.counterexample.left == 10**7800
    assert "<number of about 7801 digits>" in str(verdict)


def test_a_number_computed_beyond_all_bounds_is_undecided():
    verdict = decide("*".join(["10^2900"] * 15) + "*relu(x) == x + " + "*".join(["10^2900"] * 15) + "*relu(x) - x")
    assert not verdict.proved or verdict.certificate is not None


def test_sets_and_dicts_are_no_lists_of_numbers():
    two = Network([([[1, 2]], [0])])
    for value in ({1, 2}, {1: 2, 3: 4}, frozenset({1, 2})):
        with pytest.raises(ValueError, match=r"set|dict|arguments"):
            two(value)
        with pytest.raises(ExactnessError, match="list of numbers"):
            AffineMap([[1, 2]], [0])(value)


# ---- shapes and types ----------------------------------------------------------------------------

SHAPES = {
    "rows too short": lambda: Polyhedron(2, ((1,),)),
    "rows too long": lambda: Polyhedron(1, ((0, 1, 5),)),
    "float rows": lambda: Polyhedron(1, ((0.5, 1),)),
    "fraction rows": lambda: Polyhedron(1, ((F(1, 2), 1),)),
    "bool rows": lambda: Polyhedron(1, ((True, 1),)),
    "machine integers, which overflow": lambda: Polyhedron(1, ((np.int64(2**62), np.int64(2**62)),)),
    "strict rows": lambda: Polyhedron(1, (), ((1,),)),
    "equations": lambda: Polyhedron(1, (), (), ((1,),)),
    "a negative dimension": lambda: Polyhedron(-1),
    "no dimension": lambda: Polyhedron.from_rows([], dim="2"),
    "more names than dimensions": lambda: Polyhedron(1, (), variables=("x", "y")),
    "ragged rows": lambda: Polyhedron.from_rows([[1, 2], [1, 2, 3]]),
    "corners of different length": lambda: Polyhedron.box([1], [0, 1]),
    "no input dimension": lambda: AffineMap([], [], input_dim="2"),
    "a negative input dimension": lambda: AffineMap([], [], input_dim=-1),
    "a ragged weight": lambda: Network([([[1], [1, 2]], [0, 0])]),
    "layers that do not fit": lambda: Network([([[1, 2]], [0]), ([[1, 2]], [0])]),
    "no layers": lambda: Network([]),
    "layers of nothing": lambda: Network([[]]),
    "a scalar layer": lambda: Network([(1, 0)]),
    "text layers": lambda: Network([("ab", "c")]),
    "complex weights": lambda: Network([([[1j]], [0])]),
    "float weights": lambda: Network([(np.eye(2), np.zeros(2))]),
    "a dict for a layer": lambda: Network([{"W": [[1]], "b": [0]}]),
    "too many arguments": lambda: Network(LINE)(1, 2),
    "a bool argument": lambda: Network(LINE)(True),
    "a NaN argument": lambda: Network(LINE)(float("nan")),
    "repeated variables": lambda: equal("x", "x", variables="x x"),
    "variables that are a number": lambda: equal("x", "x", variables=3),
    "an unknown option": lambda: equal("x", "x", maximal_cells=3),
    "a domain that is a bool": lambda: equal("x", "x", on=False),
    "a domain that is a number": lambda: equal("x", "x", on=5),
    "a domain of two parts": lambda: equal("x", "x", on="x > 0 or x < 0"),
    "a domain that sympy made false": lambda: equal("x", "x", on=sympy.false),
    "a function that is None": lambda: equal(None, "x"),
    "a function that is bytes": lambda: equal(b"x", "x"),
    "a function that is a bool": lambda: equal(True, "1"),
    "a statement that is a bool": lambda: prove(True),
    "a statement that sympy decided": lambda: decide(sympy.Eq(x, x)),
    "time that is not a number": lambda: decide("x == x", time=float("nan")),
    "time that is text": lambda: decide("x == x", time="1"),
    "time that is a bool": lambda: decide("x == x", time=True),
    "cells that are a bool": lambda: decide("x == x", max_cells=True),
    "cells that are a float": lambda: decide("x == x", max_cells=1.5),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_wrong_shapes_and_types(kind):
    with pytest.raises((ValueError, TypeError)) as caught:
        SHAPES[kind]()
    assert "zip()" not in str(caught.value)
    assert "concatenate" not in str(caught.value)


# ---- empty domains -------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["x >= 1, x <= 0", "x > 0, x < 0", "x == 1, x == 2", "x > 0, x <= 0"])
def test_a_piecewise_definition_on_an_empty_domain(on):
    """This ended in an exception of `zip`."""
    verdict = equal("piecewise((x, x > 0), (0, true))", "abs(x)", on=on, allow_empty=True)
    assert verdict.proved
    assert verdict.vacuous
    gap = equal("piecewise((x, x > 5))", "x + 1", on=on, allow_empty=True)
    assert gap.vacuous


# ---- schemas -------------------------------------------------------------------------------------


def test_a_map_whose_iterates_go_wrong_late():
    """T^10 is the first iterate without 2^L segments: the search for it took minutes."""
    start = time.process_time()
    verdict = for_all.full_branch("-19/4*y + 119/20*relu(y - 1/3) + 19/12", 0, 2)
    assert verdict.undecided
    assert time.process_time() - start < 40
