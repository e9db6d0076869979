r"""The tree of signs: case distinctions on the maxima of a program until its outputs are affine.

The general engine: any dimension, any polyhedron, every implied sign with its Farkas multipliers.  A max is
split only where both signs of left - right occur strictly, so every cell has the dimension of the domain;
signs are decided as early as possible, in any order, and only where the outputs depend on them.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from exactrelu.kernel.program import Form, clear
from exactrelu.linear_programming import Dictionary, Farkas, Homogeneous, dictionary
from exactrelu.program_builder import CompiledFunction
from exactrelu.regions.budget import Budget

__all__ = ["Cell", "Decided", "Leaf", "SignTree", "Split", "nonzero_point", "sign_proof"]

IntRow = tuple[int, ...]

MAX_POINTS = 24  # sample points kept per cell; they only save linear programs


class Split(NamedTuple):
    """Max `k` is split: the cells with left >= right come first, then those with right >= left."""

    k: int


class Decided(NamedTuple):
    """Max `k` equals its left (side 0) or right (side 1) argument on the cell, as `farkas` proves."""

    k: int
    side: int
    farkas: Farkas


@dataclass
class Cell:
    """A polyhedron on which the maxima in `side` are decided.

    `rows` are the hypotheses followed by one row per split on the way; `known` holds decided maxima, scaled
    as in `Program.cleared`, as integer forms over 1, x1, .., xd; `points` are points of the cell.
    """

    simplex: Dictionary
    rows: tuple[IntRow, ...]
    points: list[Homogeneous]
    known: dict[int, IntRow]
    side: dict[int, int]
    differences: dict[int, IntRow]

    def copy(self) -> "Cell":
        return Cell(
            self.simplex.copy(), self.rows, list(self.points), dict(self.known), dict(self.side), dict(self.differences)
        )


class Leaf(NamedTuple):
    """A cell on which every output is affine: `forms[j]` = `scales[j]` * output j over 1, x1, .., xd."""

    cell: Cell
    forms: tuple[IntRow, ...]


Event = Split | Decided | Leaf


def dot(form: Sequence[int], point: Homogeneous) -> int:
    """The form at a point, times the point's positive weight."""
    return sum(c * v for c, v in zip(form, point, strict=True) if c)


