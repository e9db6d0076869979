"""Branch and bound: every proof is accepted by the kernel, every point refutes, and z3 agrees."""

import random
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest

from exactrelu.kernel.certificate import Certificate, verify
from exactrelu.kernel.program import Rejected
from exactrelu.networks import Network
from exactrelu.polyhedron import Polyhedron
from exactrelu.prover import relaxations
from exactrelu.prover.branch_and_bound import BoundedProof, bounded_proof
from exactrelu.prover.claim_search import prove_claim
from exactrelu.prover.equality import at_most, nonnegative
from exactrelu.prover.float_simplex import Guess, minimize_guess
from exactrelu.prover.questions import obligations, question
from exactrelu.prover.relaxations import Relaxation
from exactrelu.regions.budget import Budget, BudgetExceeded

MAXIMUM = Network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])


def random_layers(rnd, sizes, denominator=8):
    def number():
        return Fraction(rnd.randint(-16, 16), rnd.choice([1, 2, denominator]))

    return [
        ([[number() for _ in range(n)] for _ in range(m)], [number() for _ in range(m)]) for n, m in pairwise(sizes)
    ]


def value(x, layers):
    for k, (W, b) in enumerate(layers):
        x = [max(t, 0) for t in x] if k else list(x)
        x = [sum(w * t for w, t in zip(row, x, strict=True)) + c for row, c in zip(W, b, strict=True)]
    return x[0]


def claim_of(f, bound, on):
    (obligation,) = obligations(question([bound, f], ["<="], on, None))
    return obligation


def z3_says(layers, bound, rows):
    """Whether some real x with all rows >= 0 has a value below the bound, and one where it is."""
    z3 = pytest.importorskip("z3")

    def number(q):
        return z3.Q(q.numerator, q.denominator) if isinstance(q, Fraction) else z3.RealVal(q)

    xs = [z3.Real(f"x{i}") for i in range(len(layers[0][0][0]))]
    solver = z3.Solver()
    solver.set("timeout", 20_000)
    values = xs
    for k, (W, b) in enumerate(layers):
        values = [z3.If(v >= 0, v, 0) for v in values] if k else values
        values = [
            z3.Sum([number(w) * v for w, v in zip(row, values, strict=True)]) + number(Fraction(c))
            for row, c in zip(W, b, strict=True)
        ]
    for row in rows:
        solver.add(z3.Sum([number(Fraction(c)) * x for c, x in zip(row[1:], xs, strict=True)]) + row[0] >= 0)
    solver.add(values[0] < number(bound))
    return str(solver.check())


def box_rows(dim, size=1):
    return [tuple([size] + [sign * int(i == j) for j in range(dim)]) for i, sign in product(range(dim), (1, -1))]


@pytest.mark.parametrize("seed", range(20))
def test_proofs_are_checked_points_are_evaluated_and_z3_agrees(seed):
    """Half of the domains are boxes, half have further rows; bounds near the minimum and at it."""
    rnd = random.Random(seed)
    sizes = rnd.choice([[2, 4, 3, 1], [3, 5, 1], [2, 3, 3, 2, 1], [4, 4, 3, 1]])
    layers = random_layers(rnd, sizes, denominator=rnd.choice([3, 8, 10]))
    rows = box_rows(sizes[0])
    if seed % 2:
        rows.append(tuple([1] + [rnd.randint(-2, 2) for _ in range(sizes[0])]))
    domain = Polyhedron.from_rows(rows, dim=sizes[0])
    corners = [x for x in product((Fraction(-1), Fraction(0), Fraction(1)), repeat=sizes[0]) if domain.contains(x)]
    top = min(value(x, layers) for x in corners)
    for step in (Fraction(-1), Fraction(0), Fraction(-1, 50), Fraction(1, 3)):
        bound = top + step
        obligation = claim_of(Network(layers), bound, domain)
        found = bounded_proof(obligation.claim, Budget(seconds=30), obligation.fails_at)
        expected = z3_says(layers, bound, rows)
        assert found is not None
        if isinstance(found, BoundedProof):
            assert expected == "unsat"
            assert found.least >= 0
            (checked,) = verify(Certificate.assemble([(obligation.claim, found.lines())]))
            assert checked.claim == obligation.claim
            assert checked.point is None
        else:
            assert expected == "sat"
            assert domain.contains(found)
            assert value(found, layers) < bound


