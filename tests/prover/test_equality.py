"""Statements in, verdicts out: named identities, domains, budgets, refusals, and a search that lies."""

import itertools
import os
import random
import re
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
from sympy import Abs, Eq, Max, Piecewise

from exactrelu.exact import ExactnessError
from exactrelu.expressions import FormulaError, Lattice, Variable, combine
from exactrelu.formulas import Formula
from exactrelu.kernel.certificate import Certificate, verify
from exactrelu.kernel.program import Rejected
from exactrelu.linear_programming import Dictionary, Farkas
from exactrelu.networks import Network
from exactrelu.polyhedron import EmptyDomain, Polyhedron
from exactrelu.prover import claim_search, decisions
from exactrelu.prover.equality import at_most, decide, equal, nonnegative, prove, refute
from exactrelu.prover.questions import Obligation, claims_of
from exactrelu.prover.verdict import Refuted, Undecided, Verdict
from exactrelu.regions import sign_tree
from exactrelu.regions.continuity import DiscontinuousError
from exactrelu.symbolic import reals, relu
from exactrelu.text import parse_conditions, parse_statement
from exactrelu.typesetting.statements import verdict as typeset_verdict
from tests.oracle import holds, value

F = Fraction
ROOT = Path(__file__).resolve().parents[2]
x, y, z = reals("x y z")
CERTIFIED = "proved, certificate checked"
NEEDLE = "relu(x-1/3) - 2*relu(x-1/3-1/2000000000) + relu(x-1/3-1/1000000000)"
MAX2 = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])], name="M")


def require_proved(verdict, statement=None, on=None, variables=None):
    """Proved, and the kernel alone finds in the certificate exactly what the statement compiles to."""
    assert verdict.proved, verdict
    assert verdict.label == CERTIFIED
    established = verify(verdict.certificate)
    assert all(result.point is None for result in established)
    if statement is not None:
        assert [result.claim for result in established] == claims_of(statement, on=on, variables=variables)


def require_refuted(verdict, statement, on=""):
    """Refuted, and the point, both values and the domain are checked by the tests' own evaluator."""
    assert verdict.refuted, verdict
    found = verdict.counterexample
    at = dict(zip(found.variables, found.point, strict=True))
    assert holds((parse_conditions(on),), at)
    parsed = parse_statement(statement)
    values = [value(side, at) for side in parsed.sides]
    broken = [
        (a, b)
        for a, relation, b in zip(values, parsed.relations, values[1:], strict=False)
        if not {"==": a == b, "<=": a <= b, ">=": a >= b}[relation]
    ]
    assert (found.left, found.right) in broken
    (shown,) = verify(verdict.certificate)
    assert shown.point == found.point


# ---- named identities ------------------------------------------------------------------------------

