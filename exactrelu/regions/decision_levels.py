"""The maxima of a program in topological levels, as integer matrices that the lattice engine evaluates cell by cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from exactrelu.kernel.program import Terms
from exactrelu.program_builder import CompiledFunction
from exactrelu.regions.coordinates import Coordinates, Lineality
from exactrelu.regions.integral_forms import integral
from exactrelu.regions.limbs import IntegerMatrix

__all__ = ["Level", "Levels", "direct_forms"]

ZERO = Fraction(0)

Quotients = dict[int, tuple[int, int]]  # column -> numerator, denominator (not reduced); column -1 - c is entry c of b
Integers = dict[int, int]


def direct_forms(function: CompiledFunction) -> tuple[list[dict[int, Fraction]], list[dict[int, Fraction]]]:
    r"""The input parts of the differences left - right and of the outputs, as {coordinate 0 .. d-1: coefficient}.

    Write every value as an affine form of x plus a combination of earlier $\mathrm{relu}(\ell_k - r_k)$, with
    $\max(\ell, r) = r + \mathrm{relu}(\ell - r)$.  A vector on which the input parts of all differences vanish is one
    along which no decision ever changes; on the others every cell is cut sooner or later.
    """
    dim = function.dim
    parts: list[dict[int, Fraction]] = []

    def part(terms: Terms, factor: int, total: dict[int, Fraction]) -> dict[int, Fraction]:
        for i, q in terms:
            if 0 < i <= dim:
                total[i - 1] = total.get(i - 1, ZERO) + factor * q
            elif i > dim:
                for j, c in parts[i - dim - 1].items():
                    total[j] = total.get(j, ZERO) + factor * q * c
        return total

    differences = []
    for left, right in function.program.instructions:
        parts.append(part(right, 1, {}))
        differences.append(part(right, -1, part(left, 1, {})))
    return differences, [part(output, 1, {}) for output in function.outputs]


@dataclass
class Level:
    """Maxima whose sides only depend on earlier levels, in the order of their decisions.

    `matrix` maps the held values to the differences left - right of `maxima`, followed by the left and then the right
    sides of the maxima at the positions `general` (those with a right side other than 0 that are needed later).
    The first `len(rays)` maxima cut the lineality space, along these rays.  Held afterwards: the held values `kept`,
    then the maxima at the positions `simple` (worth the positive part of their difference) and at `general`.
    """

    maxima: list[int]
    rays: list[tuple[int, ...]]
    matrix: IntegerMatrix
    kept: NDArray[np.int64]
    simple: NDArray[np.int64]
    general: NDArray[np.int64]


class Levels:
    """The levels of a function in some coordinates y.

    A value is held as `scale` times an integer form of (t, ty), so that its coefficients have no common divisor.
    """

    def __init__(self, function: CompiledFunction, coordinates: Coordinates, lineality: Lineality) -> None:
        self.function, self.coordinates = function, coordinates
        self.columns = len(coordinates.pivots) + 1
        dim = function.dim
        instructions = function.program.instructions
        level: list[int] = []
        for sides in instructions:
            level.append(1 + max((level[i - dim - 1] for side in sides for i, _ in side if i > dim), default=-1))
        height = 1 + max(level, default=-1)
        last_use = [-1] * len(level)
        for k, sides in enumerate(instructions):
            for side in sides:
                for i, _ in side:
                    if i > dim:
                        last_use[i - dim - 1] = max(last_use[i - dim - 1], level[k])
        for output in function.outputs:
            for i, _ in output:
                if i > dim:
                    last_use[i - dim - 1] = height
        members: list[list[int]] = [[] for _ in range(height)]
        for k, number in enumerate(level):
            members[number].append(k)

        self.scale: dict[int, Fraction] = {}
        self.levels: list[Level] = []
        differences, outputs = direct_forms(function)
        held: list[int] = []
        for number, maxima in enumerate(members):
            rays, first, rest = [], [], []
            for k in maxima:
                ray = None
                if differences[k] and lineality.basis:
                    row = [ZERO, *(differences[k].get(j, ZERO) for j in range(dim))]
                    ray = lineality.shrink(coordinates.restrict(row)[1:])
                if ray is None:
                    rest.append(k)
                else:
                    rays.append(ray)
                    first.append(k)
            maxima = first + rest
            position = {k: p for p, k in enumerate(held)}
            rows: list[Integers] = []
            lefts: list[Integers] = []
            rights: list[Integers] = []
            simple, general = [], []
            for p, k in enumerate(maxima):
                left, right = (self._expanded(side, position) for side in instructions[k])
                needed = last_use[k] > number
                if not right:
                    (difference,), self.scale[k] = integral([left])
                    if needed:
                        simple.append(p)
                else:
                    (difference,), _ = integral([_difference(left, right)])
                    if needed:
                        (one, other), self.scale[k] = integral([left, right])
                        lefts.append(one)
                        rights.append(other)
                        general.append(p)
                rows.append(difference)
            kept = [p for p, k in enumerate(held) if last_use[k] > number]
            matrix = self._matrix(rows + lefts + rights, len(held))
            positions = (np.array(which, dtype=np.int64) for which in (kept, simple, general))
            self.levels.append(Level(maxima, rays, matrix, *positions))
            held = [held[p] for p in kept] + [maxima[p] for p in simple] + [maxima[p] for p in general]
        self.held = held
        position = {k: p for p, k in enumerate(held)}
        over_held = [integral([self._expanded(output, position)]) for output in function.outputs]
        self.output_scales = [scale for _, scale in over_held]
        self.output_matrix = self._matrix([row for (row,), _ in over_held], len(held))
        self.output_slopes = [coordinates.slopes([form.get(j, ZERO) for j in range(dim)]) for form in outputs]
        self.order = [k for item in self.levels for k in item.maxima]

    def _expanded(self, terms: Terms, position: dict[int, int]) -> Quotients:
        """A combination of values over the held integer forms and the columns (t, ty)."""
        dim = self.function.dim
        total: Quotients = {}
        row: list[Fraction] = []
        for i, q in terms:
            if i > dim:
                scale = self.scale[i - dim - 1]
                total[position[i - dim - 1]] = q.numerator * scale.numerator, q.denominator * scale.denominator
            else:
                row = row or [ZERO] * (dim + 1)
                row[i] = q
        if row:
            for c, q in enumerate(self.coordinates.restrict(row)):
                if q:
                    total[-1 - c] = q.numerator, q.denominator
        return total

    def _matrix(self, rows: Sequence[Integers], width: int) -> IntegerMatrix:
        W = np.zeros((len(rows), width), dtype=object)
        b = np.zeros((len(rows), self.columns), dtype=object)
        for weights, bias, row in zip(W, b, rows, strict=True):
            for column, c in row.items():
                if column >= 0:
                    weights[column] = c
                else:
                    bias[-1 - column] = c
        return IntegerMatrix(W, b)


def _difference(left: Quotients, right: Quotients) -> Quotients:
    total = dict(left)
    for column, (p, q) in right.items():
        a, b = total.get(column, (0, 1))
        total[column] = a * q - p * b, b * q
    return total
