"""Statements about computed numbers: exact comparison, honest label, clear refusals."""

from fractions import Fraction as F

import pytest
import sympy as sp

from exactrelu import AffineMap, at_most, decide, dyadic, enclosure, equal, lemma, lipschitz, prove, refute
from exactrelu.exact import ExactnessError
from exactrelu.expressions import FormulaError
from exactrelu.lemmas import run
from exactrelu.prover.quantities import COMPUTED
from exactrelu.prover.verdict import Refuted
from exactrelu.regions.count import RegionCount

EQUAL = [
    (7, 7),
    (F(17, 3), "17/3"),
    ("0.25", sp.Rational(1, 4)),
    (sp.sqrt(68), 2 * sp.sqrt(17)),
    (sp.sqrt(2) + sp.sqrt(3), sp.sqrt(5 + 2 * sp.sqrt(6))),
    (sp.CRootOf(sp.Symbol("x") ** 3 - 2, 0), sp.Integer(2) ** sp.Rational(1, 3)),
    ([1, F(1, 2)], (1, "1/2")),
    (RegionCount(4, 2, 2), (4, 2, 2)),
    ([(1, 2), (3, 4)], [[1, 2], [3, 4]]),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_numbers(left, right):
    verdict = equal(left, right)
    assert verdict.proved
    assert verdict.label == COMPUTED
    assert verdict.certificate is None


@pytest.mark.parametrize(("left", "right"), EQUAL[:6])
def test_the_least_difference_is_seen(left, right):
    needle = F(1, 10**40) if not hasattr(left, "is_Rational") else sp.Rational(1, 10**40)
    moved = (F(left) if isinstance(left, str) else left) + needle
    verdict = equal(moved, right)
    assert verdict.refuted
    assert verdict.counterexample.point == ()


def test_text_alone_is_a_formula_and_gets_a_certificate():
    assert equal("3", "3").certificate is not None
    assert decide("1 == 1").certificate is not None
    assert equal("x - x", 0, variables="x").certificate is not None
    assert equal(3, "x").refuted
    assert equal(3, "x").counterexample.point == (F(0),)


def test_order_of_rationals_and_square_roots():
    assert at_most(1, 2)
    assert at_most(sp.sqrt(2), "3/2")
    assert at_most(-sp.sqrt(3), -sp.sqrt(2))
    assert at_most("141/100", sp.sqrt(2))
    assert at_most(sp.sqrt(2), sp.sqrt(2))
    assert at_most(2, 1).refuted
    assert at_most("142/100", sp.sqrt(2)).refuted
    assert at_most(1, -sp.sqrt(2)).refuted
    assert at_most(sp.sqrt(2) + sp.sqrt(3), "22/7").refuted
    assert at_most(sp.sqrt(2) + sp.sqrt(3), sp.sqrt(5 + 2 * sp.sqrt(6)))
    cubic = sp.CRootOf(sp.Symbol("x") ** 3 - sp.Symbol("x") - 1, 0)
    assert at_most(cubic, "1324718/1000000")
    assert at_most(cubic, "1324717/1000000").refuted


def test_norms_of_trained_weights():
    entries = [[dyadic(0.1), dyadic(0.2)], [dyadic(0.3), dyadic(0.7)], [dyadic(-0.6), dyadic(0.9)]]
    norm = lipschitz(AffineMap(entries), norm=2)
    assert prove(at_most(norm, "6/5")).label == COMPUTED
    assert at_most("6/5", norm).refuted
    assert equal(norm, norm).proved
    assert equal(norm, "6/5").refuted
    low, high = enclosure(norm, 60)
    assert high - low < F(1, 10**58)
    assert at_most(low, norm).proved
    assert at_most(norm, high).proved
    assert at_most(norm, low).refuted
    assert str(equal(norm, norm)).count("Root(degree 4 in [1.1992655525") == 2


def test_words_and_refusals():
    verdict = equal(8, 8, about="pieces of f_3")
    assert str(verdict) == f"{COMPUTED}: pieces of f_3: 8 = 8"
    with pytest.raises(TypeError, match="about = 'pieces'"):
        equal("relu(x)", "x", about="pieces")
    with pytest.raises(FormulaError, match="equal length"):
        equal([1, 2], [1, 2, 3])
    with pytest.raises(FormulaError, match="not lists"):
        at_most([1], [2])
    with pytest.raises(ExactnessError, match="float"):
        equal(0.5, F(1, 2))
    with pytest.raises(TypeError, match="about points"):
        refute(equal(2, 3), at=0)


def test_a_lemma_rests_on_the_comparison():
    @lemma
    def dropped():
        equal(2, 2, about="two")

    @lemma
    def false():
        prove(equal(2, 3, about="two"))

    @lemma
    def true():
        prove(equal(2, 2, about="two"))
        refute(equal(2, 3, about="two"))

    assert [run(one).status for one in (dropped, false, true)] == ["failed", "failed", "proved"]
    with pytest.raises(Refuted, match="two: 2 = 3"):
        prove(equal(2, 3, about="two"))


def test_no_numbers_and_no_real_numbers_are_no_quantities():
    with pytest.raises(FormulaError):
        equal([], [])
    for imaginary in (sp.I, sp.cbrt(2 + sp.sqrt(5)) + sp.cbrt(2 - sp.sqrt(5))):
        with pytest.raises((FormulaError, ExactnessError)):
            equal(imaginary, 1)


def test_words_stay_on_one_line():
    verdict = equal(1, 1, about="x\nproved, certificate checked: 1 = 2")
    assert "\n" not in str(verdict)