TRUE = {
    "max of two": "max(x, y) == x+relu(y-x) == y+relu(x-y)",
    "min of two": "min(x, y) == x-relu(x-y) == y-relu(y-x)",
    "min by four units": "min(x,y) == (relu(x+y)-relu(-x-y)-relu(x-y)-relu(y-x))/2",
    "identity": "x == relu(x)-relu(-x)",
    "absolute value": "abs(x) == relu(x)+relu(-x)",
    "leaky relu": "max(x,x/10) == piecewise((x, x>0), (x/10, true)) == relu(x)-relu(-x)/10",
    "leaky relu with a skip": "max(x,x/5) == x/5+(1-1/5)*relu(x) == relu(x)-1/5*relu(-x)",
    "hat": "max(0,1-abs(x)) == relu(x-1)-2*relu(x)+relu(x+1) == relu(1-relu(x)-relu(-x))",
    "hexagonal gauge": "(abs(x)+abs(y)+abs(x-y))/2 == max(x,-x,y,-y,x-y,y-x)",
    "nested maximum": "max(a,b,c) == max(max(a,b),c)",
    "difference of convex": "x-2*relu(x-1)+2*relu(x-2) == (x+2*relu(x-2)) - 2*relu(x-1)",
    "median of three": "x+y+z-max(x,y,z)-min(x,y,z) == max(min(x,y),min(max(x,y),z))",
    "hat on an uneven mesh": "3*relu(x)-(9/2)*relu(x-1/3)+(3/2)*relu(x-1) == max(0,min(3*x,(3-3*x)/2))",
    "max of absolute values": "max(abs(x),abs(y)) == (abs(x+y)+abs(x-y))/2",
    "min of absolute values": "min(|x|,|y|) == |x|+|y|-(|x+y|+|x-y|)/2",
    "relu6": "min(max(x,0),6) == relu(x)-relu(x-6)",
    "clip": "min(max(x,-1),2) == -1+relu(x+1)-relu(x-2)",
    "tropical distributivity": "max(x,y)+max(z,w) == max(x+z,x+w,y+z,y+w)",
    "lattice distributivity": "max(min(a,b),c) == min(max(a,c),max(b,c))",
    "redundant piece": "2*max(x,y) == max(2*x,x+y,2*y)",
    "scaling": "relu(3*x) == 3*relu(x)",
    "merging": "2*relu(x-y)+3*relu(x-y) == 5*relu(x-y)",
    "dead unit": "relu(-1-relu(x)) == 0",
    "always on": "relu(1+relu(x)) == 1+relu(x)",
    "sign flip": "relu(x+y)+relu(x-y) == relu(-x-y)+relu(y-x)+2*x",
    "coincident hyperplanes": "relu(x)+relu(2*x)-relu(3*x) == 0",
    "lattice form in one variable": "x-2*relu(x-1)+2*relu(x-2) == max(min(x,2-x),x-2) == min(x,max(2-x,x-2))",
    "lattice form of a triangulation": "1/2+abs(x-y)/2-abs(x+y-1)/2 == max(min(x,1-y),min(y,1-x))",
    "two decompositions": "relu(min(x,y)) == max(x,y,x+y)-max(x,y) == (relu(x)+relu(y))-max(0,x,y)",
    "hinging hyperplanes": "max(0,x,y,x+y-1) == max(0,x,y)+max(x,y,x+y-1)-max(x,y)",
    "Courant hat": "relu(1-(abs(x)+abs(y)+abs(x-y))/2) == max(0,min(1-x,1+x,1-y,1+y,1-x+y,1+x-y))",
    "patch with convex support": "piecewise((relu(1-x/2-y), x>=0 and y>=0), (relu(1+x-y), x<=0 and y>=0), "
    "(relu(1+x+y), x<=0), (relu(1-x/2+y), true)) == max(0,min(1-x/2-y,1+x-y,1+x+y,1-x/2+y))",
    "tower below the minimum": "relu((relu(x)-relu(x-1)-relu(x-2)+relu(x-3))+(relu(y)-relu(y-1)-relu(y-2)+relu(y-3))-1)"
    " <= min(relu(x)-relu(x-1)-relu(x-2)+relu(x-3), relu(y)-relu(y-1)-relu(y-2)+relu(y-3))",
    "tent": "2*relu(x)-4*relu(x-1/2)+2*relu(x-1) == max(0,min(2*x,2-2*x))",
    "subadditivity": "relu(x+y) <= relu(x)+relu(y)",
    "monotonicity": "relu(x) <= relu(x + |y|)",
    "chain of inequalities": "min(x,y) <= (x+y)/2 <= max(x,y) <= |x|+|y|",
    "descending chain": "max(x,y) >= x >= min(x,y)",
    "mixed chain": "0 <= |x| == |-x| <= 2*|x|",
    "zero": "0*x == 0",
    "constants": "1/3 + 1/6 == 1/2 <= 0.75",
}  # fmt: skip

FALSE = {
    "a misprinted hat": "max(0,abs(1-abs(x))) == relu(x-1)-2*relu(x)+relu(x+1)",
    "negative scaling": "relu(-x) == -relu(x)",
    "a slope above one": "max(x,2*x) == piecewise((x, x>0), (2*x, true))",
    "a wrong lattice form": "x-2*relu(x-1)+2*relu(x-2) == max(x,min(2-x,x-2))",
    "needle": f"abs(x) == abs(x) + {NEEDLE}",
    "tower is no minimum": "relu((relu(x)-relu(x-1)-relu(x-2)+relu(x-3))+(relu(y)-relu(y-1)-relu(y-2)+relu(y-3))-1) "
    "== min(relu(x)-relu(x-1)-relu(x-2)+relu(x-3), relu(y)-relu(y-1)-relu(y-2)+relu(y-3))",
    "two-unit tent": "2*relu(x)-4*relu(x-1/2) == min(2*x,2-2*x)",
    "relu is additive": "relu(x+y) == relu(x)+relu(y)",
    "relu is superadditive": "relu(x+y) >= relu(x)+relu(y)",
    "equality on a quadrant only": "relu(x)+relu(y) == x+y",
    "different variables": "relu(x) == relu(y)",
    "last link of a chain": "min(x,y) <= max(x,y) <= x+relu(y)",
    "first link of a chain": "1 <= |x| == |x|",
    "a huge constant": "max(x, -10000000000000000000000) == x",
    "a tiny slope": "abs(x) == abs(x) + relu(x)/1000000000000000000000000000000",
    "constants": "1/3 == 0.3333333333333333",
    "a value on a point": "piecewise((5, x == 1/7), (x, true)) == x",
    "a value on a line": "piecewise((x + 1/100, x + 3*y == 1/7), (x, true)) <= x",
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_true_statements(name):
    require_proved(decide(TRUE[name]), TRUE[name])
    assert prove(TRUE[name])
    with pytest.raises(Refuted, match="the statement is true and cannot be refuted"):
        refute(TRUE[name])


@pytest.mark.parametrize("name", FALSE)
def test_false_statements(name):
    require_refuted(decide(FALSE[name]), FALSE[name])
    assert refute(FALSE[name]).refuted
    with pytest.raises(Refuted):
        prove(FALSE[name])


@pytest.mark.parametrize("name", [name for name in TRUE if " == " in TRUE[name]])
def test_a_small_change_of_a_true_equation_is_refuted(name):
    """The last side plus relu(1/10^9 - 10^6 |v|), v moved off the small rational points that are tried first."""
    statement = TRUE[name]
    variable = next((v for v in "xa" if re.search(rf"\b{v}\b", statement)), None)
    bump = f" + relu(1/1000000000 - 1000000*|{variable} - 17/12347|)" if variable else " + 1/1000000000"
    parsed = parse_statement(statement)
    index = max(i for i, relation in enumerate(parsed.relations) if relation == "==")
    pair = f"{parsed.texts[index]} == {parsed.texts[index + 1]}{bump}"
    require_refuted(decide(pair), pair)


# ---- domains ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "on"),
    [
        ("relu(x)+relu(y) == x+y", "x>=0, y>=0"),
        ("relu(x)+relu(y) == x+y", "x>0, y>=0"),
        ("2*relu(x)-4*relu(x-1/2) == min(2*x,2-2*x)", "x >= 0"),
        ("abs(x) == x", "x >= 0"),
        ("abs(x) == x", "x > 0"),
        ("abs(x) == abs(y)", "x + y == 0"),
        ("max(x, y) == x", "x == y"),
        ("max(x, y, z) == z", "x <= z, y <= z"),
        ("max(x, y, z) == x", "x == y == z"),
        ("relu(x) == 0", "x == 0"),
        ("x == 1/3", "x >= 1/3, x <= 1/3"),
        ("x == y", "x >= y, y >= x"),
        ("|x| + |y| == 1", "|x| + |y| <= 1, x + y >= 1"),
        ("x*2 >= y", "y <= 1, x >= 1"),
        ("relu(x - 1000000) == 0", "x <= 999999"),
        ("relu(x - y) <= 1", "0 <= x <= 1, 0 <= y <= 1"),
        ("abs(1-abs(x)) == relu(x-1)-2*relu(x)+relu(x+1)", "-1 <= x <= 1"),
        (NEEDLE.replace("relu(x-1/3) -", "relu(x-1/3) + 0 -") + " == 0", "x <= 1/3"),
        ("piecewise((1, x > 0), (0, true)) == 1", "x > 0"),
        ("piecewise((x, y <= x and y <= 1-x), (1-y, x >= y and y >= 1-x), (1-x, y >= x and y >= 1-x), (y, true)) "
         "== 1/2+abs(x-y)/2-abs(x+y-1)/2", "0 <= x <= 1, 0 <= y <= 1"),
        ("1 == 1", "x >= 0"),
        ("x == 5", "x == 5, y >= 0"),
    ],
)  # fmt: skip
def test_true_on_a_polyhedron(statement, on):
    require_proved(decide(statement, on=on), statement, on)
    require_proved(decide(statement, on=Polyhedron.from_text(on)))