def test_the_bound_of_a_proof_moves_the_claim_and_no_further():
    layers = random_layers(random.Random(4), [3, 6, 4, 1])
    domain = Polyhedron.from_rows(box_rows(3), dim=3)
    lowest = claim_of(Network(layers), Fraction(-1000), domain)
    found = bounded_proof(lowest.claim, Budget(), lowest.fails_at)
    exact = Fraction(-1000) + found.least
    moved = claim_of(Network(layers), exact - Fraction(1, 7), domain)
    (checked,) = verify(Certificate.assemble([(moved.claim, found.lines(moved.claim))]))
    assert checked.claim == moved.claim
    with pytest.raises(ValueError, match="the bounds do not show the claim"):
        found.lines(claim_of(Network(layers), exact + Fraction(1, 7), domain).claim)
    with pytest.raises(ValueError, match="about another function"):
        found.lines(claim_of(MAXIMUM, Fraction(-3), Polyhedron.from_rows(box_rows(2), dim=2)).claim)


def test_the_kernel_rejects_the_proof_of_a_claim_with_one_number_changed():
    layers = random_layers(random.Random(9), [2, 5, 4, 1])
    obligation = claim_of(Network(layers), Fraction(-1000), Polyhedron.from_rows(box_rows(2), dim=2))
    found = bounded_proof(obligation.claim, Budget(), obligation.fails_at)
    lines = found.lines()
    rejected = 0
    for place, line in enumerate(lines):
        words = line.split(" ")
        if words[0] == "P" and len(words) > 2:
            row, _, n = words[-1].partition(":")
            changed = [*lines[:place], " ".join([*words[:-1], f"{row}:{int(n) + 10**40}"]), *lines[place + 1 :]]
            with pytest.raises(Rejected):
                verify(Certificate.assemble([(obligation.claim, changed)]))
            rejected += 1
    assert rejected > 0


def test_bounds_enclose_the_differences_of_all_maxima():
    """The bounds that the relaxation keeps for left - right hold at random points, evaluated by the program."""
    rnd = random.Random(3)
    layers = random_layers(rnd, [3, 6, 5, 4, 1], denominator=10)
    obligation = claim_of(Network(layers), 0, Polyhedron.from_rows(box_rows(3), dim=3))
    relaxation = Relaxation(obligation.claim, Budget())
    assert relaxation.slopes  # some are open
    for _ in range(200):
        point = [Fraction(rnd.randint(-100, 100), 100) for _ in range(3)]
        values = obligation.claim.program.values(point)
        scaled = [v * s for v, s in zip(values, relaxation.scales, strict=True)]
        for k, (low, high) in relaxation.differences.items():
            left, right = (sum(c * scaled[i] for i, c in side.items()) for side in relaxation.held[k])
            assert low is None or left - right >= low.value
            assert high is None or right - left >= high.value
            assert sum(c * scaled[i] for i, c in relaxation.upper[k].items()) >= 0


def test_strict_positivity_is_another_question_than_nonnegativity():
    domain = Polyhedron.from_rows(box_rows(2), dim=2)
    obligation = claim_of(MAXIMUM, -1, domain)  # the minimum -1 is attained at (-1, -1)
    assert isinstance(bounded_proof(obligation.claim, Budget(), obligation.fails_at), BoundedProof)
    assert bounded_proof(obligation.claim, Budget(), obligation.fails_at, strict=True) is None
    touched = bounded_proof(obligation.claim, Budget(), lambda x: MAXIMUM(list(x)) <= -1, strict=True)
    assert touched == (-1, -1)


def test_domains_without_a_box_are_left_to_others():
    half = claim_of(MAXIMUM, -1, Polyhedron.from_text("x1 >= 0", variables=["x1", "x2"]))
    assert bounded_proof(half.claim, Budget(), half.fails_at) is None
    triangle = Polyhedron.from_text("x1 + x2 >= -2, x1 - 3*x2 >= -7, 2*x2 - x1 >= -4", variables=["x1", "x2"])
    least = claim_of(MAXIMUM, -1, triangle)  # x1 + x2 >= -2
    found = bounded_proof(least.claim, Budget(), least.fails_at)
    assert isinstance(found, BoundedProof)
    assert verify(Certificate.assemble([(least.claim, found.lines())]))


