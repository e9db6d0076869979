r"""Branch and bound for f >= 0 on a bounded domain: linear relaxations, and case distinctions where these do not do.

Where a relaxation does not show that f is positive, a max is split into its two cases, and the bounds are computed
again with the sign that holds in each.  Floats choose; the bounds are exact (`exactrelu.prover.relaxations`), a branch
without open maxima is decided by exact linear programming, and the proof is a certificate of the ordinary format: a
lemma for the upper bound of each max, then the tree of cases.

Many inputs and many neurons do no harm as long as few neurons change their sign on the domain.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from exactrelu.kernel.program import Claim, Form
from exactrelu.linear_programming import Farkas, Infeasible, dictionary
from exactrelu.prover.relaxations import LEFT, ONE, Bound, Key, Relaxation, Row, Unbounded
from exactrelu.regions.budget import Budget

__all__ = ["BoundedProof", "bounded_proof"]

NEAR = 1e-6  # points with a larger value, computed in floats, are not evaluated exactly

Point = tuple[Fraction, ...]
Step = int | Bound  # a max that is split, or the bound that closes a branch


class BoundedProof(NamedTuple):
    """A tree of cases in preorder with a lower bound of the last value on every leaf; `least` is the smallest."""

    relaxation: Relaxation
    steps: tuple[Step, ...]
    least: Fraction

    def lines(self, claim: Claim | None = None) -> list[str]:
        """The proof lines of `claim`: the one that was asked, or the same with another constant in the last value.

        Raises `ValueError` unless the last value of that claim is nonnegative by these bounds.
        """
        return list(_lines(self, claim or self.relaxation.claim))


def bounded_proof(
    claim: Claim,
    budget: Budget,
    refutes: Callable[[Point], bool],
    *,
    strict: bool = False,
    max_leaves: int | None = None,
) -> BoundedProof | Point | None:
    """Show that the last value of a claim is >= 0 (`strict`: > 0) on its hypotheses, or find a point that `refutes`.

    None says that the domain is empty or not bounded, that there were more than `max_leaves` leaves, or that the value
    is 0 at a point that does not refute.  `BudgetExceeded` when the budget is used up.
    """
    try:
        relaxation = Relaxation(claim, budget)
    except (Unbounded, Infeasible):
        return None
    search = _Search(relaxation, budget, refutes, strict)
    return search.run(max_leaves)


class _Search:
    def __init__(self, relaxation: Relaxation, budget: Budget, refutes: Callable[[Point], bool], strict: bool) -> None:
        self.relaxation, self.budget, self.refutes, self.strict = relaxation, budget, refutes, strict
        last = relaxation.last
        self.target: Form = {last: 1}
        self.scale = relaxation.scales[last]

    def run(self, max_leaves: int | None) -> BoundedProof | Point | None:
        steps: list[Step] = []
        stack: list[tuple[tuple[int, int], ...]] = [()]
        leaves = 0
        least: Fraction | None = None
        while stack:
            self.budget.watch()
            branch = stack.pop()
            found = self._node(branch)
            if found is None or (isinstance(found, tuple) and not isinstance(found, Bound)):
                return found
            steps.append(found)
            if isinstance(found, int):
                stack += [(*branch, (found, 1)), (*branch, (found, 0))]
                continue
            self.budget.cell()
            leaves += 1
            if max_leaves is not None and leaves + len(stack) > max_leaves:
                return None
            least = found.value if least is None else min(least, found.value)
        assert least is not None
        return BoundedProof(self.relaxation, tuple(steps), least / self.scale)

    def _enough(self, bound: Bound) -> bool:
        return bound.constant > 0 or (bound.constant == 0 and not self.strict)

    def _node(self, branch: tuple[tuple[int, int], ...]) -> Step | Point | None:
        relaxation = self.relaxation
        if not branch:
            bound = relaxation.lower_bound(self.target)
            if self._enough(bound):
                return bound
        decided = dict(branch)
        rows = [self._branch_row(depth, k, side) for depth, (k, side) in enumerate(branch)]
        guess = relaxation.guess([(relaxation.last, 1.0)], rows, decided, self.scale)
        bound = relaxation.lower_bound(self.target, guess.slopes, guess.multipliers, decided)
        if self._enough(bound):
            return bound
        if guess.guess.feasible and np.isfinite(guess.guess.point).all():
            point = self._inside(guess.guess.point[: relaxation.dim])
            if relaxation.evaluate(point) <= NEAR and self.refutes(point):
                return point
        if guess.gaps:
            return max(guess.gaps, key=lambda k: (guess.gaps[k], -k))
        return self._leaf(rows, decided)

    def _branch_row(self, depth: int, k: int, side: int) -> Row:
        relaxation = self.relaxation
        form = dict(relaxation.held[k][side])
        for i, c in relaxation.held[k][1 - side].items():
            form[i] = form.get(i, 0) - c
        terms: dict[int, float] = {}
        for which, sign in ((side, 1), (1 - side, -1)):
            for i, q in zip(*relaxation.sides[k][which], strict=True):
                terms[int(i)] = terms.get(int(i), 0.0) + sign * float(q)
        return Row(("branch", depth), {i: c for i, c in form.items() if c}, relaxation.scales[k], list(terms.items()))

    def _inside(self, point: Iterable[float]) -> Point:
        """A point of floats with short coordinates in the box."""
        result = []
        for value, ((_, a, b), (_, c, d)) in zip(point, self.relaxation.box, strict=True):
            short = Fraction(round(Fraction(float(value)) * 2**24), 2**24)  # the product may be too large for a float
            result.append(max(Fraction(-b, a), min(Fraction(-d, c), short)))
        return tuple(result)

    def _leaf(self, rows: list[Row], decided: Mapping[int, int]) -> Bound | Point | None:
        """The exact minimum in a branch where every max that matters is decided."""
        relaxation = self.relaxation
        sides = {**relaxation.fixed, **decided}

        def affine(form: Form) -> tuple[int, ...]:
            total = [0] * (relaxation.dim + 1)
            stack = dict(form)
            for k in range(max(stack, default=0), relaxation.dim, -1):
                c = stack.pop(k, 0)
                if c:
                    for i, a in relaxation.held[k][sides.get(k, 0)].items():
                        stack[i] = stack.get(i, 0) + c * a
            for i, c in stack.items():
                total[i] += c
            return tuple(total)

        hyps = relaxation.claim.hyps
        every = [Row(("hyp", i), {j: c for j, c in enumerate(row) if c}, 1, ()) for i, row in enumerate(hyps)] + rows
        target = affine(self.target)
        try:
            least = dictionary(relaxation.dim, [*hyps, *(affine(row.form) for row in rows)]).minimize(target)
        except Infeasible as contradiction:
            farkas: Farkas = contradiction.farkas
            size = -Fraction(farkas.constant)
            weight = Fraction(1) / size
            multipliers = [(every[i], n * weight) for i, n in farkas.multipliers]
            small = relaxation.lower_bound(self.target, decided=decided)
            factor = max(Fraction(1), 2 - 2 * small.value)
            return relaxation.lower_bound(self.target, {}, [(row, m * factor) for row, m in multipliers], decided)
        if least.farkas is None:
            return None
        if self.refutes(least.point):
            return least.point
        multipliers = [(every[i], Fraction(n, least.farkas.d)) for i, n in least.farkas.multipliers]
        bound = relaxation.lower_bound(self.target, {}, multipliers, decided)
        return bound if self._enough(bound) else None


# -- the certificate -------------------------------------------------------------------------------------------------


def _lines(proof: BoundedProof, claim: Claim) -> Iterator[str]:
    relaxation = proof.relaxation
    asked = relaxation.claim
    if claim.hyps != asked.hyps or claim.program.instructions[:-1] != asked.program.instructions[:-1]:
        raise ValueError("the claim is about another function")
    before, after = (dict(one.program.instructions[-1][0]) for one in (asked, claim))
    shift = after.pop(0, Fraction(0)) - before.pop(0, Fraction(0))
    if before != after or proof.least + shift < 0:
        raise ValueError("the bounds do not show the claim")
    needed = _lemmas(proof)
    facts: dict[Key, int] = {}

    def words(multipliers: Mapping[Key, int], factor: int = 1) -> str:
        named = []
        for (kind, i), n in multipliers.items():
            if kind in ("left", "right"):
                named.append(f"{i}{kind[0]}:{n * factor}")
            else:
                row = i if kind == "hyp" else len(asked.hyps) + len(facts) + i if kind == "branch" else facts[kind, i]
                named.append(f"{row}:{n * factor}")
        return " ".join(named)

    for key in needed:
        kind, k = key
        if kind != "upper":
            _, a, b = relaxation.box[k - 1][kind == "high"]
            box = relaxation.box_proofs[key]
            yield f"lemma 0:{b} {k}:{a}" if b else f"lemma {k}:{a}"
            yield f"P {box.scale} {words(box.multipliers)}".rstrip()
            yield "end 1"
        else:
            form = relaxation.upper[k]
            scales = relaxation.scales
            yield "lemma " + " ".join(f"{i}:{form[i] * scales[i]}" for i in sorted(form))
            low, high = relaxation.differences[k]
            if k in relaxation.fixed:
                bound = low if relaxation.fixed[k] == LEFT else high
                assert bound is not None
                yield f"{'LR'[relaxation.fixed[k]]} {k} {bound.scale} {words(bound.multipliers)}".rstrip()
                yield "P 1"
                yield "end 1"
            else:
                assert low is not None
                assert high is not None
                share = relaxation.shares[k]
                yield f"S {k}"
                yield f"P {high.scale} {words(high.multipliers, ONE - share)}".rstrip()
                yield f"P {low.scale} {words(low.multipliers, share)}".rstrip()
                yield "end 2"
        facts[key] = len(asked.hyps) + len(facts)
    scale = claim.program.cleared()[0][-1]
    leaves = 0
    for step in proof.steps:
        if isinstance(step, int):
            yield f"S {step}"
            continue
        leaves += 1
        d = Fraction(step.scale * relaxation.scales[-1], scale)
        yield f"P {d.numerator} {words(step.multipliers, d.denominator)}".rstrip()
    yield f"end {leaves}"


def _lemmas(proof: BoundedProof) -> list[Key]:
    """The lemmas that the bounds of the leaves rest on, each after those that it rests on itself."""
    relaxation = proof.relaxation
    wanted: set[Key] = set()
    stack = [key for step in proof.steps if isinstance(step, Bound) for key in step.multipliers]
    while stack:
        key = stack.pop()
        if key in wanted or key[0] in ("hyp", "left", "right", "branch"):
            continue
        wanted.add(key)
        if key[0] == "upper":
            stack += [
                used for bound in relaxation.differences[key[1]] if bound is not None for used in bound.multipliers
            ]
    return sorted(wanted, key=lambda key: (key[0] == "upper", key[1], key[0]))