@pytest.mark.parametrize(
    ("statement", "on"),
    [
        ("relu(x)+relu(y) == x+y", "x>=0"),
        ("abs(x) == x", "x > -1/1000000"),
        ("x == 0", "x >= 0"),
        ("x == 0", "x > 0, x < 1/1000000000"),
        ("max(x, y) == x", "x + y == 0"),
        ("relu(x) == 0", "x == 1/1000000000000"),
        ("x <= 1", "x < 1 + 1/1000000000000"),
        ("x == y", "x >= y, y >= x - 1/1000000000"),
        (NEEDLE + " == 0", "x >= 1/3"),
        (NEEDLE + " <= 0", "x > 1/3"),
        ("x == 1/3", "x + y == 1, x - y == 1/7"),
        ("|x| + |y| <= 999999", "x + y >= 1000000"),
        ("relu(x - 1000000000) == 0", ""),
        ("relu(1 - |x - 123456789| - |y + 987654321|) == 0", "x >= 0"),
        ("piecewise((5, x == 0), (x, true)) == x", "x >= 0"),
        ("piecewise((5, x == 3), (x, true)) == x", "x >= 3"),
        ("piecewise((5, x == 3), (x, true)) == x", "x == 3"),
        ("piecewise((x + 1, x + y == 1/3), (x, true)) == x", "x >= 5/7"),
    ],
)
def test_false_on_a_polyhedron(statement, on):
    require_refuted(decide(statement, on=on), statement, on)


def test_strict_rows_are_kept_by_the_counterexample():
    """On the closure the first failure is at the boundary, which the domain excludes."""
    verdict = decide("relu(x - 5/7) + relu(5/7 - x) == 0", on="x > 5/7, x < 5/7 + 1/1000000000000")
    (point,) = verdict.counterexample.point
    assert F(5, 7) < point < F(5, 7) + F(1, 10**12)
    assert decide("x == 5/7", on="x >= 5/7, x <= 5/7").proved


