"""z3 as a last resort: a confirmed model refutes, everything else stays undecided."""

from fractions import Fraction

import pytest

from exactrelu import equal
from exactrelu.prover import solver
from exactrelu.prover.questions import claims_of

z3 = pytest.importorskip("z3")

NEEDLE = "abs(x) + relu(x - 1/3) - 2*relu(x - 1/3 - 1/2000000000) + relu(x - 1/3 - 1/1000000000)"


def test_a_model_refutes_after_exact_evaluation():
    verdict = equal("abs(x)", NEEDLE, max_cells=0, solver="z3")
    assert verdict.refuted
    (point,) = verdict.counterexample.point
    assert Fraction(1, 3) < point < Fraction(1, 3) + Fraction(1, 10**9)


def test_unsat_leaves_the_statement_undecided():
    verdict = equal("max(x, y)", "x + relu(y - x)", max_cells=0, solver="z3")
    assert verdict.undecided
    assert not verdict.proved
    assert "unsat" in verdict.reason


def test_strict_rows_bind_the_model():
    (claim,) = claims_of("relu(x) == x", on="x > -1, x < 1")
    point = solver.ask_z3(claim, [(1, 1), (1, -1)], None)
    assert -1 < point[0] < 0


def test_an_unconfirmed_model_is_not_believed(monkeypatch):
    (claim,) = claims_of("relu(x) == x")
    monkeypatch.setattr(type(claim), "holds_at", lambda self, point: True)
    assert "not confirm" in solver.ask_z3(claim, [], None)


def test_an_unknown_solver_is_named():
    with pytest.raises(ValueError, match="solver = 'cvc'"):
        equal("x", "x", solver="cvc")
