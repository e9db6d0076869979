"""Strict constraints in VNN-LIB properties: what a touched boundary means, by hand and against z3."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from exactrelu.cpa import piecewise
from exactrelu.formats.property_verdicts import decide_property
from exactrelu.formats.violations import Violation, touched
from exactrelu.formats.vnnlib import parse_property
from exactrelu.kernel.certificate import verify
from exactrelu.networks import Network

ABSOLUTE = Network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
PARTS = Network([([[1], [-1]], [0, 0]), ([[1, 0], [0, 1]], [0, 0])])  # relu(x), relu(-x)
CERTIFIED = "proved, certificate checked"


def asked(n, m, *assertions):
    declared = [f"(declare-const {v}_{k} Real)" for v, count in (("X", n), ("Y", m)) for k in range(count)]
    return parse_property("".join([*declared, *(f"(assert {one})" for one in assertions)]))


# -- reading -----------------------------------------------------------------------------------------------------------


def test_strict_and_weak_constraints_are_kept_apart():
    p = asked(1, 2, "(< -1 X_0 1)", "(>= X_0 -3)", "(> Y_0 X_0)", "(<= Y_0 Y_1 2)", "(or (< Y_1 0) (> 2 1 Y_0))")
    first, second = p.unsafe
    assert first.inputs.rows == ((3, 1),)
    assert set(first.inputs.strict) == {(1, 1), (1, -1)}
    assert first.rows == ((0, 0, -1, 1), (2, 0, 0, -1))
    assert first.strict == ((0, -1, 1, 0), (0, 0, 0, -1))
    assert second.strict == ((0, -1, 1, 0), (1, 0, -1, 0))
    assert [p.row_text(row, strict=True) for row in second.strict] == ["X_0 - Y_0 < 0", "Y_0 < 1"]
    assert first.contains([Fraction(-1, 2)], [-Fraction(1, 4), -Fraction(1, 8)])
    assert not first.contains([Fraction(-1, 2)], [-Fraction(1, 4), 0])
    assert not first.contains([-1], [-Fraction(1, 4), -Fraction(1, 8)])
    assert p.holds_at([1], [5, 5])
    assert not p.holds_at([0], [Fraction(1, 2), 1])


@pytest.mark.parametrize(("condition", "count"), [("(< 0 0)", 0), ("(< 0 1)", 1), ("(> 1 1)", 0), ("(< 2 1)", 0)])
def test_strict_conditions_without_variables(condition, count):
    assert len(asked(1, 1, condition).unsafe) == count


# -- deciding by hand --------------------------------------------------------------------------------------------------

# |x| on a domain with a question about y = |x|: the answer, and the margin where it is safe
HAND = [
    (["(<= -1 X_0 2)", "(> Y_0 2)"], 0),
    (["(<= -1 X_0 2)", "(> Y_0 1.75)"], None),
    (["(<= -1 X_0 2)", "(< Y_0 0)"], 0),
    (["(< -1 X_0 2)", "(>= Y_0 2)"], 0),
    (["(< -1 X_0 2)", "(>= Y_0 1)"], None),
    (["(< -1 X_0 1)", "(>= Y_0 1)"], 0),
    (["(< -1 X_0 1)", "(>= Y_0 1.5)"], Fraction(1, 2)),
    (["(<= -1 X_0 1)", "(>= Y_0 1)", "(< X_0 0)"], None),
    (["(<= -1 X_0 1)", "(>= Y_0 1)", "(< X_0 0)", "(> X_0 -1)"], 0),
    (["(<= Y_0 0)", "(> X_0 0)"], 0),
    (["(<= Y_0 0)", "(or (> X_0 0) (< X_0 0))"], 0),
    (["(<= Y_0 0)", "(> (+ X_0 Y_0) 0)"], 0),
    (["(<= Y_0 0)", "(> (+ X_0 1) Y_0)"], None),
    (["(< Y_0 X_0)"], 0),
    (["(> Y_0 X_0)"], None),
    (["(> Y_0 X_0)", "(>= X_0 0)"], 0),
    (["(> Y_0 1000000)"], None),
    (["(>= X_0 3)", "(> Y_0 1000001)", "(<= Y_0 1000002)"], None),
    (["(< 0 X_0 1)"], None),
    (["(= Y_0 1)", "(< -1 X_0 1)"], 0),
    (["(= Y_0 1)", "(< -1 X_0 1.5)"], None),
]


@pytest.mark.parametrize("least", [True, False])
@pytest.mark.parametrize(("assertions", "margin"), HAND, ids=lambda value: str(value)[:60])
def test_the_absolute_value(assertions, margin, least):
    p = asked(1, 1, *assertions)
    verdict = decide_property(ABSOLUTE, p, least_margin=least)
    if margin is None:
        assert verdict.refuted
        (x,) = verdict.counterexample.point
        assert not p.holds_at([x], [abs(x)])
        assert verdict.counterexample.left <= 0
    else:
        assert verdict.label == CERTIFIED
        assert verdict.margin == margin
        assert not verdict.vacuous
        assert all(established.point is None for established in verify(verdict.certificate))


def test_mixed_constraints_that_exclude_each_other_only_together():
    """relu(x) > 0 and relu(-x) >= 0 hold for positive x; relu(x) > 0 and x <= 0 nowhere, but almost at x = 0."""
    assert decide_property(PARTS, asked(1, 2, "(> Y_0 0)", "(>= Y_1 0)")).refuted
    for least in (True, False):
        verdict = decide_property(PARTS, asked(1, 2, "(> Y_0 0)", "(<= X_0 0)", "(>= Y_1 0)"), least_margin=least)
        assert verdict.label == CERTIFIED
        assert verdict.margin == 0
        both = decide_property(PARTS, asked(1, 2, "(> Y_0 0)", "(>= Y_1 Y_0)", "(> Y_1 0)"), least_margin=least)
        assert both.label == CERTIFIED
        assert "Y_1 > 0" in both.statement
        assert "Y_0 - Y_1 <= 0" in both.statement


def test_strictly_empty_inputs_are_vacuous():
    for assertions in (["(< X_0 0)", "(> X_0 0)"], ["(< X_0 0)", "(>= X_0 0)"], ["(< X_0 X_0)"]):
        verdict = decide_property(ABSOLUTE, asked(1, 1, *assertions, "(>= Y_0 0)"), allow_empty=True)
        assert verdict.proved
        assert verdict.margin is None
        assert verdict.vacuous


def test_penalties_that_have_to_be_large():
    """Where |x| <= 0, 100000 x + |x| > 0 is false, which takes a penalty of 100001: more than is tried first."""
    p = asked(1, 1, "(<= Y_0 0)", "(> (+ (* 100000 X_0) Y_0) 0)")
    for least in (True, False):
        verdict = decide_property(ABSOLUTE, p, least_margin=least)
        assert verdict.label == CERTIFIED
        assert verdict.margin == 0
    violation = Violation(ABSOLUTE, p, p.unsafe[0])
    found = touched(piecewise(violation.both(), violation.domain, variables=("X_0",)))
    assert found.found is None
    assert found.penalties.M == 100001


def test_unbounded_cells_where_the_weak_constraint_fails():
    """On x <= -1 the form h = x + 1 tends to minus infinity, v is 1/2: no multiple of it outweighs that."""
    clip = Network([([[1], [1]], [1, 0]), ([[1, -1]], [0])])  # min(max(x + 1, 0), 1)
    p = asked(1, 1, "(>= Y_0 0.5)", "(> (- Y_0 X_0) 1)")
    for least in (True, False):
        verdict = decide_property(clip, p, least_margin=least)
        assert verdict.label == CERTIFIED
        assert verdict.margin == 0
    violation = Violation(clip, p, p.unsafe[0])
    assert touched(piecewise(violation.both(), violation.domain, variables=("X_0",))).penalties.N == 2
    reached = decide_property(clip, asked(1, 1, "(>= Y_0 0.5)", "(> (- Y_0 X_0) 0.9999)"), least_margin=True)
    assert reached.refuted


# -- z3 ----------------------------------------------------------------------------------------------------------------


def random_condition(rnd, names, depth):
    """A nested condition with small integers, as VNN-LIB text and as a function of a z3-like environment."""
    if depth and rnd.random() < 0.75:
        parts = [random_condition(rnd, names, depth - 1) for _ in range(rnd.choice([2, 2, 3]))]
        return f"({rnd.choice(['and', 'or'])} {' '.join(parts)})"
    used = rnd.sample(names, rnd.choice([1, 1, 2]))
    terms = " ".join(f"(* {rnd.choice([-2, -1, 1, 1, 3])} {name})" for name in used)
    return f"({rnd.choice(['<', '>', '<=', '>=', '<', '>', '='])} (+ {terms} 0) {rnd.randint(-2, 3)})"


def z3_answer(z3, layers, conditions):
    """Whether z3 finds inputs; it parses the conditions itself, as SMT-LIB."""
    n, m = len(layers[0][0][0]), len(layers[-1][0])
    names = {f"X_{i}": z3.Real(f"X_{i}") for i in range(n)} | {f"Y_{j}": z3.Real(f"Y_{j}") for j in range(m)}
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    values = [names[f"X_{i}"] for i in range(n)]
    for k, (W, b) in enumerate(layers):
        values = [z3.If(v >= 0, v, 0) for v in values] if k else values
        values = [z3.Sum([c * v for c, v in zip(row, values, strict=True)]) + d for row, d in zip(W, b, strict=True)]
    for j, value in enumerate(values):
        solver.add(names[f"Y_{j}"] == value)
    for condition in conditions:
        solver.add(z3.parse_smt2_string(f"(assert {condition})", decls=names))
    answer = str(solver.check())
    assert answer in ("sat", "unsat")
    return answer == "sat"


@pytest.mark.parametrize("seed", range(12))
def test_z3_agrees_on_mixed_strict_and_weak_conditions(seed):
    z3 = pytest.importorskip("z3")
    rnd = random.Random(seed)
    answers = []
    for _ in range(10):
        sizes = rnd.choice([[1, 2, 1], [1, 3, 2], [2, 2, 2], [2, 3, 1], [2, 2, 2, 2]])
        layers = [
            ([[rnd.randint(-2, 2) for _ in range(n)] for _ in range(m)], [rnd.randint(-1, 1) for _ in range(m)])
            for n, m in pairwise(sizes)
        ]
        n, m = sizes[0], sizes[-1]
        names = [*(f"X_{i}" for i in range(n)), *(f"Y_{j}" for j in range(m))]
        box = [f"({rnd.choice(['<', '<='])} -1 X_{i} 1)" for i in range(n) if rnd.random() < 0.7]
        conditions = [*box, *(random_condition(rnd, names, 2) for _ in range(2))]
        p = asked(n, m, *conditions)
        verdict = decide_property(Network(layers), p, least_margin=rnd.random() < 0.5, allow_empty=True)
        assert verdict.refuted == z3_answer(z3, layers, conditions), (layers, conditions)
        answers.append((verdict.status, verdict.margin))
        if verdict.refuted:
            assert not p.holds_at(verdict.counterexample.point, verdict.outputs)
        elif p.unsafe:
            assert verdict.label.removesuffix(" (vacuous)") == CERTIFIED, (layers, conditions)
            assert verdict.margin is None or verdict.margin >= 0
            assert all(established.point is None for established in verify(verdict.certificate))
    assert {status for status, _ in answers} == {"proved", "refuted"}