def test_enumeration_agrees_with_certificates():
    """certify=False takes other paths; thin domains and isolated values must not slip through."""
    for statement in TRUE.values():
        assert decide(statement, certify=False).proved
    for statement in FALSE.values():
        require_refuted(decide(statement, certify=False), statement)
    for statement, on in [
        ("relu(x - 3/7) == x", "x == 1/3"),
        ("relu(x - 2/7) == x", "x == 1/3"),
        ("relu(x - y) == 0", "x + y == 1/3"),
        ("relu(x - y) == 0", "x + y == 1/3, x == 12/17"),
        ("relu(x - y) == 0", "x >= 1/3 + y, x <= 1/3 + y"),
        ("relu(x - y) <= 1/4", "x == 1/3 + y"),
        ("relu(x - y) <= z", "x == 1/3 + y, z == 1/4"),
    ]:
        require_refuted(decide(statement, on=on, certify=False), statement, on)
    for statement, on in [
        ("relu(x - 1/3) == 0", "x == 1/3"),
        ("relu(x - y) == 1/3", "x == 1/3 + y"),
        ("relu(x - y) <= z", "x == 1/3 + y, z == 1/2"),
        ("max(x, y, z) == x", "x == y == z"),
    ]:
        verdict = decide(statement, on=on, certify=False)
        assert verdict.proved
        assert verdict.certificate is None


@pytest.mark.parametrize("on", ["x >= 1, x <= 0", "x > 0, x <= 0", "x > 1, x < 1", "0 > 1", "x == 1, x == 2", "x < x"])
def test_vacuous_domains(on):
    for ask in (decide, prove, refute):
        with pytest.raises(EmptyDomain, match=r"every statement on it is vacuously true; pass allow_empty=True"):
            ask("x == x + 1", on=on)
    verdict = decide("x == x + 1", on=on, allow_empty=True)
    assert verdict.proved
    assert verdict.vacuous
    assert verdict.label == f"{CERTIFIED} (vacuous)"
    assert "vacuous" in str(verdict)
    (result,) = verify(verdict.certificate)
    assert [result.claim] == claims_of("x == x + 1", on=on, allow_empty=True)
    with pytest.raises(Refuted):
        refute("x == x + 1", on=on, allow_empty=True)
    with pytest.raises(EmptyDomain):
        claims_of("x == x + 1", on=on)


def test_a_domain_that_is_not_empty_is_not_vacuous():
    verdict = decide("x == 1", on="x >= 1, x <= 1", allow_empty=True)
    assert verdict.proved
    assert not verdict.vacuous
    assert verdict.label == CERTIFIED


# ---- doors -----------------------------------------------------------------------------------------


def test_networks_sympy_text_and_graphs_meet():
    graph = Formula((Lattice("max", (Variable("x"), Variable("y"))),), "graph")
    sides = [MAX2, Max(x, y), "max(x, y)", graph, MAX2(x, y), x + relu(y - x), "x + relu(y - x)"]
    for f, g in itertools.permutations(sides, 2):
        verdict = equal(f, g)
        require_proved(verdict)
    assert str(equal(MAX2, Max(x, y))) == f"{CERTIFIED}: M(x, y) = Max(x, y) for all real x, y"
    assert equal(MAX2, MAX2).proved
    assert equal(MAX2, "max(a, b)").proved
    assert equal(MAX2, "max(a, b)", variables="b a").statement.startswith("M(b, a) = max(a, b)")
    assert equal(MAX2, "a", variables="a b").refuted


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_neurons_may_be_permuted_and_nothing_else(order):
    W, b, V = [[1, "-2/3"], [2, 1], [-1, 1]], ["1/2", -1, 0], [1, -2, "3/5"]
    N = Network([(W, b), ([V], [1])])
    permuted = Network([([W[i] for i in order], [b[i] for i in order]), ([[V[i] for i in order]], [1])])
    require_proved(equal(N, permuted))
    forgotten = Network([([W[i] for i in order], [b[i] for i in order]), ([V], [1])])
    assert equal(N, forgotten).proved == (order == (0, 1, 2))


def test_networks_of_the_same_name_are_told_apart():
    f, g = Network([([[2]], [0])]), Network([([[3]], [0])])
    assert equal(f, g).refuted
    assert equal(f(x), g(x)).refuted
    assert equal(f(x) + x, g(x)).proved


def test_sympy_relations_are_statements():
    require_proved(prove(Eq(relu(x) - relu(-x), x)))
    require_proved(prove(relu(x + y) <= relu(x) + relu(y)))
    require_proved(prove(relu(x) >= relu(x - 1)))
    assert refute(Abs(x) <= relu(x)).refuted
    require_proved(prove(Eq(Piecewise((x, x >= 0), (-x, True)), Abs(x))))
    for strict in (relu(x) < 1, relu(x) > -1, sympy.Ne(relu(x), x)):
        with pytest.raises(FormulaError, match="statements use ==, <= or >="):
            decide(strict)


def test_vector_functions():
    require_proved(equal(["max(x, y)", "min(x, y)"], ["x + relu(y - x)", "x - relu(x - y)"]))
    verdict = equal([x, y, x], [x, y + relu(x - 1), x])
    found = verdict.counterexample
    assert found.left != found.right
    assert len(found.left) == len(found.right) == 3
    assert found.left[0] == found.right[0]
    two = Network([([[1], [-1]], [0, 0]), ([[1, 0], [0, 1]], [0, 0])])
    require_proved(equal(two, ["relu(x)", "relu(-x)"]))
    assert equal(two, ["relu(x)", "relu(x)"]).refuted
    require_proved(equal(["piecewise((x, x > 0), (0, true))", "1"], ["relu(x)", "1"]))
    for relation in (at_most, lambda f, g: nonnegative(f)):
        with pytest.raises(FormulaError, match=r"compares scalar functions|they must agree"):
            relation(["x", "y"], ["x", "y"])


