"""The normal form of nested maxima: what it proves, what it must not, and how short its certificates stay."""

import random

import pytest

from exactrelu import Max, equal, maximum, reals, verify
from exactrelu.kernel.certificate import Certificate
from exactrelu.prover.convex_normal_form import normal_form_proof
from exactrelu.prover.questions import claims_of


def proof_of(statement):
    (claim,) = claims_of(statement)
    return claim, normal_form_proof(claim)


TRUE = [
    "abs(x) == relu(x) + relu(-x)",
    "max(x, y) == relu(x - y) + relu(y) - relu(-y)",
    "max(x, max(y, z)) == max(max(x, y), z)",
    "max(max(x, y) + max(z, w), a) == max(a, max(w, z) + max(y, x))",
    "relu(min(x, y)) == max(x, y, x + y) - max(x, y)",
    "max(x, x) == x",
    "2*max(x, y) == max(2*x, 2*y)",
    "relu(relu(x)) == relu(x)",
    "min(x, y) == x - relu(x - y)",
    "max(x/3, -y/7) - x/3 == relu(-y/7 - x/3)",
    "max(x + 1, y + 1, 3) == 1 + max(2, y, x)",
]


@pytest.mark.parametrize("statement", TRUE)
def test_the_kernel_accepts_what_the_normal_form_proves(statement):
    claim, lines = proof_of(statement)
    assert lines is not None
    (checked,) = verify(Certificate.assemble([(claim, lines)]))
    assert checked.claim == claim
    assert checked.point is None


@pytest.mark.parametrize(
    "statement",
    [
        "max(x, y) == max(x, y, z)",
        "relu(x) == x",
        "max(x, y) + max(z, w) == max(x + z, y + w)",
        "max(x, max(y, z)) == max(max(x, y), z) + 1/1000000",
        "abs(x) == 2*relu(x)",
    ],
)
def test_false_statements_have_no_normal_form_proof(statement):
    assert proof_of(statement)[1] is None


def test_true_statements_it_does_not_see_are_left_to_others():
    # Redundant elements and regroupings of sums are beyond it; it gives up and concludes nothing.
    assert proof_of("2*max(x, y) == max(2*x, x + y, 2*y)")[1] is None
    assert equal("2*max(x, y)", "max(2*x, x + y, 2*y)").proved


def test_inequalities_are_not_its_business():
    (claim,) = claims_of("relu(x) <= abs(x)")
    assert normal_form_proof(claim) is None


def test_the_budget_of_elements_ends_the_attempt():
    (claim,) = claims_of("max(a, b, c, d, e) == max(e, d, c, b, a)")
    assert normal_form_proof(claim) is not None
    assert normal_form_proof(claim, max_elements=5) is None


def random_nesting(generator, names):
    """One of the many ways to write the maximum of the names, with shifts, scales and three-unit blocks."""
    if len(names) == 1:
        return names[0]
    cut = generator.randrange(1, len(names))
    left, right = (random_nesting(generator, part) for part in (names[:cut], names[cut:]))
    forms = [
        "max({0}, {1})",
        "({1}) + relu(({0}) - ({1}))",
        "relu(({0}) - ({1})) + relu({1}) - relu(-({1}))",
        "max(3*({0}) - 1, 3*({1}) - 1)/3 + 1/3",
        "-min(-({0}), -({1}))",
    ]
    return generator.choice(forms).format(left, right)


@pytest.mark.parametrize("seed", range(12))
def test_all_nestings_of_a_maximum_agree(seed):
    generator = random.Random(seed)
    names = [f"u{i}" for i in range(1, generator.randrange(4, 8))]
    shuffled = generator.sample(names, len(names))
    claim, lines = proof_of(f"{random_nesting(generator, names)} == {random_nesting(generator, shuffled)}")
    assert lines is not None
    verify(Certificate.assemble([(claim, lines)]))


@pytest.mark.parametrize("M", [16, 32])
def test_certificates_of_tournaments_grow_linearly(M):
    us = reals(f"u1:{M + 1}")
    verdict = equal(maximum(M), Max(*us))
    assert verdict.label == "proved, certificate checked"
    assert verdict.certificate.leaves <= 8 * M
    assert verify(verdict.certificate)[0].point is None


def test_a_lying_normal_form_is_stopped_by_the_kernel(monkeypatch):
    monkeypatch.setattr("exactrelu.prover.claim_search.normal_form_proof", lambda claim: ["W 1 | 1", "end 1"])
    # Equal at all points that are tried first, so that the search comes to the lie.
    needle = "max(0, 1/1000000 - abs(a - 1/3) - abs(b - 1/3) - abs(c - 1/3) - abs(d - 1/3))"
    with pytest.raises(RuntimeError, match="internal error: the kernel rejects"):
        equal(needle, "0*a")
