r"""The cells of an activation complex: pattern and decisions, affine map, vertices and rays, facets.

They come in batches that share one `PolyhedralComplex`, and everything about a single cell is computed when asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from exactrelu.affine import AffineMap
from exactrelu.exact import primitive
from exactrelu.kernel.program import Terms
from exactrelu.program_builder import CompiledFunction
from exactrelu.regions.clipping import row_label
from exactrelu.regions.coordinates import Row, hyperplane
from exactrelu.regions.decision_levels import Levels
from exactrelu.regions.exact_arrays import Array
from exactrelu.regions.face_lattice import PolyhedralComplex
from exactrelu.regions.incidence import finite_facets, vertex_lists

__all__ = ["LEFT", "RIGHT", "SPLIT", "Cell", "CellBatch", "Decision", "Facet"]

LEFT, RIGHT, SPLIT = 1, 2, 4  # bits of a decision code: the sides that attain the max on the cell, whether it was split
SIDES = {1: "left", 2: "right", 3: "both"}


class Facet(NamedTuple):
    """A facet of a cell: `row` (c0, .., cd) is >= 0 on the cell and 0 on the facet.

    It comes from the max number `max` of the program, or from row number `hyp` of the domain; the other is None.
    """

    row: tuple[int, ...]
    max: int | None
    hyp: int | None


class Decision(NamedTuple):
    """One step on the way to a cell: `side` of max number `max` holds, by a split or implied by the steps before."""

    max: int
    side: str
    split: bool


@dataclass(frozen=True)
class Cell:
    """One cell of the activation complex; everything is computed when asked for."""

    batch: "CellBatch"
    index: int

    @property
    def pattern(self) -> tuple[str, ...]:
        """For every max of the program the side that attains it: ``"left"``, ``"right"`` or ``"both"``.

        ``"both"`` means that the two sides coincide on the whole cell.
        """
        codes = self.batch.codes[self.index] & 3
        sides = {k: SIDES[int(code)] for k, code in zip(self.batch.order, codes, strict=True)}
        return tuple(sides[k] for k in range(len(sides)))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The path of the decision tree that leads to this cell, in the order `CellBatch.order`."""
        codes = self.batch.codes[self.index].tolist()
        return tuple(
            Decision(k, SIDES[code & 3], bool(code & SPLIT)) for k, code in zip(self.batch.order, codes, strict=True)
        )

    @property
    def generators(self) -> Array:
        """The extreme points and directions in the coordinates y, as primitive homogeneous rows (t, ty)."""
        start, vertex = self.batch.generators
        points: Array = self.batch.complex.points.array[vertex[start[self.index] : start[self.index + 1]]]
        return points

    @property
    def vertices(self) -> tuple[Row, ...]:
        """The vertices, sorted (modulo the lineality space, if there is one)."""
        point = self.batch.levels.coordinates.point
        return tuple(sorted(point(row) for row in self.generators.tolist() if row[0]))

    @property
    def rays(self) -> tuple[tuple[int, ...], ...]:
        """The extreme directions, sorted primitive integer vectors (modulo the lineality space, if there is one)."""
        direction = self.batch.levels.coordinates.direction
        return tuple(sorted(direction(row) for row in self.generators.tolist() if not row[0]))

    @property
    def lineality(self) -> tuple[tuple[int, ...], ...]:
        """A basis of the directions of the lines in the cell; the same for all cells."""
        return self.batch.lineality

    @property
    def witness(self) -> Row:
        """A point in the interior of the cell, relative to the affine hull of the domain: the sum of its generators."""
        total = [sum(column) for column in zip(*self.generators.tolist(), strict=True)]
        return self.batch.levels.coordinates.point(total)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The outputs on the cell as rational rows (c0, c1, .., cd).

        On a domain of lower dimension, or with lineality, only free coordinates of the hull occur in them, so that
        equal functions on the domain have equal rows.
        """
        levels = self.batch.levels
        forms = self.batch.forms[self.index].tolist()
        return tuple(
            levels.coordinates.extend([scale * c for c in form], slopes)
            for form, scale, slopes in zip(forms, levels.output_scales, levels.output_slopes, strict=True)
        )

    @property
    def map(self) -> AffineMap:
        """The affine map of the outputs on the cell."""
        rows = self.rows
        return AffineMap([row[1:] for row in rows], [row[0] for row in rows], input_dim=self.batch.function.dim)

    @property
    def differences(self) -> tuple[Row, ...]:
        """left - right of every max of the program on the cell, as rows (c0, c1, .., cd)."""
        dim = self.batch.function.dim
        values: list[list[Fraction]] = [[Fraction(int(i == j)) for j in range(dim + 1)] for i in range(dim + 1)]

        def form(terms: Terms) -> list[Fraction]:
            total = [Fraction(0)] * (dim + 1)
            for i, q in terms:
                for j, c in enumerate(values[i]):
                    if c:
                        total[j] += q * c
            return total

        found = []
        for (left, right), side in zip(self.batch.function.program.instructions, self.pattern, strict=True):
            one, other = form(left), form(right)
            found.append(tuple(a - b for a, b in zip(one, other, strict=True)))
            values.append(other if side == "right" else one)
        return tuple(found)

    @property
    def bounds(self) -> tuple[tuple[int, ...], ...]:
        """The irredundant primitive rows (c0, .., cd) that are >= 0 on the cell, one for each facet not at infinity."""
        batch = self.batch
        if batch.complex.dim == 0:
            return ()
        inside = self.witness
        which, _ = batch.complex.facets_of(batch.complex.dim, np.array([self.index]))
        found = []
        for row in (batch.facet_row(facet) for facet in which.tolist()):
            if row is not None:
                value = row[0] + sum(c * x for c, x in zip(row[1:], inside, strict=True))
                found.append(row if value > 0 else tuple(-c for c in row))
        return tuple(found)

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The facets (not the ones at infinity), with the max or the row of the domain that each lies on."""
        batch = self.batch
        if batch.complex.dim == 0:
            return ()
        which, _ = batch.complex.facets_of(batch.complex.dim, np.array([self.index]))
        which = which[batch.finite_facets[which]]
        differences, pattern = self.differences, self.pattern
        found = []
        for label in batch.complex.labels.array[which].tolist():
            if label >= 0:
                row = differences[label]
                found.append(Facet(primitive(row if pattern[label] == "left" else [-c for c in row]), label, None))
            else:
                hyp = row_label(label)
                found.append(Facet(primitive([Fraction(c) for c in batch.hyps[hyp]]), None, hyp))
        return tuple(found)

    def minimum(self, row: Sequence[Fraction | int]) -> tuple[Fraction | None, Row]:
        """The minimum of the form (c0, c1, .., cd) on the cell and a vertex where it is attained.

        If the form is unbounded below: None and a direction of the cell along which it decreases.
        """
        slope = row[1:]

        def along(vector: Sequence[Fraction | int]) -> Fraction:
            return sum((Fraction(c) * v for c, v in zip(slope, vector, strict=True)), Fraction(0))

        lines = [tuple(sign * v for v in line) for line in self.lineality for sign in (1, -1)]
        for ray in (*lines, *self.rays):
            if along(ray) < 0:
                return None, tuple(map(Fraction, ray))
        return min((row[0] + along(vertex), vertex) for vertex in self.vertices)