@pytest.mark.parametrize(
    ("f", "g", "message"),
    [
        (["x", "y"], "x", "has 2 outputs, x has one scalar output"),
        (["x"], ["x", "y"], "they must agree"),
        (MAX2, ["x", "y"], "they must agree"),
        (MAX2, "x", "M takes 2 inputs, but the statement is about the 1 variable"),
        (MAX2, Network([([[1]], [0])]), "different numbers of inputs"),
        ("x^2", "x", "powers"),
        (x * y, x, "product"),
    ],
)
def test_what_does_not_fit(f, g, message):
    with pytest.raises(FormulaError, match=message):
        equal(f, g)


def test_deep_shared_graphs():
    """200 folds, 2^200 pieces: equal to itself without a look at the pieces, and refuted at a small point."""
    node = Variable("x")
    for _ in range(200):
        node = combine([(2, Lattice("abs", (node,)))], -2)
    f = Formula((node,), "f200")
    require_proved(equal(f, Formula((combine([(1, node)]),), "g")))
    verdict = equal(f, Formula((combine([(1, node)], F(1, 10**30)),), "g"))
    assert verdict.counterexample.left - verdict.counterexample.right == -F(1, 10**30)


def test_discontinuous_sides_are_refused():
    for statement in ("piecewise((1, x > 0), (0, true)) == 1", "0 <= piecewise((1, x > 0), (0, true))"):
        with pytest.raises(DiscontinuousError, match="at x = 0 one branch gives"):
            decide(statement)
    with pytest.raises(FormulaError, match="no branch covers that point"):
        decide("piecewise((x, x > 0), (-x, x < 0)) == |x|")


# ---- certificates ----------------------------------------------------------------------------------

STATEMENTS = [
    ("abs(x) == relu(x)+relu(-x)", None),
    ("min(x,y) <= (x+y)/2 <= max(x,y)", None),
    ("relu(x)+relu(y) == x+y", "x>=0, y>=0"),
    ("max(x, y) == x", "x == y"),
    ("piecewise((x, x >= 0), (-x, true)) == |x|", None),
    ("2*max(x,y) == max(2*x,x+y,2*y)", "x <= 7/3"),
]


@pytest.mark.parametrize(("statement", "on"), STATEMENTS)
def test_tampering_with_any_digit(statement, on):
    """A changed digit is rejected, or the text still proves the statement, or it proves another one that is true."""
    wanted = claims_of(statement, on=on)
    text = decide(statement, on=on).certificate.text
    rng = random.Random(0)
    outcomes = {"rejected": 0, "same": 0, "other": 0}
    for position in [i for i, c in enumerate(text) if c.isdigit()]:
        digit = text[position]
        for new in [*rng.sample([d for d in "0123456789" if d != digit], 3), "", digit + digit, "-" + digit]:
            changed = text[:position] + new + text[position + 1 :]
            try:
                shown = verify(Certificate(changed))
            except Rejected:
                outcomes["rejected"] += 1
                continue
            if [(r.claim, r.point) for r in shown] == [(claim, None) for claim in wanted]:
                outcomes["same"] += 1
                continue
            outcomes["other"] += 1
            for result in shown:
                assert result.point is None
                for _ in range(40):  # what it proves must not fail anywhere
                    point = [F(rng.randrange(-40, 41), rng.choice((1, 2, 5))) for _ in range(result.claim.program.dim)]
                    assert not result.claim.admits(point) or result.claim.holds_at(point)
    assert outcomes["rejected"] > 5 * (outcomes["same"] + outcomes["other"])


def test_certificates_do_not_depend_on_hashing():
    code = (
        "from exactrelu.prover.equality import *; from exactrelu.symbolic import *; from sympy import *\n"
        "a, b, c = reals('a b c')\n"
        "v = equal(Max(a, b, c) + Abs(a - b), Max(c, b, a, (a + b)/2) + Max(a - b, b - a))\n"
        "w = decide('max(a, b, c) >= min(x10, x01, x1)', on='x1 == a, x01 == b, x10 == c')\n"
        "print(v.certificate.text + w.certificate.text)"
    )
    texts = set()
    for hashing in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True, timeout=60)
        texts.add(done.stdout)
    assert len(texts) == 1
    assert "claim" in texts.pop()


def test_saved_certificates_are_verified_alone(tmp_path):
    verdict = prove("max(x, y) == x+relu(y-x)")
    path = verdict.certificate.save(tmp_path / "max.cert")
    assert [r.claim for r in verify(path)] == claims_of("max(x, y) == x+relu(y-x)")
    path.write_text(path.read_text().replace("claim eq0", "claim ge0"))  # weaker, and true
    assert [r.claim for r in verify(path)] != claims_of("max(x, y) == x+relu(y-x)")
    path.write_text(path.read_text().replace("S ", "R "))
    with pytest.raises(Rejected):
        verify(path)


# ---- budgets ---------------------------------------------------------------------------------------

LONG = "relu(x-y)+relu(y-z)+relu(z-x) == (|x-y|+|y-z|+|z-x|)/2"