class SignTree:
    """The tree of signs of a compiled function on the closed polyhedron `hyps` >= 0.

    With `everything` all maxima are decided on every cell (activation cells); otherwise only those that the
    outputs depend on there.  Raises `linear_programming.Infeasible` when the polyhedron is empty.
    """

    def __init__(
        self,
        function: CompiledFunction,
        hyps: Sequence[IntRow] = (),
        *,
        everything: bool = False,
        budget: Budget | None = None,
    ) -> None:
        self.dim = function.dim
        self.budget = budget or Budget()
        self.everything = everything
        scales, self.held = function.program.cleared()
        cleared = [clear([output], scales) for output in function.outputs]
        self.scales = [scale for scale, _ in cleared]
        self.targets: list[Form] = [forms[0] for _, forms in cleared]
        self.hyps = tuple(hyps)
        simplex = dictionary(self.dim, self.hyps)
        self.root = Cell(simplex, self.hyps, [simplex.vertex()], {}, {}, {})

    def events(self) -> Iterator[Event]:
        """The tree in preorder: `Split`, `Decided` and `Leaf`; a leaf ends its branch."""
        stack: list[tuple[Cell, int, int]] = [(self.root.copy(), 0, 0)]
        while stack:
            cell, index, side = stack.pop()
            if index:
                self._enter(cell, index, side)
            while True:
                self.budget.watch()
                candidates = yield from self._settle(cell)
                if not candidates:
                    break
                index = self._choose(cell, candidates)
                yield Split(index)
                stack.append((cell.copy(), index, 1))
                self._enter(cell, index, 0)
            self.budget.cell()
            yield Leaf(cell, tuple(self.dense(target, cell) for target in self.targets))

    def leaves(self) -> Iterator[Leaf]:
        """The cells alone."""
        return (event for event in self.events() if isinstance(event, Leaf))

    def dense(self, form: Form, cell: Cell) -> IntRow:
        """A form over values whose maxima are all known on the cell, over 1, x1, .., xd."""
        total = [0] * (self.dim + 1)
        for i, c in form.items():
            if i <= self.dim:
                total[i] += c
            else:
                for j, a in enumerate(cell.known[i]):
                    if a:
                        total[j] += c * a
        return tuple(total)

    def map_of(self, leaf: Leaf) -> tuple[tuple[Fraction, ...], ...]:
        """The affine maps of the outputs on a leaf, as rational rows (c0, c1, .., cd)."""
        return tuple(
            tuple(Fraction(c, scale) for c in form) for form, scale in zip(leaf.forms, self.scales, strict=True)
        )

    def _needed(self, cell: Cell) -> list[int]:
        """Undecided maxima that matter on this cell and whose two sides are known there, in program order."""
        dim, held, known = self.dim, self.held, cell.known
        if self.everything:
            stack = list(range(dim + 1, len(held)))
        else:
            stack = [i for target in self.targets for i in target if i > dim and i not in known]
        seen = set(stack)
        ready = []
        while stack:
            k = stack.pop()
            side = cell.side.get(k)
            if k in known:
                continue
            below = [
                i
                for form in (held[k] if side is None else (held[k][side],))
                for i in form
                if i > dim and i not in known
            ]
            if side is None and not below:
                ready.append(k)
            elif side is not None and not below:
                cell.known[k] = self.dense(held[k][side], cell)
            fresh = [i for i in dict.fromkeys(below) if i not in seen]  # once, even if on both sides
            seen.update(fresh)
            stack.extend(fresh)
        return sorted(ready)

    def _settle(self, cell: Cell) -> Generator[Decided, None, list[int]]:
        """Decide all implied signs; returns the maxima that have to be split (none: the cell is a leaf)."""
        while True:
            candidates = []
            settled = False
            for k in self._needed(cell):
                self.budget.watch()
                form = cell.differences.get(k)
                if form is None:
                    left, right = (self.dense(side, cell) for side in self.held[k])
                    form = cell.differences[k] = tuple(a - b for a, b in zip(left, right, strict=True))
                farkas = self._nonnegative(cell, form)
                side = 0
                if farkas is None:
                    farkas = self._nonnegative(cell, tuple(-c for c in form))
                    side = 1
                if farkas is None:
                    candidates.append(k)
                else:
                    yield Decided(k, side, farkas)
                    self._decide(cell, k, side)
                    settled = True
            if not settled:
                return candidates

    def _nonnegative(self, cell: Cell, form: IntRow) -> Farkas | None:
        """The proof that the form is >= 0 on the cell, or None with a point kept where it is negative."""
        if any(dot(form, point) < 0 for point in cell.points):
            return None
        found = sign_proof(cell, form)
        if isinstance(found, Farkas):
            return found
        cell.points.append(found)
        if len(cell.points) > MAX_POINTS:
            del cell.points[0]
        return None

    def _decide(self, cell: Cell, k: int, side: int) -> None:
        cell.side[k] = side
        cell.known[k] = self.dense(self.held[k][side], cell)
        cell.differences.pop(k, None)

    def _choose(self, cell: Cell, candidates: list[int]) -> int:
        """The first max on the hyperplane that most undecided maxima share."""
        if len(candidates) == 1:
            return candidates[0]
        shared: dict[Homogeneous, int] = {}
        for k in candidates:
            plane = _plane(cell.differences[k])
            shared[plane] = shared.get(plane, 0) + 1
        return max(candidates, key=lambda k: (shared[_plane(cell.differences[k])], -k))

    def _enter(self, cell: Cell, k: int, side: int) -> None:
        """Restrict the cell to one side of max k and decide it there."""
        form = cell.differences[k]
        if side:
            form = tuple(-c for c in form)
        cell.simplex.add(form)
        cell.rows += (form,)
        cell.points = [p for p in cell.points if dot(form, p) >= 0]
        cell.points.append(cell.simplex.vertex())
        self._decide(cell, k, side)


def _plane(form: IntRow) -> IntRow:
    """A key of the hyperplane form = 0."""
    divisor = gcd(*form)
    lead = next((c for c in form[1:] if c), 1)
    divisor = divisor if lead > 0 else -divisor
    return tuple(c // divisor for c in form)


def sign_proof(cell: Cell, form: IntRow) -> Farkas | Homogeneous:
    """The proof that the form is >= 0 on the cell, or a point of the cell where it is negative."""
    point, farkas = cell.simplex.positive_point(tuple(-c for c in form))
    return farkas if farkas is not None else point  # type: ignore[return-value]  # one of the two is there


def nonzero_point(
    function: CompiledFunction, hyps: Sequence[IntRow], budget: Budget | None = None
) -> Homogeneous | None:
    """A point of the closed polyhedron where some output is not zero, or None when all vanish on it."""
    tree = SignTree(function, hyps, budget=budget)
    for cell, forms in tree.leaves():
        for form in forms:
            for side in (form, tuple(-c for c in form)):
                found = sign_proof(cell, side)
                if not isinstance(found, Farkas):
                    return found
    return None
