"""Verdicts: never a guess, never silently dropped, and printed with the point first."""

import pickle
from fractions import Fraction
from threading import Event, Thread

import pytest

from exactrelu.kernel.certificate import Certificate
from exactrelu.prover.equality import decide, equal, prove, refute
from exactrelu.prover.verdict import Counterexample, Refuted, Undecided, Verdict, observe_verdicts, unobserved

F = Fraction
LONG = "relu(x-y)+relu(y-z)+relu(z-x) == (|x-y|+|y-z|+|z-x|)/2"


def proved():
    return decide("abs(x) == relu(x) + relu(-x)")


def refuted():
    return decide("relu(x) == x")


def undecided():
    return decide(LONG, max_cells=1)


@pytest.mark.parametrize(("make", "status"), [(proved, "proved"), (refuted, "refuted"), (undecided, "undecided")])
def test_exactly_one_status(make, status):
    verdict = make()
    assert (verdict.proved, verdict.refuted, verdict.undecided) == tuple(
        status == s for s in ("proved", "refuted", "undecided")
    )
    assert verdict.status == status
    assert (verdict.counterexample is not None) == (status == "refuted")
    assert (verdict.certificate is None) == (status == "undecided")
    assert verdict.certificate is None or isinstance(verdict.certificate, Certificate)
    assert verdict.seconds > 0
    assert not verdict.vacuous


def test_truth_values():
    assert bool(proved()) is True
    assert bool(refuted()) is False
    assert not refuted()
    verdict = undecided()
    with pytest.raises(Undecided) as caught:
        bool(verdict)
    assert caught.value.verdict is verdict
    with pytest.raises(Undecided):
        assert not verdict
    with pytest.raises(Undecided):
        all([proved(), verdict])


def test_what_is_printed():
    assert repr(proved()) == "<proved, certificate checked: abs(x) = relu(x) + relu(-x) for all real x>"
    verdict = refuted()
    lines = str(verdict).splitlines()
    assert lines[0] == "refuted at x = -1: left 0, right -1"  # pytest cuts long details: the point comes first
    assert lines[1].strip() == "relu(x) = x for all real x"
    assert repr(verdict) == f"<{verdict}>"
    assert str(undecided()).splitlines() == [
        "undecided: relu(x-y)+relu(y-z)+relu(z-x) = (|x-y|+|y-z|+|z-x|)/2 for all real x, y, z",
        "  the budget of 1 cells is used up",
    ]
    assert str(equal(["x", "0"], ["x", "x"])).startswith("refuted at x = 1: left (1, 0), right (1, 1)")
    assert str(decide("1 == 2")) == "refuted at every point: left 1, right 2\n  1 = 2"
    assert "with x >= 0" in str(decide("abs(x) == x", on="x >= 0"))
    assert decide("x <= |x| >= 0").statement == "x <= |x| >= 0 for all real x"


def test_counterexamples():
    found = refuted().counterexample
    assert found == Counterexample(("x",), (F(-1),), F(0), F(-1))
    assert str(found) == "at x = -1: left 0, right -1"
    assert type(found.left) is Fraction
    vector = equal(["x", "y"], ["x", "x + 1/3"]).counterexample
    assert vector.left[0] == vector.right[0]
    assert vector.left[1] != vector.right[1]


def test_verdicts_compare_by_identity():
    first, second = proved(), proved()
    assert first != second
    assert first == first
    assert len({first, second}) == 2


def test_exceptions_are_assertion_errors_with_the_verdict():
    assert issubclass(Refuted, AssertionError)
    assert issubclass(Undecided, AssertionError)
    with pytest.raises(Refuted, match=r"refuted at x = -1: left 0, right -1") as caught:
        prove("relu(x) == x")
    assert caught.value.verdict.counterexample.point == (-1,)
    with pytest.raises(Refuted, match="cannot be refuted") as caught:
        refute("x == x")
    assert caught.value.verdict.proved
    with pytest.raises(Undecided, match="the budget of 1 cells is used up") as caught:
        prove(LONG, max_cells=1)
    assert caught.value.verdict.undecided