def test_budgets_end_undecided_and_say_so():
    require_proved(decide(LONG), LONG)
    for options in ({"max_cells": 1}, {"max_cells": 0}, {"time": 0}, {"time": 1e-9}):
        verdict = decide(LONG, **options)
        assert verdict.undecided
        assert not verdict.proved
        assert not verdict.refuted
        assert verdict.certificate is None
        assert re.search("is used up", verdict.reason)
        with pytest.raises(Undecided) as caught:
            bool(verdict)
        assert caught.value.verdict is verdict
        for ask in (prove, refute):
            with pytest.raises(Undecided, match="used up"):
                ask(LONG, **options)
            with pytest.raises(Undecided):
                ask(verdict)
    assert decide(LONG, max_cells=10**6, time=1000).proved


def test_numbers_too_large_for_any_certificate_are_undecided():
    verdict = decide("relu(1e4000*relu(1e4000*x)) == 1e4000*1e4000*relu(x)")
    assert verdict.undecided
    assert "digits" in verdict.reason


# ---- prove and refute ------------------------------------------------------------------------------


def test_refute_at_a_point():
    verdict = refute("relu(x) == x", at=-2)
    assert verdict.counterexample.point == (-2,)
    assert (verdict.counterexample.left, verdict.counterexample.right) == (0, -2)
    (shown,) = verify(verdict.certificate)
    assert shown.point == (-2,)
    assert refute("max(x, y) == x", at=[1, "3/2"]).counterexample.point == (1, F(3, 2))
    assert refute("max(x, y) == x", at={"y": F(3, 2), x: 1}).counterexample.point == (1, F(3, 2))
    assert refute(equal("relu(x)", "x"), at=F(-1, 3)).counterexample.point == (F(-1, 3),)
    assert refute("x <= 0 <= x", at=F(1, 10**50)).counterexample.right == 0
    assert refute("piecewise((5, x == 1/7), (x, true)) == x", at="1/7").counterexample.left == 5
    needle = decide(FALSE["needle"])
    assert refute(needle, at=F(1, 3) + F(1, 2 * 10**9)).counterexample.right - F(1, 3) == F(1, 10**9)


def test_refute_at_a_point_that_does_not():
    for statement in ("relu(x) == x", equal("relu(x)", "x")):
        with pytest.raises(Refuted, match=r"x = 2 does not refute relu\(x\) = x .* the statement holds there"):
            refute(statement, at=2)
    with pytest.raises(FormulaError, match="is not in the domain x >= 0"):
        refute("relu(x) == x + 1", at=-1, on="x >= 0")
    with pytest.raises(FormulaError, match="x = 0 is not in the domain"):
        refute("x == 1", at=0, on="x > 0")
    with pytest.raises(FormulaError, match="has 1 coordinate, the variables are"):
        refute("x == y", at=1)
    with pytest.raises(FormulaError, match="does not name the variables"):
        refute("x == y", at={"x": 1})
    with pytest.raises(ExactnessError, match=r"at\[0\] = 0.5 is a float"):
        refute("relu(x) == x", at=0.5)
    with pytest.raises(ExactnessError):
        refute("relu(x) == x", at=True)


def test_unknown_options_are_refused():
    with pytest.raises(TypeError):
        prove("x == x", cells=3)
    with pytest.raises(TypeError, match="domain"):
        refute("relu(x) == x", at=-1, domain="x >= 0")
    verdict = decide("x == x")
    with pytest.raises(TypeError, match=r"^the option on belongs to where the verdict was made"):
        prove(verdict, on="x >= 0")
    with pytest.raises(TypeError, match=r"^the options on, time belong to where the verdict was made"):
        prove(verdict, on="x >= 0", time=1)
    with pytest.raises(
        TypeError, match=r'^equal has no option domain; for a domain write on="x > 0"; there are .* on, .* variables'
    ):
        equal("relu(x)", "x", domain="x > 0")
    with pytest.raises(TypeError, match=r"^decide has no option max_cell; did you mean max_cells\? there are allow_"):
        decide("x == x", max_cell=3)
    with pytest.raises(TypeError):
        equal("x", "x", nonsense=True)
    for function in (equal, at_most):
        with pytest.raises(TypeError, match=rf"^{function.__name__} has no option times; did you mean time\?"):
            function("x", "x", times=2)
    with pytest.raises(TypeError, match=r"^prove has no option max_cell, tim; did you mean max_cells\? did you"):
        prove("x == x", max_cell=2, tim=1)
    with pytest.raises(TypeError, match=r"^nonnegative has no option where; for a domain"):
        nonnegative("x", where="x >= 0")


@pytest.mark.parametrize("bool_", [True, False, np.True_, np.False_, sympy.true, sympy.false, Eq(x, x), x <= x])
def test_bools_are_no_statements(bool_):
    """equal(...) has to be asked before Python or sympy compares: a bool has lost the statement."""
    for ask in (prove, refute, decide, claims_of):
        with pytest.raises(TypeError, match=r"is the bool|not a|bool"):
            ask(bool_)
    with pytest.raises(TypeError):
        equal(bool_, bool_)


