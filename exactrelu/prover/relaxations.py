r"""Linear relaxations of the maxima of a program, exact and with proofs.

For $k = \max(a, b)$ and $\ell \le a - b \le u$ on the domain, $k \ge a$, $k \ge b$ and, if $\ell < 0 < u$,
$$k \le b + s\,(a - b) + t, \qquad t = \max(-s \ell, (1 - s) u),$$
for every s in [0, 1]; $s = u / (u - \ell)$ gives the triangle.  If one sign is impossible, k is a or b.  Replacing the
maxima of a form one by one, the last first, by a row that bounds the form from below leaves a form in the inputs, whose
minimum over a box is read off: a lower bound, and the rows used are a Farkas combination that the kernel checks.

Floats guess the slopes and the multipliers of further rows; every bound is then computed in integers.

Source: Ehlers, *Formal verification of piece-wise linear feed-forward neural networks*, ATVA 2017 (the triangle);
Zhang, Weng, Chen, Hsieh & Daniel, *Efficient neural network robustness certification with general activation
functions*, NeurIPS 2018 (bounds by substitution); Wang et al., *Beta-CROWN*, NeurIPS 2021 (signs of a branch).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np

from exactrelu.kernel.program import Claim, Form
from exactrelu.linear_programming import dictionary
from exactrelu.prover.float_simplex import Guess, minimize_guess
from exactrelu.regions.budget import Budget

__all__ = ["LEFT", "ONE", "Bound", "Key", "Multipliers", "Relaxation", "Row", "Unbounded"]

BITS = 16  # of slopes
ONE = 1 << BITS
LEFT, RIGHT = 0, 1

Key = tuple[str, int]  # ("hyp", i), ("left" or "right" or "upper", max), ("low" or "high", input), ("branch", depth)


class Unbounded(ValueError):
    """The domain is not bounded in every input: it has no box."""


class Bound(NamedTuple):
    """`scale` * form = constant + sum of multipliers * rows, so that form >= constant / scale."""

    scale: int
    constant: int
    multipliers: dict[Key, int]

    @property
    def value(self) -> Fraction:
        return Fraction(self.constant, self.scale)


class Row(NamedTuple):
    """A form known to be >= 0 that may be used in a bound, `key` is its name; the same in floats, unscaled."""

    key: Key
    form: Form
    scale: int
    terms: Sequence[tuple[int, float]]


class Relaxation:
    """The maxima of a claim's program on the box of its hypotheses: bounds of their differences, and upper rows.

    Forms are over the *scaled* values of `Program.cleared`.  `fixed` holds the maxima with only one possible side,
    `upper` the row that bounds each max from above, `differences` the proofs of the bounds of left - right that the
    row rests on: first from below, then of right - left from below.  Raises `Unbounded` if the domain has no box, and
    `linear_programming.Infeasible` if it is empty.
    """

    def __init__(self, claim: Claim, budget: Budget) -> None:
        self.claim, self.budget = claim, budget
        self.dim = claim.program.dim
        self.scales, self.held = claim.program.cleared()
        self.last = len(self.scales) - 1
        self.level = [0] * len(self.scales)
        for k in range(self.dim + 1, len(self.scales)):
            self.level[k] = int(len(self.held[k]) == 2) + max(
                (self.level[i] for form in self.held[k] for i in form), default=0
            )
        self.box: list[tuple[tuple[Key, int, int], tuple[Key, int, int]]] = []  # (key, a, b): a x + b >= 0
        self.box_proofs: dict[Key, Bound] = {}
        self._find_box()
        self.box_scale = lcm(*(abs(a) for sides in self.box for _, a, _ in sides))
        self.low = np.array([_up(Fraction(-b, a), -1) for (_, a, b), _ in self.box])
        self.high = np.array([_up(Fraction(-b, a), 1) for _, (_, a, b) in self.box])
        self.sides = [
            tuple((np.array([i for i, _ in side], dtype=int), np.array([_float(q) for _, q in side])) for side in sides)
            for sides in ((),) * (self.dim + 1) + claim.program.instructions
        ]
        self.hyps = [
            Row(("hyp", i), {j: c for j, c in enumerate(row) if c}, 1, _unit(row))
            for i, row in enumerate(claim.hyps)
            if sum(map(bool, row[1:])) > 1
        ]
        self.fixed: dict[int, int] = {}
        self.upper: dict[int, Form] = {}
        self.shares: dict[int, int] = {}  # the slope s of the upper row of an open max, in 1 / 2^16
        self.differences: dict[int, tuple[Bound | None, Bound | None]] = {}
        self.slopes: dict[int, int] = {}  # the side that bounds an open max from below, as long as no better is known
        self.range: dict[int, tuple[float, float]] = {}
        for k in range(self.dim + 1, self.last + 1):
            if len(self.held[k]) == 2:
                self._relax(k)

    def _find_box(self) -> None:
        """The tightest bound of every input, as a hypothesis or, if it is none, with its proof."""
        found: list[list[tuple[Key, int, int] | None]] = [[None, None] for _ in range(self.dim)]
        for i, row in enumerate(self.claim.hyps):
            used = [j for j, c in enumerate(row) if c and j]
            if len(used) != 1:
                continue
            j, a, b = used[0] - 1, row[used[0]], row[0]
            side = int(a < 0)
            held = found[j][side]
            if held is None or Fraction(b, abs(a)) < Fraction(held[2], abs(held[1])):
                found[j][side] = ("hyp", i), a, b
        missing = [(j, side) for j in range(self.dim) for side in (0, 1) if found[j][side] is None]
        if missing:
            simplex = dictionary(self.dim, self.claim.hyps)
            for j, side in missing:
                self.budget.watch()
                sign = -1 if side else 1
                least = simplex.minimize([0] * (j + 1) + [sign] + [0] * (self.dim - j - 1))
                if least.value is None or least.farkas is None:
                    raise Unbounded(f"x{j + 1} has no {'upper' if side else 'lower'} bound on the domain")
                key = ("high" if side else "low", j + 1)
                a, b = least.value.denominator * sign, -least.value.numerator
                scale = least.farkas.d
                self.box_proofs[key] = Bound(
                    scale,
                    0,
                    {("hyp", i): n * least.value.denominator for i, n in least.farkas.multipliers},
                )
                found[j][side] = key, a, b
        self.box = [(low, high) for low, high in found]  # type: ignore[misc]

    # -- exact bounds ----------------------------------------------------------------------------------------------

    def lower_bound(
        self,
        form: Form,
        slopes: Mapping[int, int] | None = None,
        multipliers: Sequence[tuple[Row, Fraction]] = (),
        decided: Mapping[int, int] | None = None,
    ) -> Bound:
        """A lower bound of a form over scaled values where the maxima `decided` equal a side and the rows are >= 0.

        `slopes` are the shares of the left side, in 1 / 2^16, in the lower bounds of open maxima.
        """
        slopes, decided = slopes or {}, decided or {}
        top = max((*form, *(i for row, _ in multipliers for i in row.form)), default=0)
        depth = max((self.level[i] for i in (*form, *(i for row, _ in multipliers for i in row.form))), default=0)
        scale = (lcm(*(m.denominator for _, m in multipliers)) * self.box_scale) << (BITS * (depth + 1))
        total = [0] * (max(top, self.dim) + 1)
        for i, c in form.items():
            total[i] += scale * c
        used: dict[Key, int] = {}
        for row, multiplier in multipliers:
            n = int(multiplier * scale)
            if n:
                used[row.key] = used.get(row.key, 0) + n
                for i, c in row.form.items():
                    total[i] -= n * c
        for k in range(top, self.dim, -1):
            c = total[k]
            if not c:
                continue
            sides = self.held[k]
            if len(sides) == 1 or k in decided:
                for i, a in sides[decided.get(k, 0)].items():
                    total[i] += c * a
            elif c > 0:
                side = self.fixed.get(k)
                left = c if side == LEFT else 0 if side == RIGHT else (c >> BITS) * slopes.get(k, self.slopes[k])
                for part, name, share in ((sides[0], "left", left), (sides[1], "right", c - left)):
                    if share:
                        used[name, k] = share
                        for i, a in part.items():
                            total[i] += share * a
            else:
                n = -c if k in self.fixed else -c >> BITS
                used["upper", k] = n
                for i, a in self.upper[k].items():
                    total[i] -= n * a
            total[k] = 0
        for j, (low, high) in enumerate(self.box, 1):
            c = total[j]
            if c:
                key, a, b = low if c > 0 else high
                used[key] = used.get(key, 0) + c // a
                total[0] -= c // a * b
        return Bound(scale, total[0], used)

    def _relax(self, k: int) -> None:
        """Bounds of the difference of the sides of max k, and with them its upper row."""
        self.budget.watch()
        left, right = self.held[k]
        difference = dict(left)
        for i, c in right.items():
            difference[i] = difference.get(i, 0) - c
        opposite = {i: -c for i, c in difference.items()}
        low, high = self.lower_bound(difference), self.lower_bound(opposite)
        if low.constant < 0 and high.constant < 0 and self.level[k] > 2:
            low, high = self._tighter(k, difference, 1, low), self._tighter(k, opposite, -1, high)
        if low.constant >= 0 or high.constant >= 0:
            side = LEFT if low.constant >= 0 else RIGHT
            self.fixed[k] = side
            self.upper[k] = {**self.held[k][side], k: -1}
            self.differences[k] = (low, None) if side == LEFT else (None, high)
            return
        least, most = low.value, -high.value
        s = round(most / (most - least) * ONE)
        t = max(-s * least, (ONE - s) * most)
        row = {i: s * c for i, c in left.items()}
        for i, c in right.items():
            row[i] = row.get(i, 0) + (ONE - s) * c
        row[0] = row.get(0, 0) - (-t.numerator // t.denominator)
        row[k] = -ONE
        self.upper[k] = {i: c for i, c in row.items() if c}
        self.differences[k] = low, high
        self.shares[k] = s
        self.slopes[k] = ONE if most > -least else 0
        scale = self.scales[k]
        self.range[k] = _up(least / scale, -1), _up(most / scale, 1)

    def _tighter(self, k: int, form: Form, sign: int, bound: Bound) -> Bound:
        """The better one of this bound and one with the multipliers of a linear program."""
        left, right = self.sides[k]
        terms = [*zip(left[0], sign * left[1], strict=True), *zip(right[0], -sign * right[1], strict=True)]
        guess = self.guess(terms, (), {}, self.scales[k])
        other = self.lower_bound(form, guess.slopes, guess.multipliers)
        return max(bound, other, key=lambda one: one.value)

    # -- guesses ---------------------------------------------------------------------------------------------------

    def guess(
        self, terms: Sequence[tuple[int, float]], rows: Sequence[Row], decided: Mapping[int, int], scale: int
    ) -> "Multipliers":
        """Slopes and multipliers of rows for a good lower bound of a form (unscaled, in floats; `scale` times it).

        They solve the linear program over the inputs and the open maxima that the form and the rows depend on.
        """
        with np.errstate(all="ignore"):  # infinite and undefined numbers are dropped at the end
            return self._guess(terms, [*self.hyps, *rows], decided, scale)

    def _guess(
        self, terms: Sequence[tuple[int, float]], rows: Sequence[Row], decided: Mapping[int, int], scale: int
    ) -> "Multipliers":
        open_, above = self._open([terms, *(row.terms for row in rows)], decided)
        column = {k: self.dim + 1 + position for position, k in enumerate(open_)}
        width = self.dim + 1 + len(open_)
        dense = np.zeros((self.last + 1, width))
        dense[: self.dim + 1, : self.dim + 1] = np.eye(self.dim + 1)

        def vector(terms: Sequence[tuple[int, float]]) -> np.ndarray:
            indices = [i for i, _ in terms]
            return np.array([c for _, c in terms]) @ dense[indices] if terms else np.zeros(width)

        table: list[np.ndarray] = []
        lows, highs = list(self.low), list(self.high)
        for k in above:
            if k not in column:
                indices, coefficients = self.sides[k][decided.get(k, self.fixed.get(k, 0))]
                dense[k] = coefficients @ dense[indices]
                continue
            dense[k, column[k]] = 1.0
            a, b = (coefficients @ dense[indices] for indices, coefficients in self.sides[k])
            least, most = self.range[k]
            s = most / (most - least) if most > least else 0.5  # both may be too small for floats
            table += [dense[k] - a, dense[k] - b, b + s * (a - b) - dense[k]]
            table[-1][0] -= s * least
            sizes = np.concatenate([[1.0], np.maximum(np.abs(lows), np.abs(highs))])
            reach = float(np.abs(a[: len(sizes)]) @ sizes + np.abs(b[: len(sizes)]) @ sizes) + 1
            lows.append(-2 * reach)
            highs.append(2 * reach)
        table += [vector(row.terms) for row in rows]
        cost = vector(terms)
        found = minimize_guess(cost, np.array(table).reshape(-1, width), np.array(lows), np.array(highs))
        slopes: dict[int, int] = {}
        gaps: dict[int, float] = {}
        for position, k in enumerate(open_):
            left, right, upper = found.multipliers[3 * position : 3 * position + 3]
            if 0 < left + right < np.inf:
                slopes[k] = min(ONE, max(0, round(float(left / (left + right)) * ONE)))
            values = np.concatenate([[1.0], found.point])
            height = min(table[3 * position] @ values, table[3 * position + 1] @ values)
            gaps[k] = float((upper + 1e-3 * (1 + left + right)) * max(height, 0) if found.feasible else upper)
        chosen = []
        for row, multiplier in zip(rows, found.multipliers[3 * len(open_) :], strict=True):
            if 0 < multiplier < np.inf:
                chosen.append((row, _short(Fraction(float(multiplier)) * scale / row.scale)))
        return Multipliers(slopes, chosen, gaps, found)

    def evaluate(self, point: Sequence[Fraction]) -> float:
        """About the last value at a point."""
        values = np.zeros(self.last + 1)
        values[: self.dim + 1] = [1.0, *map(float, point)]
        for k in range(self.dim + 1, self.last + 1):
            with np.errstate(all="ignore"):
                values[k] = max(float(coefficients @ values[indices]) for indices, coefficients in self.sides[k])
        return float(values[-1])

    def _open(
        self, forms: Sequence[Sequence[tuple[int, float]]], decided: Mapping[int, int]
    ) -> tuple[list[int], list[int]]:
        """The open maxima that forms depend on in a branch, and all maxima that do, in program order."""
        seen: set[int] = set()
        stack = [int(i) for terms in forms for i, _ in terms if i > self.dim]
        while stack:
            k = stack.pop()
            if k in seen:
                continue
            seen.add(k)
            side = decided.get(k, self.fixed.get(k, 0 if len(self.sides[k]) == 1 else None))
            for indices, _ in self.sides[k] if side is None else (self.sides[k][side],):
                stack += [int(i) for i in indices if i > self.dim and i not in seen]
        above = sorted(seen)
        return [k for k in above if k in self.slopes and k not in decided], above


class Multipliers(NamedTuple):
    """What a linear program suggests: slopes, multipliers of rows, and which maxima are relaxed most."""

    slopes: dict[int, int]
    multipliers: list[tuple[Row, Fraction]]
    gaps: dict[int, float]
    guess: Guess


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        raise Unbounded(f"a coefficient has {value.numerator.bit_length()} bits, too many to guess with") from None


def _up(value: Fraction, sign: int) -> float:
    """About the value, rather beyond it in the direction of the sign."""
    rounded = _float(value)
    return rounded + sign * abs(rounded) * 1e-12


def _unit(row: Sequence[int]) -> list[tuple[int, float]]:
    return [(j, _float(Fraction(c))) for j, c in enumerate(row) if c]


def _short(value: Fraction) -> Fraction:
    """The value to about 30 bits, as a dyadic fraction."""
    shift = 30 - (value.numerator.bit_length() - value.denominator.bit_length())
    return Fraction(round(value * Fraction(2) ** shift)) / Fraction(2) ** shift
