"""When an obstruction excludes one hidden layer for a function: domains, other variables, forged data, its program."""

from dataclasses import replace
from fractions import Fraction as F

import pytest

from exactrelu import (
    CPA,
    AffineMap,
    ExactnessError,
    Network,
    Polyhedron,
    ShallowNetwork,
    equal,
    latex,
    maximum,
    piecewise,
    prove,
    refute,
    to_shallow_network,
)
from exactrelu.prover.induction import NamedObligation
from exactrelu.prover.verdict import ArguedVerdict, Refuted, Verdict, observe_verdicts, stated

NO = to_shallow_network("max(0, x, y)")  # balls of radius 1/2 around (-1, 0) and of radius 1/4 around (1/2, 0)


def test_functions_that_live_on_one_side_only_are_not_excluded():
    half = CPA.from_pieces([("x <= 0", 0), ("x >= 0", "x")], on="y <= 0", variables="x y")
    assert isinstance(to_shallow_network(half), ShallowNetwork)
    assert NO.verify(half) is False
    line = CPA.from_pieces([("y == 0, x <= 0", 0), ("y == 0, x >= 0", "x")])
    assert NO.verify(line) is False
    assert NO.verify(piecewise("max(0, x, y)", on="x >= 0, y >= 0")) is False
    assert NO.verify(piecewise("max(0, x, y)", on="x >= 100")) is False


@pytest.mark.parametrize(
    ("on", "excluded"),
    [
        (None, True),
        ("-2 <= x <= 2, -1 <= y <= 1", True),
        ("-3/2 < x < 3/4, -1/2 < y < 1/2", True),  # the open balls are inside
        ("-3/2 <= x <= 3/4, -1/2 <= y <= 1/2", True),
        ("-7/5 <= x", False),
        ("x <= 7/10", False),
        ("y <= 0", False),
        ("y == 0", False),
        ("x <= 0, x >= 1", False),
        (Polyhedron(2, strict=((0, 0, 0),)), False),  # 0 > 0
        (Polyhedron(2, rows=((-1, 0, 0),)), False),
    ],
)
def test_the_balls_have_to_be_inside_the_domain(on, excluded):
    assert NO.verify("max(0, x, y)", on) is excluded
    if isinstance(on, str) and excluded:
        assert NO.verify(piecewise("max(0, x, y)", on=on)) is True


def test_functions_of_other_variables_or_several_outputs_are_not_excluded():
    three = Network([([[1, 1, 1]], [0]), ([[1]], [0])])
    for other in ("max(0, x, z)", "max(0, x, y, z)", ["max(0, x, y)", "x"], ["max(0, x, y)"], three):
        assert NO.verify(other) is False
    for bad, error in ((0.5, ExactnessError), ("max(0, x", ValueError), (NO, TypeError)):
        with pytest.raises(error):
            NO.verify(bad)


def test_functions_that_are_not_defined_or_not_continuous_in_a_ball_are_not_excluded():
    assert NO.verify("piecewise((max(0, x, y), y >= 0))") is False
    assert NO.verify("piecewise((max(0, x, y), y >= 0), (5, true))") is False
    assert NO.verify("piecewise((max(0, x, y), x <= 5), (max(0, x, y), x >= 5))") is True


def test_variables_name_the_inputs_of_networks():
    lopsided = to_shallow_network("relu(x - 3*relu(y))")
    M = Network([([[1, 0], [-1, 0], [0, 1]], [0, 0, 0]), ([[1, -1, -3]], [0]), ([[1]], [0])])
    assert equal(M, "relu(x - 3*relu(y))", variables="x y").proved
    assert lopsided.verify(M)
    assert lopsided.verify(M, variables="x y")
    assert not lopsided.verify(M, variables="y x")
    assert not lopsided.verify(M, variables="u v")


def test_data_that_do_not_fit_together():
    first, second = NO.neighbourhoods
    forged = [
        (replace(NO, neighbourhoods=()), "0 neighbourhoods"),
        (replace(NO, neighbourhoods=(first, second, first)), "3 neighbourhoods"),
        (replace(NO, row=(0, 1)), "row"),
        (replace(NO, variables=("x",)), "one output"),
        (replace(NO, domain=Polyhedron.whole_space(3)), "dimension 3"),
        (replace(NO, neighbourhoods=(first._replace(point=(F(-1),)), second)), "2 rational numbers"),
        (replace(NO, neighbourhoods=(first._replace(radius=0.5), second)), "not both rational"),
        (replace(NO, neighbourhoods=(first._replace(above=AffineMap([[0, 1], [0, 1]])), second)), "one output"),
    ]
    for wrong, rule in forged:
        assert any(rule in broken for broken in wrong.violations()), rule
        assert wrong.verify("max(0, x, y)") is False


def test_the_program_with_variables_that_are_keywords():
    no = to_shallow_network("max(0, lambda, lambda_)")
    program = no.script("max(0, lambda, lambda_)")
    exec(program, {})
    with pytest.raises(AssertionError):
        exec(no.script("max(lambda, lambda_)"), {})


def test_latex():
    source = latex(NO)
    assert source.startswith(r"\begin{aligned}")
    assert r"jumps differently across }} y = 0".replace("}}", "}") in source
    assert r"B((\tfrac{1}{2}, 0), \tfrac{1}{4})" in source
    assert source in NO._repr_latex_()


@pytest.mark.parametrize("text", ["max(0, x, y)", "relu(min(x, y)) - 1/3", "abs(max(x, -y/2 + 1)) + 2*y"])
def test_the_script_takes_the_text_of_the_function(text):
    exec(to_shallow_network(text).script(), {})


@pytest.mark.parametrize("text", ["relu(x)*1.5 + max(x, y, 0)", maximum(3)])
def test_a_function_that_is_not_python_needs_the_expression(text):
    with pytest.raises(ValueError, match="give it as expression"):
        to_shallow_network(text).script()


def test_its_verdict_states_the_theorem():
    no = to_shallow_network("max(0, x, y)", on="x <= 1")
    with observe_verdicts() as seen:
        verdict = prove(to_shallow_network("max(0, x, y)", on="x <= 1"))
    assert verdict.statement == "max(0, x, y) is not computed by one hidden layer of any width on {(x, y) : x <= 1}"
    assert stated(seen) == [verdict]
    assert len(seen) == 5
    assert all(one.settled for one in seen)
    with pytest.raises(Refuted, match="cannot be refuted: max"):
        refute(no)
    assert "not part of the certificate" in str(no.verdict)
    undecided = Verdict("s", "undecided", "undecided", reason="no time")
    owed = [*no.verdict.obligations, NamedObligation("more", undecided)]
    assert ArguedVerdict.of("theorem", owed, "an argument").reason == "no time"
    with pytest.raises(ValueError, match="does not follow"):
        ArguedVerdict.of("theorem", [NamedObligation("false", equal("relu(x)", "x"))], "an argument")