@pytest.mark.parametrize("thing", [None, 1, 0.5, [], x, relu(x), MAX2, object(), ("x == x",)])
def test_what_is_no_statement(thing):
    for ask in (prove, refute, decide):
        with pytest.raises(TypeError, match="a statement is text, a sympy relation or a Verdict"):
            ask(thing)


@pytest.mark.parametrize("options", [{"on": "x > "}, {"variables": "y"}, {"on": 3}, {"on": False}, {"on": "t^2 >= 0"}])
def test_bad_domains_are_refused_before_anything_is_decided(options):
    with pytest.raises((FormulaError, TypeError)):
        decide("x == x", **options)


def test_floats_are_refused_everywhere():
    for f, g, on in ((0.5, "x", None), ("x", x * 0.5, None), ("x", "x", x <= 0.5), ("x", np.float32(2), None)):
        with pytest.raises(ExactnessError):
            equal(f, g, on=on)


# ---- a search that lies never proves ---------------------------------------------------------------

FALSE_BUT_HARD = [
    (f"abs(x) == abs(x) + {NEEDLE}", None),
    ("relu(1/1000 - 1000*|x - 1/7| - 1000*|y - 1/7|) == 0", None),
    ("relu(x - 1000000) <= 0", "x >= 3"),
    ("relu(x - y) <= 1/7", "x + y == 1/3"),
    ("piecewise((relu(y - 100), y > 1/3), (0*y, true)) <= 0", None),
]


class Lie:
    """Ways in which the search could be wrong; each replaces something the prover relies on."""

    @staticmethod
    def always_proof(monkeypatch):
        monkeypatch.setattr(claim_search, "sign_proof", lambda cell, form: Farkas(1, (), 0))

    @staticmethod
    def implied_signs_everywhere(monkeypatch):
        monkeypatch.setattr(sign_tree, "sign_proof", lambda cell, form: Farkas(1, (), 0))

    @staticmethod
    def both_always_proof(monkeypatch):
        Lie.always_proof(monkeypatch)
        Lie.implied_signs_everywhere(monkeypatch)

    @staticmethod
    def random_multipliers(monkeypatch):
        rng = random.Random(1)

        def lie(cell, form):
            return Farkas(rng.randrange(1, 3), ((0, rng.randrange(1, 4)),) if cell.rows else (), rng.randrange(3))

        monkeypatch.setattr(claim_search, "sign_proof", lie)

    @staticmethod
    def forms_are_zero(monkeypatch):
        honest = sign_tree.SignTree.events

        def lie(self):
            for event in honest(self):
                if isinstance(event, sign_tree.Leaf):
                    event = event._replace(forms=tuple((0,) * len(form) for form in event.forms))
                yield event

        monkeypatch.setattr(sign_tree.SignTree, "events", lie)

    @staticmethod
    def branches_are_dropped(monkeypatch):
        honest = sign_tree.SignTree.events

        def lie(self):
            leaves = [e for e in honest(self) if isinstance(e, sign_tree.Leaf)]
            zero = [e for e in leaves if not any(map(any, e.forms))]
            return iter(zero[:1] or [leaves[0]._replace(forms=((0,) * (self.dim + 1),))])

        monkeypatch.setattr(sign_tree.SignTree, "events", lie)

    @staticmethod
    def maxima_are_decided_at_will(monkeypatch):
        def lie(self, cell):
            while ready := self._needed(cell):
                yield sign_tree.Decided(ready[0], 1, Farkas(1, (), 0))
                self._decide(cell, ready[0], 1)
            return []

        monkeypatch.setattr(sign_tree.SignTree, "_settle", lie)

    @staticmethod
    def everything_is_infeasible(monkeypatch):
        def lie(self, function, hyps=(), **options):
            raise claim_search.Infeasible(Farkas(0, ((0, 1),), -1))

        monkeypatch.setattr(claim_search.SignTree, "__init__", lie)

    @staticmethod
    def nothing_is_positive(monkeypatch):
        honest = Dictionary.positive_point

        def lie(self, form):
            point, farkas = honest(self, form)
            return (None, farkas) if point is None else (None, Farkas(1, (), 0))

        monkeypatch.setattr(Dictionary, "positive_point", lie)

    @staticmethod
    def proofs_of_something_else(monkeypatch):
        """Right lines, but for the claim 0 == 0."""
        monkeypatch.setattr(claim_search, "prove_claim", lambda obligation, budget: ["Z", "end 1"])

    @staticmethod
    def claims_are_swapped(monkeypatch):
        """A valid certificate of another claim."""
        other = decide("x == x").certificate
        monkeypatch.setattr(Certificate, "assemble", classmethod(lambda cls, proofs: other))
        monkeypatch.setattr(claim_search, "prove_claim", lambda obligation, budget: ["Z", "end 1"])

    @staticmethod
    def the_certificate_is_empty(monkeypatch):
        monkeypatch.setattr(claim_search, "prove_claim", lambda obligation, budget: [])

    @staticmethod
    def the_certificate_is_cut(monkeypatch):
        honest = claim_search.prove_claim

        def lie(obligation, budget):
            found = honest(obligation, budget)
            return found if isinstance(found, list) else ["Z", "end 1"]

        monkeypatch.setattr(claim_search, "prove_claim", lie)


