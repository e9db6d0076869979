"""SMT-LIB scripts: other solvers agree with the verdict, and a changed number changes their answer."""

import shutil
import subprocess

import pytest

from exactrelu import Network, decide, equal, maximum, prove, to_smtlib
from exactrelu.prover.questions import claims_of

STATEMENTS = [
    ("abs(x) == relu(x) + relu(-x)", None),
    ("relu(x) == x", None),
    ("relu(x) == x", "x >= 0"),
    ("relu(x) == x", "x > -1/10^9"),
    ("max(x, y) <= x + relu(y) <= max(x, x + y)", None),
    ("max(x, y/3) == x - min(0, x - y/3)", "x + y == 1"),
    ("piecewise((x, x <= 1), (2 - x, x >= 1)) <= 1", None),
    ("piecewise((x, x <= 1), (2 - x, x >= 1)) <= 999999999/1000000000", None),
    ("1/3 == 2/6", None),
    ("1 <= 0", None),
]


def solvers():
    found = []
    try:
        import z3

        def by_z3(script):
            solver = z3.Solver()
            solver.from_string(script)
            return str(solver.check())

        found.append(pytest.param(by_z3, id="z3"))
    except ImportError:
        found.append(pytest.param(None, id="z3", marks=pytest.mark.skip("z3 is not installed")))
    program = shutil.which("cvc5")

    def by_cvc5(script):
        command = [program, "--lang", "smt2.6"]
        return subprocess.run(command, input=script, capture_output=True, text=True, timeout=60).stdout.strip()

    absent = () if program else (pytest.mark.skip("cvc5 is not installed"),)
    found.append(pytest.param(by_cvc5, id="cvc5", marks=absent))
    return found


@pytest.mark.parametrize("answer", solvers())
@pytest.mark.parametrize(("statement", "on"), STATEMENTS)
def test_solvers_agree_with_the_verdict(answer, statement, on):
    verdict = decide(statement, on=on)
    expected = "unsat" if verdict.proved else "sat"
    assert f"(set-info :status {expected})" in to_smtlib(verdict)
    assert answer(to_smtlib(statement, on=on)) == expected
    assert answer(to_smtlib(verdict)) == expected  # z3 and cvc5 complain when :status is wrong


@pytest.mark.parametrize("answer", solvers())
def test_networks_vectors_and_claims(answer):
    N = maximum(4)
    assert answer(to_smtlib(equal(N, "max(a, b, c, d)", variables="a b c d"))) == "unsat"
    wrong = Network([*((layer.W, layer.b) for layer in N.layers[:-1]), ([["1", "1", "-2"]], [0])])
    assert answer(to_smtlib(equal(wrong, "max(a, b, c, d)", variables="a b c d"))) == "sat"
    pair = equal(["relu(x)", "relu(-x)"], ["x + relu(-x)", "relu(x) - x"])
    assert answer(to_smtlib(pair)) == "unsat"
    (claim,) = claims_of("relu(x) + relu(-x) >= abs(x)")
    assert answer(to_smtlib(claim)) == "unsat"
    assert answer(to_smtlib(claim).replace("(>= x1 0.0)", "(>= x1 1.0)", 1)) == "sat"


def test_only_statements_about_functions():
    with pytest.raises(TypeError, match="not one statement about functions"):
        to_smtlib(prove(equal(3, 3, about="three")))
    assert to_smtlib("x == x").splitlines()[0] == "; x = x for all real x"