def test_prove_and_refute_return_their_verdict():
    verdict = proved()
    assert prove(verdict) is verdict
    wrong = refuted()
    assert refute(wrong) is wrong
    with pytest.raises(Refuted):
        prove(wrong)
    with pytest.raises(Refuted):
        refute(verdict)


def test_observers_see_every_verdict_and_nest():
    with observe_verdicts() as outer:
        first = proved()
        with observe_verdicts() as inner:
            second = refuted()
            third = undecided()
        fourth = proved()
    proved()
    assert inner == [second, third]
    assert outer == [first, second, third, fourth]


def test_a_search_hides_the_verdicts_of_its_own_thread_only():
    """Two searches that overlap in time, ended in the order in which they began, leave the observers as they were."""
    first, second = Event(), Event()

    def search():
        with unobserved():
            first.set()
            assert second.wait(20)
            proved()

    with observe_verdicts() as seen:
        thread = Thread(target=search)
        thread.start()
        assert first.wait(20)
        visible = refuted()
        with unobserved():
            second.set()
            thread.join()
            proved()
        last = undecided()
    assert seen == [visible, last]


def test_observers_are_removed_after_an_exception():
    with pytest.raises(ZeroDivisionError), observe_verdicts() as seen:  # noqa: PT012
        proved()
        raise ZeroDivisionError
    proved()
    assert len(seen) == 1


def test_a_dropped_verdict_can_be_told():
    """`settled` says that prove, refute or a truth test has confirmed the verdict."""
    with observe_verdicts() as seen:
        equal("x", "x")  # dropped: nobody looks at it
        prove(equal("x", "x"))
        prove("x == x")
        refute("relu(x) == x")
        refute("relu(x) == x", at=-3)
        assert equal("x", "x")
    assert [verdict.settled for verdict in seen] == [False, True, True, True, True, True]


def test_a_verdict_that_failed_is_not_settled():
    verdict = refuted()
    with pytest.raises(Refuted):
        prove(verdict)
    assert not verdict.settled
    wavering = undecided()
    with pytest.raises(Undecided):
        bool(wavering)
    assert not wavering.settled


def test_labels():
    assert proved().label == "proved, certificate checked"
    assert refuted().label == "refuted"
    assert undecided().label == "undecided"
    assert decide("x == x", certify=False).label == "proved by exact enumeration"
    assert decide("x == x + 1", on="x > x", allow_empty=True).label == "proved, certificate checked (vacuous)"
    assert Verdict("s", "undecided", "undecided", reason="because").reason == "because"


def test_errors_survive_pickling():
    """Exceptions travel between the processes of pytest-xdist."""
    with pytest.raises(Refuted) as caught:
        prove("relu(x) == x")
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, Refuted)
    assert str(again) == str(caught.value)


def test_a_refuted_chain_says_which_relation_fails():
    found = decide("x <= y <= x + 1").counterexample
    assert (found.left, found.right) == found.point[:2] or found.failing.endswith("the second of 2 relations")
    assert str(found) == "at x = 0, y = -1: x = 0 > -1 = y, the first of 2 relations"
    assert str(decide("0 <= |x| <= 1").counterexample).endswith("|x| = 2 > 1, the second of 2 relations")
    assert "x = 0 < 1" in str(decide("x + 1 >= x >= 1").counterexample)
    assert decide("|x| <= x").counterexample.failing == ""


def test_long_numbers_have_an_approximation_beside_them():
    big = F(10**40 + 1, 3 * 10**40)
    text = str(Counterexample(("x",), (F(1, 3),), -big, (F(2), big)))
    assert text == f"at x = 1/3: left -{big} (≈ -0.333333), right (2, {big} (≈ 0.333333))"