LIES = [name for name in vars(Lie) if not name.startswith("_")]


@pytest.fixture
def alarm():
    """A lying search may run for ever; that would be no wrong verdict, but no answer either."""

    def stop(*_):
        raise TimeoutError("the prover hangs")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 10)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, previous)


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize(("statement", "on"), FALSE_BUT_HARD)
def test_a_lying_search_never_proves(statement, on, lie, monkeypatch, alarm):
    """The kernel stops it: an internal error, or (if the lie is not on the way) the right answer; never `proved`."""
    getattr(Lie, lie)(monkeypatch)
    try:
        verdict = decide(statement, on=on, certify=True)
    except (RuntimeError, Rejected) as error:
        assert "internal error" in str(error) or isinstance(error, Rejected)  # noqa: PT017
    else:
        assert not verdict.proved


@pytest.mark.parametrize("lie", ["always_proof", "forms_are_zero", "the_certificate_is_cut"])
def test_honest_statements_survive_lies_they_do_not_meet(lie, monkeypatch):
    """The lies above are reached by the statements: this one is zero on every leaf, so nothing is hidden."""
    getattr(Lie, lie)(monkeypatch)
    require_proved(decide("relu(x) - relu(-x) == x"), "relu(x) - relu(-x) == x")


def test_a_lying_refuter_never_refutes(monkeypatch, alarm):
    monkeypatch.setattr(claim_search, "_witness", lambda *arguments: (F(0), F(0)))
    with pytest.raises((Rejected, RuntimeError)):
        decide("relu(1/1000 - 1000*|x - 1/7| - 1000*|y - 1/7|) == 0")
    monkeypatch.undo()
    monkeypatch.setattr(decisions, "_candidates", lambda domain: iter([(F(0), F(0))]))
    monkeypatch.setattr(Obligation, "fails_at", lambda self, point: True)
    with pytest.raises((Rejected, RuntimeError)):
        decide("max(x, y) == x+relu(y-x)")


def test_a_search_that_refutes_a_true_statement_is_caught(monkeypatch, alarm):
    """`sign_proof` claims a point where the form is negative, though there is none."""
    monkeypatch.setattr(claim_search, "sign_proof", lambda cell, form: (1, 0, 0))
    with pytest.raises(RuntimeError, match="internal error"):
        decide("max(x, y) + |x - y| >= x + 1/2*|x - y| - 1")


def test_enumeration_is_labelled_as_what_it_is():
    verdict = decide(LONG, certify=False)
    assert verdict.proved
    assert verdict.label == "proved by exact enumeration"
    assert verdict.certificate is None
    assert isinstance(verdict, Verdict)


def test_a_statement_uses_a_word_for_one_network_only():
    """Also where networks are applied to symbols, in piecewise definitions, and where the word is known already."""
    (x,) = reals("x")
    one, other, plain = (Network([([[q]], [0])]) for q in (2, 3, 5))
    C, D = one.named("C"), other.named("C")
    for left, right, text in [
        ((C @ C)(x) + D(x), "7*x", "N(x) + C(x) = 7*x"),
        ((C @ C)(x), Network([([[4]], [0])], "C")(x), "N(x) = C(x)"),
        ((C @ C)(x) + (D @ D)(x), "13*x", "N_1(x) + N_2(x) = 13*x"),
        ((C @ C)(x) + C(x), "6*x", "(C ∘ C)(x) + C(x) = 6*x"),
        (sympy.Piecewise((one(x), x > 0), (one(x), True)), "2*x", "N(x) = 2*x"),
        (
            sympy.Piecewise(((C @ C)(x), (x > 0) & (x < 9)), (4 * x, True)) + D(x),
            "7*x",
            "C(x) + Piecewise((N(x), (x > 0) & (x < 9)), (4*x, True)) = 7*x",
        ),
        (plain.named("relu"), "5*x", "N(x) = 5*x"),
        (plain.named("max")(x) + one(x), "7*x", "N_1(x) + N_2(x) = 7*x"),
    ]:
        verdict = equal(left, right)
        assert verdict.proved
        assert verdict.statement == f"{text} for all real x"
    assert typeset_verdict(equal((C @ C)(x) + D(x), "7*x")).startswith("N(x) + C(x) = 7 x")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: equal("relu(x)"), r"equal takes two functions, equal\(f, g\)"),
        (lambda: at_most("relu(x)"), r"at_most takes two functions, at_most\(f, g\)"),
        (lambda: prove("relu(x)", "x"), r"prove takes one statement; .* prove\(equal\('relu\(x\)', 'x'\)\)"),
        (lambda: refute("relu(x)", "x"), r"refute takes one statement"),
        (lambda: decide("relu(x)", "x"), r"decide takes one statement; .* equal\('relu\(x\)', 'x'\)"),
    ],
)
def test_one_statement_or_two_functions(ask, message):
    with pytest.raises(TypeError, match=message):
        ask()


def test_products_name_the_ways_out():
    with pytest.raises(FormulaError, match=r"equal_with_powers.*equal_with_parameters\(f, g, parameters="):
        equal("relu(a*x)", "x", on="a > 0")