@dataclass
class CellBatch(Sequence[Cell]):
    """Consecutive cells of the activation complex, in the order of the decision tree.

    The maxima are decided in the order `order`, the same for all cells: level by level, in a level first those that
    cut the lineality space.  Cells are sorted lexicographically by their decisions, left before right, over all
    batches: that is preorder of the binary tree that has a node for every split.  A max is implied on a cell where the
    decisions before it leave it no choice.

    Attributes
    ----------
    codes : (cells, maxima) uint8 array in the order `order`: 1 for left, 2 for right, 3 for both, + 4 if split there.
    forms : (cells, outputs, columns) integer array: output j is ``levels.output_scales[j] * forms[i, j]`` applied to
        (1, y), plus what varies along the lineality space only; equal maps on the domain have equal forms.
    """

    function: CompiledFunction
    hyps: tuple[tuple[int, ...], ...]
    levels: Levels
    complex: PolyhedralComplex
    codes: NDArray[np.uint8]
    forms: Array

    def __len__(self) -> int:
        return len(self.complex)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> list[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | list[Cell]:
        if isinstance(index, slice):
            return [Cell(self, i) for i in range(len(self))[index]]
        return Cell(self, range(len(self))[index])

    def __repr__(self) -> str:
        return f"CellBatch({len(self)} cells of dimension {self.complex.dim}, {len(self.order)} maxima)"

    @property
    def order(self) -> list[int]:
        """The maxima of the program (numbered from 0) in the order of their decisions."""
        return self.levels.order

    @property
    def lineality(self) -> tuple[tuple[int, ...], ...]:
        """A basis of the directions of the lines in every cell, primitive integer vectors of R^d."""
        return self.levels.coordinates.lineality

    @property
    def patterns(self) -> NDArray[np.int8]:
        """(cells, maxima), in program order: 1 where the left side attains the max, -1 the right one, 0 both."""
        found = np.empty(self.codes.shape, dtype=np.int8)
        found[:, self.order] = np.array([0, 1, -1, 0], dtype=np.int8)[self.codes & 3]
        return found

    @property
    def splits(self) -> NDArray[np.bool_]:
        """(cells, maxima), in program order: whether the max was split on the way to the cell (else implied)."""
        found = np.empty(self.codes.shape, dtype=bool)
        found[:, self.order] = self.codes & SPLIT != 0
        return found

    @property
    def vanishing(self) -> NDArray[np.bool_]:
        """(cells, outputs): whether the output is zero on the whole cell."""
        constant = [not any(slopes) for slopes in self.levels.output_slopes]  # along the lineality space
        found: NDArray[np.bool_] = (self.forms == 0).all(axis=2) & np.array(constant, dtype=bool)
        return found

    @cached_property
    def generators(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Starts and vertex numbers: cell i has the vertices (finite or not) ``vertex[start[i]:start[i + 1]]``."""
        return vertex_lists(self.complex, self.complex.dim)

    @cached_property
    def finite_facets(self) -> NDArray[np.bool_]:
        """For every facet of the complex, whether it is not at infinity."""
        return finite_facets(self.complex)

    @cached_property
    def _facet_vertices(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return vertex_lists(self.complex, self.complex.dim - 1)

    @cached_property
    def _facet_rows(self) -> dict[int, tuple[int, ...]]:
        return {}

    def facet_row(self, facet: int) -> tuple[int, ...] | None:
        """A primitive row (c0, .., cd) that is zero on this facet of the complex; None at infinity."""
        if not self.finite_facets[facet]:
            return None
        row = self._facet_rows.get(facet)
        if row is None:
            start, vertex = self._facet_vertices
            spanning = self.complex.points.array[vertex[start[facet] : start[facet + 1]]].tolist()
            coordinates = self.levels.coordinates
            level = [Fraction(0)] * len(coordinates.shear)
            row = self._facet_rows[facet] = primitive(coordinates.extend(hyperplane(spanning), level))
        return row
