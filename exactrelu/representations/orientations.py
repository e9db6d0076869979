r"""How few units a shallow network needs: one for each hyperplane, oriented so that the affine rest costs little.

Let f be shallow on a full-dimensional polyhedron P, with jump $s_j \neq 0$ of the gradient along the unit form $h_j$,
$j = 1, \dots, k$ (`one_hidden_layer` says what that means).  Then, for every set F of hyperplanes,
$$f = \sum_{j \notin F} s_j\,\mathrm{relu}(h_j) + \sum_{j \in F} s_j\,\mathrm{relu}(-h_j)
      + A + \sum_{j \in F} s_j h_j \quad\text{on } P,$$
because $\mathrm{relu}(h) = \mathrm{relu}(-h) + h$.  Call $v_F$ the gradient of the affine rest
$A + \sum_{j \in F} s_j h_j$; a rest with $v_F = 0$ is an output bias.

**The least number of units** is k, k + 1 or k + 2.  Every network for f has a unit on each of the k hyperplanes, since
units elsewhere have no jump there.

- *k units* are enough iff $v_F = 0$ for some F: each hyperplane then has exactly one unit, of one orientation.
- *k + 1 units* are enough iff for some F the rest is a multiple of one $h_j$ up to a constant (two units on that
  hyperplane: $(s_j + q)\,\mathrm{relu}(h_j) - q\,\mathrm{relu}(-h_j) = s_j\,\mathrm{relu}(h_j) + q h_j$), or
  $v_F \cdot x$ is bounded below or above on P (one unit that is always on).  For the extra unit can be nowhere else:
  alone on another hyperplane that meets the interior of P it would have a jump there.
- *k + 2 units* always are: $v \cdot x = \mathrm{relu}(v \cdot x) - \mathrm{relu}(-v \cdot x)$.

The search for F is a subset sum in $\mathbb{Z}^d$, done exactly by marking all sums in a box or by meeting in the
middle; where it would take too long, the number found is an upper bound and said to be one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm
from typing import NamedTuple

from exactrelu.exact import primitive
from exactrelu.linear_programming import Dictionary
from exactrelu.polyhedron import Polyhedron
from exactrelu.regions.budget import Budget

__all__ = ["Assembly", "Unit", "assemble", "subset_sum"]

IntRow = tuple[int, ...]
Vector = tuple[Fraction, ...]

SUMS = 2**18  # partial sums in all searches together; about a second
MARKED = 2**9  # points of a box, times vectors, that cost as much as one partial sum: 16 MB in all
AGAIN = 8  # partial sums that are met again and cost as much as a new one
ALWAYS_ON = 2**8  # orientations tried, by a linear program each, for one unit that is always on


class Unit(NamedTuple):
    """A hidden neuron with its output weight: x ↦ weight · relu(row[0] + row[1] x1 + .. + row[d] xd)."""

    weight: Fraction
    row: IntRow

    def __call__(self, point: Sequence[Fraction]) -> Fraction:
        value = self.row[0] + sum((c * x for c, x in zip(self.row[1:], point, strict=True)), Fraction(0))
        return self.weight * max(value, Fraction(0))


@dataclass(frozen=True)
class Assembly:
    """Units and output bias of a shallow network, and a proved lower bound `least` on the number of units."""

    units: tuple[Unit, ...]
    bias: Fraction
    least: int


class TooManySums(Exception):
    """A subset sum was given up: nothing is known."""


class Allowance:
    """The number of partial sums that all searches together may still make."""

    def __init__(self, sums: int, budget: Budget) -> None:
        self.left, self.budget = sums, budget

    def spend(self, sums: int) -> None:
        self.budget.watch()
        self.left -= sums
        if self.left < 0:
            raise TooManySums


def subset_sum(vectors: Sequence[IntRow], target: IntRow, allowance: Allowance) -> frozenset[int] | None:
    """Positions of some of the vectors that add up to the target, or None if there are none.

    The sums lie in a box.  If it has few integer points all sums are marked in it, one vector after the other;
    otherwise the distinct sums of two halves are listed and meet in the middle.  Raises `TooManySums` when the
    allowance is used up.
    """
    used = [position for position, vector in enumerate(vectors) if any(vector)]
    if not used:
        return frozenset() if not any(target) else None
    columns = list(zip(*(vectors[position] for position in used), strict=True))
    low = [sum(c for c in column if c < 0) for column in columns]
    high = [sum(c for c in column if c > 0) for column in columns]
    steps = [gcd(*column) or 1 for column in columns]
    if any(t < a or t > b or t % g for t, a, b, g in zip(target, low, high, steps, strict=True)):
        return None
    # One integer for each sum: digits in mixed radix, so that different points of the box have different ones.
    places, box = [], 1
    for a, b, g in zip(low, high, steps, strict=True):
        places.append(box)
        box *= (b - a) // g + 1
    cost = len(used) + box * len(used) // MARKED
    if cost <= allowance.left:
        allowance.spend(cost)

        def number(vector: IntRow) -> int:
            return sum(place * (c // g) for place, c, g in zip(places, vector, steps, strict=True))

        marked = _marked([number(vectors[position]) for position in used], number(target))
        return None if marked is None else frozenset(used[k] for k in marked)
    return _meeting(vectors, used, target, allowance)


def _marked(numbers: Sequence[int], target: int) -> set[int] | None:
    """Positions of nonzero integers that add up to the target, or None; bit s of an integer marks the sum s."""
    negative = {k for k, n in enumerate(numbers) if n < 0}
    wanted = target - sum(numbers[k] for k in negative)  # leaving out a negative number is adding its opposite
    if wanted < 0:
        return None
    reached = [1]
    for n in numbers:
        reached.append(reached[-1] | reached[-1] << abs(n))
    if not reached[-1] >> wanted & 1:
        return None
    added = set()
    for k in reversed(range(len(numbers))):
        if not reached[k] >> wanted & 1:
            added.add(k)
            wanted -= abs(numbers[k])
    return added ^ negative


def _meeting(
    vectors: Sequence[IntRow], used: Sequence[int], target: IntRow, allowance: Allowance
) -> frozenset[int] | None:
    """`subset_sum` by the distinct sums of two halves; new ones are charged, and a little for those met again."""
    halves: list[dict[IntRow, int]] = [{(0,) * len(target): 0}, {(0,) * len(target): 0}]  # sum -> bits of a subset
    for position in used:
        smaller = min(halves, key=len)
        vector, before = vectors[position], len(smaller)
        if before > AGAIN * max(allowance.left, 0):
            raise TooManySums
        for total, bits in list(smaller.items()):
            smaller.setdefault(tuple(a + b for a, b in zip(total, vector, strict=True)), bits | 1 << position)
        allowance.spend(len(smaller) - before + before // AGAIN)
    left, right = sorted(halves, key=len)
    for total, bits in left.items():
        missing = right.get(tuple(a - b for a, b in zip(target, total, strict=True)))
        if missing is not None:
            chosen = bits | missing
            return frozenset(i for i in range(len(vectors)) if chosen >> i & 1)
    return None


def assemble(jumps: Mapping[IntRow, Fraction], rest: Vector, domain: Polyhedron, budget: Budget) -> Assembly:
    r"""Units for $\sum_j s_j\,\mathrm{relu}(h_j) + A$ on a polyhedron, as few as the searches find.

    `jumps` maps the rows of the forms $h_j$ to $s_j \neq 0$, `rest` is the row of A.
    """
    return _Rest(jumps, rest, domain, Allowance(SUMS, budget)).assembly()


class _Rest:
    """The affine rest and the ways to get rid of it, cheap ones first."""

    def __init__(self, jumps: Mapping[IntRow, Fraction], rest: Vector, domain: Polyhedron, allowance: Allowance):
        self.rows, self.jumps = list(jumps), list(jumps.values())
        self.rest, self.domain, self.allowance = rest, domain, allowance
        scale = lcm(*(q.denominator for q in (*self.jumps, *rest[1:])))
        self.target = tuple(int(-scale * c) for c in rest[1:])
        self.vectors = [
            tuple(int(scale * s) * c for c in row[1:]) for row, s in zip(self.rows, self.jumps, strict=True)
        ]
        self.simplex: Dictionary | None = domain.dictionary() if domain.hyps else None

    def assembly(self) -> Assembly:
        k = len(self.rows)
        least = k
        try:
            flipped = subset_sum(self.vectors, self.target, self.allowance)
            if flipped is not None:
                return self._built(k, flipped)
            least = k + 1
        except TooManySums:
            pass
        for search in (self._shared_with_one, self._always_on):  # without flips first: no search
            found = search(frozenset(), least)
            if found is not None:
                return found
        try:
            found = self._one_more(least)
            if found is not None:
                return found
            least = k + 2
        except TooManySums:
            pass
        return self._two_more(least)

    def _shifted(self, flipped: frozenset[int]) -> list[Fraction]:
        """The row of the affine rest when these hyperplanes have the other orientation."""
        total = list(self.rest)
        for j in flipped:
            total = [a + self.jumps[j] * c for a, c in zip(total, self.rows[j], strict=True)]
        return total

    def _shared_with_one(self, flipped: frozenset[int], least: int) -> Assembly | None:
        slope = self._shifted(flipped)[1:]
        for j, row in enumerate(self.rows):
            share = _multiple(slope, row[1:])
            if share is not None and j not in flipped:
                return self._built(least, flipped, {j: share})
        return None

    def _always_on(self, flipped: frozenset[int], least: int) -> Assembly | None:
        """One unit that is nonnegative on the domain."""
        if self.simplex is None:
            return None
        slope = self._shifted(flipped)[1:]
        for sign in (1, -1):
            form = primitive([Fraction(0), *(sign * c for c in slope)])
            least_value = self.simplex.minimize(form).value
            if least_value is not None:
                row = primitive([-least_value, *map(Fraction, form[1:])])
                weight = next(Fraction(c) / r for c, r in zip(slope, row[1:], strict=True) if r)
                return self._built(least, flipped, {}, [Unit(weight, row)], [weight * c for c in row])
        return None

    def _one_more(self, least: int) -> Assembly | None:
        """All orientations: a rest parallel to one hyperplane, then one that is bounded on one side."""
        for j, row in enumerate(self.rows):
            others = [i for i in range(len(self.rows)) if i != j]
            vectors = [_modulo(self.vectors[i], row[1:]) for i in others]
            found = subset_sum(vectors, _modulo(self.target, row[1:]), self.allowance)
            if found is not None:
                flipped = frozenset(others[i] for i in found)
                share = _multiple(self._shifted(flipped)[1:], row[1:])
                return self._built(least, flipped, {j: share or Fraction(0)})
        if self.simplex is not None:
            if 2 ** len(self.rows) > ALWAYS_ON:
                raise TooManySums
            for size in range(1, len(self.rows) + 1):
                for chosen in combinations(range(len(self.rows)), size):
                    self.allowance.spend(1)
                    assembly = self._always_on(frozenset(chosen), least)
                    if assembly is not None:
                        return assembly
        return None

    def _two_more(self, least: int) -> Assembly:
        """Two units more on hyperplanes that are there if possible, else on a new one."""
        slope = self.rest[1:]
        for i, j in combinations(range(min(len(self.rows), 32)), 2):
            shares = _combination(slope, self.rows[i][1:], self.rows[j][1:])
            if shares is not None:
                return self._built(least, frozenset(), {i: shares[0], j: shares[1]})
        row = primitive([Fraction(0), *slope])
        weight = next(c / r for c, r in zip(slope, row[1:], strict=True) if r)
        extra = [Unit(weight, row), Unit(-weight, tuple(-c for c in row))]
        return self._built(least, frozenset(), {}, extra, [weight * c for c in row])

    def _built(
        self,
        least: int,
        flipped: frozenset[int],
        shares: Mapping[int, Fraction] | None = None,
        extra: Sequence[Unit] = (),
        computed: Sequence[Fraction] = (),
    ) -> Assembly:
        """The units; `shares` of the rest are put on hyperplanes, `extra` units compute the affine row `computed`."""
        rest = self._shifted(flipped)
        units: list[Unit] = []
        for j, (row, jump) in enumerate(zip(self.rows, self.jumps, strict=True)):
            opposite = tuple(-c for c in row)
            share = (shares or {}).get(j, Fraction(0))
            rest = [a - share * c for a, c in zip(rest, row, strict=True)]
            if j in flipped:
                units.append(Unit(jump, opposite))
            else:
                units += [unit for unit in (Unit(jump + share, row), Unit(-share, opposite)) if unit.weight]
        if computed:
            rest = [a - b for a, b in zip(rest, computed, strict=True)]
        if any(rest[1:]):
            raise RuntimeError("internal error: the units leave an affine rest")
        return Assembly((*units, *extra), rest[0], least)


def _modulo(vector: IntRow, normal: Sequence[int]) -> IntRow:
    """The vector modulo multiples of the normal: a linear map with exactly these as kernel."""
    lead = next(i for i, c in enumerate(normal) if c)
    return tuple(
        c * normal[lead] - vector[lead] * n for i, (c, n) in enumerate(zip(vector, normal, strict=True)) if i != lead
    )


def _multiple(vector: Sequence[Fraction], normal: Sequence[int]) -> Fraction | None:
    """The q with vector = q * normal, or None."""
    lead = next(i for i, c in enumerate(normal) if c)
    q = vector[lead] / normal[lead]
    return q if all(c == q * n for c, n in zip(vector, normal, strict=True)) else None


def _combination(
    vector: Sequence[Fraction], first: Sequence[int], second: Sequence[int]
) -> tuple[Fraction, Fraction] | None:
    """The (p, q) with vector = p * first + q * second for vectors that are not parallel, or None."""
    for i, j in combinations(range(len(vector)), 2):
        determinant = first[i] * second[j] - first[j] * second[i]
        if determinant:
            p = (vector[i] * second[j] - vector[j] * second[i]) / determinant
            q = (first[i] * vector[j] - first[j] * vector[i]) / determinant
            exact = all(c == p * a + q * b for c, a, b in zip(vector, first, second, strict=True))
            return (p, q) if exact else None
    return None