def test_budgets_and_leaves_are_limits():
    layers = random_layers(random.Random(1), [4, 12, 12, 1])
    domain = Polyhedron.from_rows(box_rows(4), dim=4)
    low = min(value([Fraction(c) for c in x], layers) for x in product((-1, 0, 1), repeat=4))
    obligation = claim_of(Network(layers), low - Fraction(5), domain)
    assert bounded_proof(obligation.claim, Budget(), lambda x: False, max_leaves=1) is None
    with pytest.raises(BudgetExceeded):
        bounded_proof(obligation.claim, Budget(seconds=0), obligation.fails_at)


def test_inequalities_in_sixty_four_variables_are_proved_and_refuted():
    """No cell is enumerated: few neurons change their sign on a small box."""
    rng = np.random.default_rng(0)
    layers = [
        ([[Fraction(float(np.float32(w))) for w in row] for row in rng.normal(size=(m, n)) / 8], [Fraction(1, 3)] * m)
        for n, m in pairwise([64, 32, 1])
    ]
    N = Network(layers)
    box = Polyhedron.from_rows([(1, *(10 * s * int(i == j) for j in range(64))) for i in range(64) for s in (1, -1)])
    centre = N([0] * 64)
    verdict = at_most(centre - 1, N, on=box)
    assert verdict.label == "proved, certificate checked"
    points = [[Fraction(int(rng.choice([-1, 1])), 10) for _ in range(64)] for _ in range(50)]
    assert all(value(point, layers) >= centre - 1 for point in map(list, points))
    wrong = nonnegative(N, on=box) if centre < 0 else at_most(N, centre, on=box)
    assert wrong.refuted
    assert value(wrong.counterexample.point, layers) > centre


@pytest.mark.parametrize("seed", range(30))
def test_guesses_are_weakly_dual(seed):
    """The multipliers give a bound below the value at every point, and equality where the guess is optimal."""
    rng = np.random.default_rng(seed)
    dim, count = int(rng.integers(1, 6)), int(rng.integers(0, 8))
    low = rng.uniform(-2, 0, dim)
    high = low + rng.uniform(0, 3, dim)
    cost, rows = rng.normal(size=dim + 1), rng.normal(size=(count, dim + 1)) + np.array([0.5] + [0] * dim)
    guess = minimize_guess(cost, rows, low, high)
    assert (guess.multipliers >= 0).all()
    reduced = cost - guess.multipliers @ rows
    bound = reduced[0] + np.minimum(reduced[1:] * low, reduced[1:] * high).sum()
    scipy = pytest.importorskip("scipy.optimize")
    reference = scipy.linprog(
        cost[1:],
        A_ub=-rows[:, 1:] if count else None,
        b_ub=rows[:, 0] if count else None,
        bounds=list(zip(low, high, strict=True)),
    )
    assert guess.feasible == (reference.status == 0)
    if guess.feasible:
        assert abs(bound - (reference.fun + cost[0])) < 1e-6
        assert abs(cost[0] + cost[1:] @ guess.point - bound) < 1e-6
    else:
        assert bound > 0


class Wrong:
    """Guesses of one kind that have nothing to do with the linear program."""

    def __init__(self, kind):
        self.kind, self.random, self.asked = kind, np.random.default_rng(0), 0

    def __call__(self, cost, rows, low, high):
        self.asked += 1
        count, dim = len(rows), len(low)
        if self.kind == "random":
            return Guess(0.0, self.random.normal(size=dim), self.random.random(count), bool(self.random.integers(2)))
        number = {"nothing": 0.0, "undefined": np.nan, "infinite": np.inf, "negative": -1.0}[self.kind]
        return Guess(number, np.full(dim, number), np.full(count, number), True)


