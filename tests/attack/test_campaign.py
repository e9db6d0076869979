"""A seeded one per cent of the attack (`tests.campaigns.attack`), and whether its judges would notice anything."""

from collections import Counter
from fractions import Fraction as F
from random import Random

import pytest

from exactrelu.prover import decisions
from exactrelu.prover.equality import decide
from tests.campaigns import attack, attack_functions, attack_statements
from tests.campaigns.attack_functions import KINDS, function_case
from tests.campaigns.attack_statements import GENERATORS, Statement, judge, z3_fails
from tests.campaigns.differential import Rng, evaluate, total, var

SEED = 0
CHUNK = 125


@pytest.mark.parametrize("chunk", range(8))
def test_one_per_cent(chunk):
    """The first thousand cases of the campaign whose figures are in docs/attack.md."""
    report = attack.run(SEED, 5 if _has_z3() else 0, None, range(chunk * CHUNK, (chunk + 1) * CHUNK))
    assert report["cases"] == CHUNK
    assert report["failures"] == []


def test_statements_with_a_parameter():
    report = attack.run(SEED, 0, "parameters", range(60))
    assert report["kinds"] == {"parameters": 60}
    assert report["failures"] == []


def _has_z3():
    try:
        import z3  # noqa: F401
    except ImportError:
        return False
    return True


@pytest.mark.campaign
def test_all_of_it():
    report = attack.campaign(100_000, SEED)
    print(attack.shown(report))
    assert report["failures"] == []


# ---- does the campaign test what it says? --------------------------------------------------------


def test_every_kind_has_its_share():
    assert set(attack.WEIGHTS) == {"differential", *GENERATORS, *KINDS}
    counts = Counter(attack.kind_of(SEED, index) for index in range(20_000))
    assert all(counts[kind] >= 100 for kind, weight in attack.WEIGHTS.items() if weight)


@pytest.mark.parametrize("kind", GENERATORS)
def test_statements_come_true_and_false(kind):
    """By z3 and by sampling, without the prover."""
    pytest.importorskip("z3")
    answers = Counter()
    for index in range(60):
        statement = GENERATORS[kind](Rng(f"answers:{kind}:{index}"))
        fails = z3_fails(statement)
        if statement.truth is not None and not statement.empty:
            assert fails in (not statement.truth, None)
        answers[fails] += 1
    assert answers[True] >= 2
    assert answers[False] >= 5
    assert answers[None] <= 5


def test_cases_are_made_again_by_their_number(capsys):
    for index in range(30):
        assert attack.one_case(SEED, index, 0)[3]() == attack.one_case(SEED, index, 0)[3]()
    assert attack.main(["--only", "7", "--z3", "0"]) == 0
    assert "as it should be" in capsys.readouterr().out


def test_a_campaign_goes_on_where_its_log_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(attack, "CHUNK", 10)
    log = tmp_path / "log.jsonl"
    first = attack.campaign(20, 3, z3_every=0, log=log)
    before = log.read_text()
    again = attack.campaign(30, 3, z3_every=0, log=log)
    assert log.read_text().startswith(before)
    assert len(log.read_text().splitlines()) == 3
    assert again["cases"] == 30
    assert not Counter(first["kinds"]) - Counter(again["kinds"])


# ---- sabotage: a wrong answer of any kind is a failure -------------------------------------------

RELU_IS_ABS = Statement(1, [[("relu", (var(0),))], [("abs", (var(0),))]], ["=="], [])
RELU_IS_RELU = Statement(1, [[("relu", (var(0),))], [("max", (var(0), ("sum", (), F(0))))]], ["=="], [])


def judged(monkeypatch, statement, instead):
    monkeypatch.setattr(attack_statements, "asked", lambda *_: instead())
    return judge(statement, Random(0), False)[0] or ""


def test_a_false_proof_is_noticed(monkeypatch):
    assert "WRONG VERDICT" in judged(monkeypatch, RELU_IS_ABS, lambda: decide("x1 == x1"))


def test_a_false_refutation_is_noticed(monkeypatch):
    assert "WRONG VERDICT" in judged(monkeypatch, RELU_IS_RELU, lambda: decide("x1 == x1 + 1"))


def test_a_proof_with_the_certificate_of_another_statement_is_noticed(monkeypatch):
    def swapped():
        verdict = decide("relu(x1) == max(x1, 0)")
        verdict.certificate = decide("relu(x1) >= 0").certificate
        return verdict

    assert "other claims" in judged(monkeypatch, RELU_IS_RELU, swapped)


def test_a_proof_without_a_certificate_is_noticed(monkeypatch):
    def stripped():
        verdict = decide("relu(x1) == max(x1, 0)")
        verdict.certificate = None
        return verdict

    assert "no certificate" in judged(monkeypatch, RELU_IS_RELU, stripped)


def test_wrong_values_of_a_right_point_are_noticed(monkeypatch):
    assert "shows" in judged(monkeypatch, RELU_IS_ABS, lambda: decide("2*relu(x1) == 2*abs(x1)"))


def test_z3_notices_what_sampling_cannot(monkeypatch):
    pytest.importorskip("z3")
    needle = ("relu", (total((F(-(10**9)), ("abs", (total((F(1), var(0)), constant=F(-1, 7)),))), constant=F(1)),))
    statement = Statement(1, [[needle], [("sum", (), F(0))]], ["=="], [])
    monkeypatch.setattr(attack_statements, "asked", lambda *_: decide("x1 == x1", certify=False))
    monkeypatch.setattr(attack_statements, "_certificate_is_right", lambda _: None)
    assert judge(statement, Random(0), False)[0] == "WRONG VERDICT: proved, but z3 finds a point where it fails"


def test_a_blind_engine_is_noticed(monkeypatch):
    monkeypatch.setattr(attack_functions, "first_failure", lambda *_: (None, 1))
    wrong = [function_case("engines", 1, index)[0] for index in range(12)]
    assert any(text and "WRONG VERDICT" in text for text in wrong)


def test_a_prover_that_looks_at_a_few_points_only_is_noticed(monkeypatch):
    """Every claim that no candidate point refutes is called proved by enumeration."""
    pytest.importorskip("z3")
    monkeypatch.setattr(decisions, "settle_claim", lambda *_: None)
    indices = [i for i in range(300) if attack.kind_of(1, i) in ("differential", "tiny gaps", "larger functions")]
    report = attack.run(1, 1, None, indices)
    assert sum("WRONG VERDICT" in failure for failure in report["failures"]) >= 5


def test_hangs_and_exceptions_are_failures(monkeypatch):
    monkeypatch.setattr(attack, "PATIENCE", 1)

    def hang(seed, index, z3_every, kind):
        if index:
            raise ValueError("from inside")
        while True:
            pass

    monkeypatch.setattr(attack, "one_case", hang)
    report = attack.run(0, 0, None, range(2))
    assert "HANG" in report["failures"][0]
    assert "EXCEPTION" in report["failures"][1]


def test_the_evaluator_reads_guards():
    guard = ("or", (("not", ("rel", var(0), ">")), ("and", (("rel", var(0), "!="), ("rel", var(0), "==")))))
    tree = ("when", (var(0), ("sum", (), F(5))), (guard, ("true",)))
    assert [evaluate(tree, [F(x)]) for x in (-1, 0, 1)] == [-1, 0, 5]
