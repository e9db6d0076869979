"""Deciding by the region engines: exact, honest about having no certificate, and stopping at the first failure."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from exactrelu import Network, at_most, equal, iterate, rescale_neurons, sawtooth
from exactrelu.prover import claim_search
from exactrelu.prover.claim_search import certified, prove_claim
from exactrelu.prover.enumeration import first_failure
from exactrelu.prover.questions import obligations, question
from exactrelu.regions.budget import Budget


def pseudo_random_network(architecture, seed=1):
    state = seed

    def number():
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return Fraction(state // 65536 % 41 - 20, 16)

    shapes = pairwise(architecture)
    return Network(
        [([[number() for _ in range(a)] for _ in range(b)], [number() for _ in range(b)]) for a, b in shapes]
    )


@pytest.mark.parametrize("architecture", [(1, 8, 8, 1), (2, 8, 8, 1), (3, 6, 6, 1)])
@pytest.mark.parametrize("relation", ["==", "<="])
def test_rescaled_networks_agree(architecture, relation):
    N = pseudo_random_network(architecture)
    M = rescale_neurons(N, 2, [3] * architecture[2])
    (owed,) = obligations(question([N, M], [relation], None, None))
    point, cells = first_failure(owed.function, owed.claim.kind, owed.claim.hyps, Budget())
    assert point is None
    assert cells > 1
    decide = equal if relation == "==" else at_most
    assert decide(N, M, certify=False).label == "proved by exact enumeration"
    certified = decide(N, M, certify=True)
    assert certified.label == "proved, certificate checked"
    assert certified.certificate is not None


@pytest.mark.parametrize(
    ("f", "g", "on"),
    [
        ("abs(x)", "abs(x) + relu(x - 1/3) - 2*relu(x - 1/3 - 1/2000000000) + relu(x - 1/3 - 1/1000000000)", None),
        ("relu(x)", "x", "x > -1/1000000000, x < 5"),
        ("max(x, y)", "x", "y <= x + 1/1000000000"),
        ("max(x, y)", "x", "x + y == 1, x >= 1/2 - 1/1000000000, x < 3"),
        ("max(x, y) + z", "x + max(z, 0)", "x >= 0, y <= 0"),
    ],
)
def test_small_differences_are_found_inside_the_domain(f, g, on):
    for relation in ("==", "<="):
        asked = question([f, g] if relation == "==" else [f"max({f}, {g})", g], [relation], on, None)
        (owed,) = obligations(asked)
        point, _ = first_failure(owed.function, owed.claim.kind, owed.claim.hyps, Budget())
        if point is None:
            assert relation == "<="
            assert at_most(f, g, on=on).proved
        else:
            assert owed.fails_at(point)


def test_a_crossing_at_the_witness_is_no_agreement():
    # On R the form x vanishes at the witness 0 of the only piece; in the plane likewise, where moreover the
    # only cell contains lines along which the form varies.
    for f in ("x", "x - y", "2*x + 3*y", "relu(x) + y - max(x, 0)", "relu(x + y) - relu(x + y)/2 + x - y + z"):
        (owed,) = obligations(question([f, 0], ["=="], None, None))
        point, _ = first_failure(owed.function, "eq0", owed.claim.hyps, Budget())
        assert owed.fails_at(point)


def test_the_default_label_changes_with_the_number_of_cells(monkeypatch):
    f, g = iterate(sawtooth(2), 3), "2*abs(2*abs(2*abs(2*abs(2*abs(2*abs(x)-2)-2)-2)-2)-2)-2"
    assert equal(f, g).label == "proved, certificate checked"
    monkeypatch.setattr(claim_search, "CERTIFIED_CELLS", 10)
    monkeypatch.setattr(claim_search, "ENGINE_MAXIMA", 1)
    N = pseudo_random_network((2, 6, 6, 1))
    verdict = equal(N, rescale_neurons(N, 1, [2] * 6))
    assert verdict.label == "proved by exact enumeration"
    assert verdict.certificate is None
    assert "certify=True" in verdict.reason
    assert equal(N, rescale_neurons(N, 1, [2] * 6), certify=True).certificate is not None


def test_max_cells_ends_an_enumeration_undecided():
    N = pseudo_random_network((2, 12, 12, 1))
    verdict = equal(N, rescale_neurons(N, 1, [2] * 12), certify=False, max_cells=5)
    assert verdict.undecided
    assert "cells" in verdict.reason


def random_formula(generator, names, depth):
    """Small weights, so that repeated, parallel, dead and rank-deficient units abound."""
    if depth == 0 or generator.random() < 0.15:
        terms = [f"{generator.choice([-2, -1, 0, 0, 1, 1])}*{name}" for name in names]
        return " + ".join([*terms, str(generator.choice([-1, 0, 0, 1]))])
    parts = [random_formula(generator, names, depth - 1) for _ in range(2)]
    forms = ["max({0}, {1})", "relu({0}) + {1}", "abs({0}) - ({1})", "min({0}, {1})", "relu(relu({0}) - ({1}))"]
    return generator.choice(forms).format(*parts)


DOMAINS = [None, "{0} >= 0", "-1 <= {0} <= 1", "{0} == 1/2", "{0} > -1, {0} < 2"]


@pytest.mark.parametrize("seed", range(120))
def test_engines_and_tree_of_signs_agree(seed):
    """Two independent searches, one with certificates, on statements that are true and false in all dimensions."""
    generator = random.Random(seed)
    names = ["x", "y", "z", "w"][: 1 + seed % 4]
    f = random_formula(generator, names, 3)
    equal_pair = generator.random() < 0.6
    rewritten = f"({f})/3 + relu(2*({f})/3) - relu(-2*({f})/3)"
    g = rewritten if equal_pair else f"{f} + relu({random_formula(generator, names, 1)} - 3)"
    domain = generator.choice(DOMAINS)
    on = domain.format(generator.choice(names)) if domain else None
    for relation in ("==", "<="):
        asked = question([f, g], [relation], on, names)
        for owed in obligations(asked):
            by_tree = prove_claim(owed, Budget())
            point, _ = first_failure(owed.function, owed.claim.kind, owed.claim.hyps, Budget())
            assert (point is not None) == isinstance(by_tree, tuple)
            if point is None:
                certified([(owed.claim, by_tree)])
            else:
                assert owed.fails_at(point)
                assert owed.fails_at(by_tree)