@pytest.mark.parametrize("kind", ["nothing", "undefined", "infinite", "negative", "random"])
@pytest.mark.parametrize("seed", range(4))
def test_wrong_guesses_cost_time_only(monkeypatch, kind, seed):
    """Whatever the floats say, a proof is accepted by the kernel, a point refutes, and both are as without them."""
    rnd = random.Random(seed)
    layers = random_layers(rnd, [3, 5, 4, 1])
    domain = Polyhedron.from_rows([*box_rows(3), (1, 1, 1, -1)], dim=3)
    corners = [x for x in product((Fraction(-1), Fraction(0), Fraction(1)), repeat=3) if domain.contains(x)]
    top = min(value(x, layers) for x in corners)
    wrong = Wrong(kind)
    decided = 0
    for bound in (top - 20, top - 1, top, top + Fraction(1, 3)):
        obligation = claim_of(Network(layers), bound, domain)
        expected = prove_claim(obligation, Budget())
        monkeypatch.setattr(relaxations, "minimize_guess", wrong)
        found = bounded_proof(obligation.claim, Budget(seconds=30), obligation.fails_at)
        monkeypatch.undo()
        if isinstance(found, BoundedProof):
            assert isinstance(expected, list)
            verify(Certificate.assemble([(obligation.claim, found.lines())]))
        elif found is not None:
            assert isinstance(expected, tuple)
            assert obligation.fails_at(found)
        decided += found is not None
    assert wrong.asked
    assert decided


def test_the_tree_of_signs_agrees_with_equations_strict_rows_and_extreme_weights():
    """Two searches that share no bound; where branch and bound gives up, nothing is concluded."""
    seen = {"proved": 0, "refuted": 0}
    for seed in range(300):
        rnd = random.Random(seed)
        dim = rnd.randint(1, 3)
        sizes = [dim, *(rnd.randint(1, 4) for _ in range(rnd.randint(1, 2))), 1]
        size = rnd.choice([1, 1, Fraction(1, 10**9), 10**300, Fraction(1, 10**300)])
        layers = [
            (
                [[Fraction(rnd.randint(-9, 9), 7) * rnd.choice([1, size]) for _ in range(n)] for _ in range(m)],
                [Fraction(rnd.randint(-9, 9), 3) * rnd.choice([1, size]) for _ in range(m)],
            )
            for n, m in pairwise(sizes)
        ]
        rows = [(rnd.randint(0, 2), *(s * int(i == j) for j in range(dim))) for i in range(dim) for s in (1, -1)]
        further = [tuple(rnd.randint(-1, 2) for _ in range(dim + 1))]
        domain = Polyhedron.from_rows(
            rows, dim=dim, equations=further if seed % 5 == 1 else [], strict=further if seed % 5 == 2 else []
        )
        inner = domain.interior_point()
        if inner is None:
            continue
        obligation = claim_of(Network(layers), value(inner, layers) - rnd.choice([0, 1, Fraction(1, 3)]), domain)
        found = bounded_proof(obligation.claim, Budget(seconds=30), obligation.fails_at)
        expected = prove_claim(obligation, Budget(seconds=30))
        if isinstance(found, BoundedProof):
            assert isinstance(expected, list)
            assert verify(Certificate.assemble([(obligation.claim, found.lines())]))[0].point is None
            seen["proved"] += 1
        elif found is not None:
            assert isinstance(expected, tuple)
            assert obligation.fails_at(found)
            seen["refuted"] += 1
    assert min(seen.values()) > 40


@pytest.mark.parametrize("size", [Fraction(10) ** 305, Fraction(1, 10**330)])
def test_domains_nearly_too_large_or_too_small_for_floats(size):
    f = f"relu(x - y) + relu(y - x) - abs(x - y) + {2 * size} - x - y"
    asked = claim_of(f, 0, f"0 <= x <= {size}, 0 <= y <= {size}")
    found = bounded_proof(asked.claim, Budget(seconds=20), asked.fails_at)
    assert isinstance(found, BoundedProof)
    assert found.least == 0
    verify(Certificate.assemble([(asked.claim, found.lines())]))


def test_points_of_too_many_digits_end_undecided():
    """Vertices of six neurons with weights of 900 digits have thousands of digits: no error from deep inside."""
    random_ = random.Random(0)

    def long():
        return Fraction(random_.randint(-(10**900), 10**900), random_.randint(10**890, 10**895))

    hidden = [[long() for _ in range(5)] for _ in range(6)], [long() for _ in range(6)]
    N = Network([hidden, ([[long() for _ in range(6)]], [0])])
    verdict = at_most(N, 10**30, on=[f"-1 <= {name} <= 1" for name in "abcde"], variables="a b c d e")
    assert verdict.undecided
    assert "more digits" in verdict.reason
