r"""All cells of a piecewise affine function of several variables, exactly: the face-lattice engine.

The input is a program of maxima (`CompiledFunction`, the common language of networks and formulas) on $\mathbb{R}^d$
or on a polyhedron.  Its *activation complex* is cut out in topological order: all cells so far are divided at once by
the zero set of left - right of one max, which is affine on each of them, vectorised over the cells.  Only strict cuts
divide a cell, so that all cells have the dimension of the domain, and coincident hyperplanes, dead neurons and neurons
that are always on need no care of their own.

The cells come in the order of the decision tree (see `CellBatch`), in batches, so that memory stays bounded and the
caller may stop early.  Everything is exact: see `limbs` and `homogeneous` for the arithmetic, `face_lattice` for the
complex.  (Counting cells by such a subdivision: G. Montúfar, R. Pascanu, K. Cho, Y. Bengio, "On the number of linear
regions of deep neural networks", 2014, studies the numbers; the incremental construction of the face lattice of an
arrangement is due to H. Edelsbrunner, J. O'Rourke, R. Seidel, "Constructing arrangements of lines and hyperplanes with
applications", 1986.)
"""

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain, count, pairwise
from operator import index
from typing import Any, NamedTuple, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from exactrelu.affine import AffineMap
from exactrelu.exact import primitive
from exactrelu.kernel.program import Terms
from exactrelu.program_builder import CompiledFunction
from exactrelu.regions.budget import BudgetExceeded
from exactrelu.regions.clipping import clipped, row_label
from exactrelu.regions.coordinates import Elimination, Row
from exactrelu.regions.decision_levels import Level, Levels, direct_forms
from exactrelu.regions.exact_arrays import Array, fitting, peak
from exactrelu.regions.face_lattice import PolyhedralComplex
from exactrelu.regions.homogeneous import FIELD, NEGATIVE, SignBlock
from exactrelu.regions.homogeneous import primitive as primitive_points
from exactrelu.regions.limbs import Limbs, combined, concatenate, take
from exactrelu.regions.ordered_tasks import Answer, in_order, require_executor, workers_of

__all__ = [
    "Cell",
    "CellBatch",
    "Cells",
    "Decision",
    "Facet",
    "Outline",
    "adjacent_cells",
    "cells",
    "lattice_cells",
    "map_numbers",
    "summaries",
]

Summary = TypeVar("Summary")

LEFT, RIGHT, SPLIT = 1, 2, 4  # bits of a decision code: the sides that attain the max on the cell, whether it was split
SIDES = {1: "left", 2: "right", 3: "both"}

# On an executor:
GRAIN = 1024  # so many cells, some 10 ms of work, are made here before chunks are handed out
GRAINS_PER_CHUNK = 16  # a worker may go up to this many grains of cells before it divides a chunk
CHUNKS_PER_TASK = 2  # a task that has finished so many chunks full of cells hands back the chunks it has left
TASKS_PER_WORKER = 4  # chunks grow differently; with several for each worker the last ones end at about the same time


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
        complex_ = self.complex
        finite = complex_.points.array[:, 0] > 0
        for k in range(1, complex_.dim):
            finite = complex_.reduce(k, np.bitwise_or, finite)
        return finite.astype(bool)

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

    @cached_property
    def facet_points(self) -> Array:
        """For every facet of the complex a point in its relative interior, homogeneous and primitive.

        It is the sum of the vertices with multiplicities (one for each flag of faces) that only depend on the facet;
        the relative interiors of different facets are disjoint, so that the point identifies the facet in any batch.
        """
        complex_ = self.complex
        points = complex_.points.array
        for k in range(1, complex_.dim):
            count = 2 if k == 1 else int(complex_.lists[k].size.array.max(initial=1))
            (points,) = fitting(peak(points) * count, points)  # bounds every sum of `count` of them
            points = complex_.reduce(k, np.add, points)
        return primitive_points(points)

    @cached_property
    def adjacency(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of cells of this batch that share a facet, (pairs, 2), and the number of that facet."""
        complex_ = self.complex
        if complex_.dim == 0:
            return np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.int64)
        facet, owner = complex_.facets_of(complex_.dim, np.arange(len(self)))
        order = np.argsort(facet, kind="stable")
        facet, owner = facet[order], owner[order]
        # At most two cells have a facet in common, and one at infinity belongs to one cell only (two full-dimensional
        # cones of the same directions would overlap).
        twice = np.flatnonzero(facet[1:] == facet[:-1])
        return np.stack([owner[twice], owner[twice + 1]], axis=1), facet[twice]

    @cached_property
    def open_facets(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Facets that one cell of this batch has and that do not bound the domain, and these cells."""
        complex_ = self.complex
        if complex_.dim == 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        facet, owner = complex_.facets_of(complex_.dim, np.arange(len(self)))
        count = np.bincount(facet, minlength=len(complex_.faces[-2]))
        once = (count == 1) & (complex_.labels.array >= 0)  # negative labels: rows of the domain and infinity
        kept = once[facet]
        return facet[kept], owner[kept]


def vertex_lists(complex_: PolyhedralComplex, dim: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The vertices of every face of dimension `dim`: starts and vertex numbers."""
    count = len(complex_) if dim == complex_.dim else len(complex_.faces[dim])
    owner = face = np.arange(count)
    for k in range(dim, 0, -1):
        facet, position = complex_.facets_of(k, face)
        below = len(complex_.faces[k - 1])
        pairs = np.unique(owner[position] * below + facet)  # below 2^63: a product of two counts
        owner, face = pairs // below, pairs % below
    return np.searchsorted(owner, np.arange(count + 1)), face


def hyperplane(points: Sequence[Sequence[int]]) -> list[Fraction]:
    """The form (c0, .., cn), up to a factor, that vanishes on homogeneous points spanning a hyperplane."""
    width = len(points[0])
    solved = Elimination(width)
    for point in points:
        if solved.add(point) and len(solved.rows) == width - 1:
            break
    (free,) = set(range(width)) - set(solved.pivots)
    form = [Fraction(0)] * width
    form[free] = Fraction(1)
    for pivot, row in zip(solved.pivots, solved.rows, strict=True):
        form[pivot] = -row[free]
    return form


class Cells(Sequence[Cell]):
    """All cells of an activation complex, in the order of the decision tree, with their adjacency."""

    def __init__(self, batches: Sequence[CellBatch]) -> None:
        self.batches = list(batches)
        self.starts = np.cumsum([0, *(len(batch) for batch in self.batches)])

    def __len__(self) -> int:
        return int(self.starts[-1])

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> list[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | list[Cell]:
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        position = range(len(self))[index]
        number = int(np.searchsorted(self.starts, position, side="right")) - 1
        return self.batches[number][position - int(self.starts[number])]

    def __iter__(self) -> Iterator[Cell]:
        return (cell for batch in self.batches for cell in batch)

    def __repr__(self) -> str:
        return f"Cells({len(self)} cells)"

    @cached_property
    def outlines(self) -> list["Outline"]:
        return [Outline.of(batch) for batch in self.batches]

    @cached_property
    def adjacency(self) -> NDArray[np.int64]:
        """The pairs of cells that share a facet, see `adjacent_cells`."""
        return adjacent_cells(self.outlines)

    @cached_property
    def map_numbers(self) -> NDArray[np.int64]:
        """The same number for two cells iff they have the same map, see `map_numbers`."""
        return map_numbers(self.outlines)


@dataclass(frozen=True)
class Outline:
    """What is left of a batch when only the maps and the adjacency of its cells matter: less by an order of magnitude.

    Attributes
    ----------
    forms : (cells, coefficients), the maps as in `CellBatch.forms`.
    pairs : (pairs, 2), the cells of the batch that share a facet.
    points, owners : interior points of the facets by which cells of the batch touch other batches, and these cells.
    """

    forms: Array
    pairs: NDArray[np.int64]
    points: Array
    owners: NDArray[np.int64]

    @classmethod
    def of(cls, batch: CellBatch) -> "Outline":
        facets, owners = batch.open_facets
        points = batch.facet_points[facets] if facets.size else batch.complex.points.array[:0]
        return cls(batch.forms.reshape(len(batch), -1), batch.adjacency[0], points, owners)

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.forms)


def adjacent_cells(outlines: Sequence[Outline]) -> NDArray[np.int64]:
    """(pairs, 2): the pairs (i, j), i < j, of cells that share a facet, each once, sorted; cells numbered throughout.

    The complex is face to face (see `face_lattice`), so two cells are adjacent iff they have a facet in common.
    """
    pairs = []
    seen: dict[tuple[int, ...], int] = {}
    across = []
    total = 0
    for outline in outlines:
        pairs.append(outline.pairs + total)
        for point, cell in zip(outline.points.tolist(), outline.owners.tolist(), strict=True):
            other = seen.pop(tuple(point), None)
            if other is None:
                seen[tuple(point)] = cell + total
            else:
                across.append((other, cell + total))
        total += len(outline)
    joined = np.concatenate([*pairs, np.array(across, dtype=np.int64).reshape(-1, 2)])
    keys = np.sort(joined[:, 0] * max(total, 1) + joined[:, 1])  # below 2^63: a product of two counts
    return np.stack([keys // max(total, 1), keys % max(total, 1)], axis=1)


def map_numbers(outlines: Sequence[Outline]) -> NDArray[np.int64]:
    """A number for the map of every cell, the same for two cells iff these are the same function on the domain.

    The maps are numbered 0, 1, .. in the order of the first cells that have them.
    """
    if not outlines:
        return np.empty(0, dtype=np.int64)
    if any(outline.forms.dtype == object for outline in outlines):
        numbers: dict[tuple[int, ...], int] = {}
        rows = chain.from_iterable(outline.forms.tolist() for outline in outlines)
        return np.array([numbers.setdefault(tuple(row), len(numbers)) for row in rows], dtype=np.int64)
    forms = np.concatenate([outline.forms for outline in outlines])
    _, first, inverse = np.unique(forms, axis=0, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse.reshape(-1)]


# -- the engine ------------------------------------------------------------------------------------------


@dataclass
class _Chunk:
    """Cells on their way: `position` maxima of level `level` are decided on them.

    `before` has the codes of the earlier levels and `forms`, `kept` the integer maps of this level, for the cells as
    they were when the level began (`origin` says which one a cell came from); `codes` has the codes of this level.
    """

    complex: PolyhedralComplex
    level: int
    position: int
    before: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    forms: Limbs
    kept: Limbs

    @property
    def origin(self) -> NDArray[np.int64]:
        cells: NDArray[np.int64] = self.complex.faces[-1].cell.array
        return cells

    def detached(self) -> "_Chunk":
        """The same cells with their own maps only, where there were those of all cells the chunk was a part of."""
        used, origin = np.unique(self.origin, return_inverse=True)
        self.complex.rename_cells(origin.reshape(-1))
        forms, kept = ([np.ascontiguousarray(limb[..., used]) for limb in limbs] for limbs in (self.forms, self.kept))
        return _Chunk(self.complex, self.level, self.position, self.before[used], self.codes, forms, kept)


class _Engine:
    """Moves chunks through the levels."""

    def __init__(self, hyps: tuple[tuple[int, ...], ...], levels: Levels, chunk: int, ceiling: int | None) -> None:
        self.hyps, self.levels, self.chunk, self.ceiling = hyps, levels, chunk, ceiling

    def start(self, cell: PolyhedralComplex) -> _Chunk:
        """The domain, with the first level's maps."""
        none = np.empty((1, 0), dtype=np.uint8)
        held: Limbs = [np.empty((0, self.levels.columns, 1))]
        chunk = _Chunk(cell, -1, 0, none, none, held, held)
        self._enter(chunk, held)
        return chunk

    def _enter(self, chunk: _Chunk, held: Limbs) -> None:
        """Begin the next level: `held` are the maps of the held values on the present cells."""
        chunk.before = np.concatenate([chunk.before[chunk.origin], chunk.codes], axis=1)
        chunk.codes = np.empty((len(chunk.complex), 0), dtype=np.uint8)
        chunk.level += 1
        chunk.position = 0
        chunk.complex.rename_cells()
        if chunk.level < len(self.levels.levels):
            level = self.levels.levels[chunk.level]
            chunk.forms = level.matrix.times(held)
            chunk.kept = [limb[level.kept] for limb in held]
        else:
            chunk.forms = chunk.kept = held

    def held(self, chunk: _Chunk, which: slice) -> Limbs:
        """The maps of the values held after the level, on some cells."""
        level = self.levels.levels[chunk.level]
        cells = chunk.origin[which]
        left = chunk.codes[which].T & LEFT
        parts = [take(chunk.kept, slice(None), cells)]
        if level.simple.size:
            mask = left[level.simple].astype(np.float64)[:, None, :]
            parts.append([limb * mask for limb in take(chunk.forms, level.simple, cells)])
        if level.general.size:
            first, count = len(level.maxima), len(level.general)
            one = take(chunk.forms, np.arange(first, first + count), cells)
            other = take(chunk.forms, np.arange(first + count, first + 2 * count), cells)
            mask = left[level.general].astype(np.float64)[:, None, :]
            parts.append([a * mask + b * (1 - mask) for a, b in zip(one, other, strict=True)])
        return concatenate(parts)

    def advance(self, chunk: _Chunk) -> bool:
        """Decide maxima until the chunk has grown too large (False) or all maxima are decided (True)."""
        while True:
            if chunk.level == len(self.levels.levels):
                return True
            level = self.levels.levels[chunk.level]
            if chunk.position == len(level.maxima):
                if chunk.level + 1 == len(self.levels.levels):
                    return True
                if len(chunk.complex) > self.chunk:
                    return False
                self._enter(chunk, self.held(chunk, slice(None)))
            elif chunk.position < len(level.rays):
                self._pyramid(chunk, level)
            else:
                self._block(chunk, level)
            if len(chunk.complex) > 4 * self.chunk and chunk.position < len(level.maxima):
                return False
            if self.ceiling is not None and len(chunk.complex) > self.ceiling:
                return False

    def _pyramid(self, chunk: _Chunk, level: Level) -> None:
        """Decide a max whose difference is not constant along the lineality space: every cell is split."""
        complex_, number = chunk.complex, chunk.position
        block = SignBlock([limb[number : number + 1] for limb in chunk.forms])
        vertices = complex_.faces[0].cell.array
        rows = block.rows(0, vertices).astype(object)
        values = (rows * complex_.points.array.astype(object)).sum(axis=1)
        ray = np.array([0, *level.rays[number]], dtype=object)
        count = len(complex_)
        complex_.pyramid(values, ray, int((rows[0] * ray).sum()), level.maxima[number])
        codes = np.repeat(np.array([LEFT | SPLIT, RIGHT | SPLIT], dtype=np.uint8), count)
        order = np.arange(2 * count).reshape(2, count).T.ravel()
        complex_.sort_cells(order)
        chunk.codes = np.column_stack([chunk.codes[complex_.ancestor.array], codes[order]])
        chunk.position += 1

    def _block(self, chunk: _Chunk, level: Level) -> None:
        """Decide the next few maxima."""
        complex_, first = chunk.complex, chunk.position
        last = min(first + FIELD, len(level.maxima))
        block = SignBlock([limb[first:last] for limb in chunk.forms])
        before = len(complex_)
        active = complex_.load(block)
        done = last - first
        for j in range(last - first):
            if active >> (FIELD - 1 - j) & 1:
                complex_.cut(j, block, level.maxima[first + j])
                too_many = self.ceiling is not None and len(complex_) > self.ceiling
                if len(complex_) > 4 * self.chunk or too_many:
                    done = j + 1
                    break
        word, split = complex_.faces[-1].word.array, complex_.split.array
        if len(complex_) > before:
            right = (word & NEGATIVE) >> (FIELD - done)
            order = np.argsort(complex_.ancestor.array << done | right)
            complex_.sort_cells(order)
        shifts = np.arange(FIELD - 1, FIELD - 1 - done, -1)
        left = (word[:, None] >> (shifts + FIELD)) & 1
        right = (word[:, None] >> shifts) & 1
        codes = (left + 2 * right).astype(np.uint8)
        codes[codes == 0] = LEFT | RIGHT
        codes |= (((split[:, None] >> shifts) & 1) * SPLIT).astype(np.uint8)
        chunk.codes = np.concatenate([chunk.codes[complex_.ancestor.array], codes], axis=1)
        chunk.position += done

    def pieces(self, chunk: _Chunk, least: int = 1) -> Iterator[_Chunk]:
        """Chunks of consecutive cells, at most `chunk` each and at least so many if there are cells enough."""
        cells = len(chunk.complex)
        parts = max(-(-cells // self.chunk), min(least, cells))
        scratch = chunk.complex.scratch()
        ends = [cells * i // parts for i in range(parts + 1)]
        for start, end in pairwise(ends):
            complex_ = chunk.complex.part(np.arange(start, end), scratch)
            yield _Chunk(
                complex_, chunk.level, chunk.position, chunk.before, chunk.codes[start:end], chunk.forms, chunk.kept
            )

    def batch(self, chunk: _Chunk) -> CellBatch:
        """The finished chunk."""
        codes = np.concatenate([chunk.before[chunk.origin], chunk.codes], axis=1)
        forms = self.maps(chunk)
        chunk.complex.finish()
        return CellBatch(self.levels.function, self.hyps, self.levels, chunk.complex, codes, forms)

    def maps(self, chunk: _Chunk) -> Array:
        """(cells, outputs, columns): the integer maps of the outputs."""
        matrix = self.levels.output_matrix
        if chunk.level == len(self.levels.levels):
            return combined(matrix.times(chunk.forms)).transpose(2, 0, 1)
        step = (
            max(1, (1 << 20) // (len(matrix.W[0]) * self.levels.columns + 1)) if len(matrix.W) else len(chunk.complex)
        )
        found = [
            combined(matrix.times(self.held(chunk, slice(start, start + step)))).transpose(2, 0, 1)
            for start in range(0, len(chunk.complex), step)
        ]
        return np.concatenate(found)


class _Walk:
    """Moves chunks through the levels, the first one to its end before the next one starts.

    `others` cells are known to exist elsewhere.  The iterator yields the batches, and None when it has divided a chunk.
    """

    def __init__(self, engine: _Engine, chunk: _Chunk, max_cells: int | None, others: int = 0) -> None:
        self.engine, self.max_cells, self.others = engine, max_cells, others
        self.waiting = [iter([chunk])]  # the chunks to come, the next ones last
        self.waiting_cells = len(chunk.complex)
        self.finished = 0

    def __iter__(self) -> Iterator[CellBatch | None]:
        while self.waiting:
            current = next(self.waiting[-1], None)
            if current is None:
                self.waiting.pop()
                continue
            self.waiting_cells -= len(current.complex)
            done = self.engine.advance(current)
            cells = len(current.complex)
            # Every one of these holds at least one cell.
            within_budget(self.others + self.finished + self.waiting_cells + cells, self.max_cells)
            if done:
                self.finished += cells
                yield self.engine.batch(current)
            else:
                self.waiting_cells += cells
                self.waiting.append(self.engine.pieces(current))
                yield None

    def rest(self) -> list[_Chunk]:
        """The chunks that have not been started, in order."""
        return [chunk.detached() for pieces in reversed(self.waiting) for chunk in pieces]


def within_budget(certain: int, max_cells: int | None) -> None:
    if max_cells is not None and certain > max_cells:
        raise BudgetExceeded(f"there are at least {certain} cells, max_cells is {max_cells}")


def lattice_cells(
    function: CompiledFunction,
    hyps: Sequence[Sequence[int]] = (),
    *,
    max_cells: int | None = None,
    chunk: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> Iterator[CellBatch]:
    r"""The full-dimensional cells of the activation complex, batch by batch.

    Parameters
    ----------
    function
        A program of maxima on $\mathbb{R}^d$.
    hyps
        Integer rows (c0, c1, .., cd): the domain is $\{x : c_0 + c \cdot x \ge 0\}$ for all of them.  It may be
        unbounded, empty (no batch then) or of lower dimension (cells are then full-dimensional in its affine hull).
    max_cells
        Raise `BudgetExceeded` as soon as it is certain that there are more cells.
    chunk
        Cells that are processed together (memory grows with it); depends on the dimension if omitted.
    progress
        Called now and then with the number of cells finished so far.
    executor
        Any `concurrent.futures.Executor`.  Once there are a thousand cells or more (`GRAIN`), chunks of them are
        finished by its workers, a bounded number at a time.  The cells, their order, maps and codes are the same as
        without it, only the batches may end elsewhere; what a task raises is raised here.

    The iterator may be abandoned or interrupted at any time: it keeps no state elsewhere and cancels what an executor
    has not begun.  A wrong row, chunk or executor raises ValueError or TypeError at once.

    >>> from exactrelu.program_builder import ProgramBuilder
    >>> builder = ProgramBuilder(2)
    >>> x, y = builder.input(0), builder.input(1)
    >>> f = builder.function([builder.maximum(builder.maximum(x, y), ())])       # max(max(x, y), 0)
    >>> [batch] = lattice_cells(f)
    >>> for cell in batch:
    ...     print(*cell.pattern, cell.map, cell.rays)
    left left AffineMap([[1, 0]], [0]) ((0, -1), (1, 1))
    left right AffineMap([[0, 0]], [0]) ((-1, -1), (0, -1))
    right left AffineMap([[0, 1]], [0]) ((-1, 0), (1, 1))
    right right AffineMap([[0, 0]], [0]) ((-1, -1), (-1, 0))
    >>> sum(map(len, lattice_cells(f, hyps=[(0, 1, 0), (0, 0, 1)])))             # on the positive quadrant
    2
    """
    if chunk is not None and chunk < 1:
        raise ValueError(f"chunk = {chunk}; at least one cell is needed")
    rows = checked(function, hyps, executor)
    return _summaries(function, rows, None, max_cells, chunk, progress, executor, GRAIN)


def summaries(
    function: CompiledFunction,
    hyps: Sequence[Sequence[int]],
    summary: Callable[[CellBatch], Summary],
    *,
    max_cells: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
    grain: int = GRAIN,
) -> Iterator[Summary]:
    """``summary(batch)`` for all batches in order, computed where the batch was found; else as `lattice_cells`.

    On an executor only the summaries travel back, so they had better be small; `summary` has to be picklable then (a
    function of a module, or a `functools.partial` of one).  There is at least one summary unless the domain is empty.
    Work is handed out from `grain` cells on, in tasks of a few dozen times as many at most; fewer pay if `summary`
    takes long.

    >>> from exactrelu.program_builder import ProgramBuilder
    >>> builder = ProgramBuilder(2)
    >>> f = builder.function([builder.maximum(builder.input(0), builder.input(1))])
    >>> list(summaries(f, [(1, 1, 0), (1, -1, 0)], len))
    [2]
    """
    return _summaries(function, checked(function, hyps, executor), summary, max_cells, None, progress, executor, grain)


def checked(
    function: CompiledFunction, hyps: Sequence[Sequence[int]], executor: Executor | None
) -> tuple[tuple[int, ...], ...]:
    """The rows as integers; raises for wrong input."""
    rows: list[tuple[int, ...]] = []
    for number, row in enumerate(hyps):
        if len(row) != function.dim + 1:
            raise ValueError(
                f"hyps[{number}] has {len(row)} entries; a row (c0, c1, .., cd) needs {function.dim + 1} of them"
            )
        try:
            rows.append(tuple(map(index, row)))
        except TypeError:
            raise TypeError(f"hyps[{number}] = {row!r}: the entries of a row must be integers") from None
    for number, sides in enumerate(function.program.instructions):
        if len(sides) != 2:
            raise ValueError(f"instruction {number} of the program is a lin; the engine takes programs of maxima")
    if executor is not None:
        require_executor(executor)
    return tuple(rows)


def _summaries(
    function: CompiledFunction,
    hyps: tuple[tuple[int, ...], ...],
    summary: Callable[[CellBatch], Any] | None,
    max_cells: int | None,
    chunk: int | None,
    progress: Callable[[int], None] | None,
    executor: Executor | None,
    grain: int,
) -> Iterator[Any]:
    """The batches, or their summaries."""
    differences, _ = direct_forms(function)
    forms = [[form.get(j, Fraction(0)) for j in range(function.dim)] for form in differences if form]
    domain = clipped(function.dim, hyps, forms)
    if domain is None:
        return
    coordinates, lineality, cell = domain
    levels = Levels(function, coordinates, lineality)
    if chunk is None:  # a few hundred MB at most: faces per cell grow like 2^dim, integer maps like width times columns
        width = max((len(level.matrix.b) for level in levels.levels), default=1)
        chunk = max(16, min((1 << 14) >> max(levels.columns - 4, 0), (1 << 24) // (width * levels.columns)))
    engine = _Engine(hyps, levels, chunk, max_cells)
    root = engine.start(cell)
    if executor is not None:
        yield from _distributed(engine, root, summary, max_cells, progress, executor, grain)
        return
    walk = _Walk(engine, root, max_cells)
    for batch in walk:
        if batch is not None:
            yield batch if summary is None else summary(batch)
        if progress is not None:
            progress(walk.finished)


# -- on an executor --------------------------------------------------------------------------------------

_numbers = count()


def _distributed(
    engine: _Engine,
    root: _Chunk,
    summary: Callable[[CellBatch], Any] | None,
    max_cells: int | None,
    progress: Callable[[int], None] | None,
    executor: Executor,
    grain: int,
) -> Iterator[Any]:
    """The batches of a chunk, or their summaries, divided among the workers of an executor; in order."""
    hyps, levels = engine.hyps, engine.levels
    tasks = TASKS_PER_WORKER * workers_of(executor)
    chunk = min(engine.chunk, GRAINS_PER_CHUNK * grain)
    seeding = _Engine(hyps, levels, min(chunk, max(grain, 4 * tasks)), engine.ceiling)
    done = seeding.advance(root)
    certain, finished = len(root.complex), 0  # cells that are known to exist, and those that have come back
    within_budget(certain, max_cells)
    if done:
        batch = seeding.batch(root)
        yield batch if summary is None else summary(batch)
        if progress is not None:
            progress(certain)
        return
    chunks = [piece.detached() for piece in seeding.pieces(root, tasks)]
    shared = pickle.dumps((_Engine(hyps, levels, chunk, engine.ceiling), max_cells, summary or _own_parts))

    def submit(chunk: _Chunk) -> "Future[Answer[_Chunk, Any]]":
        return executor.submit(_finish, next(_numbers), shared, chunk, certain - len(chunk.complex))

    def arrived(answer: Answer[_Chunk, Any]) -> None:
        nonlocal certain, finished
        before, cells = answer.note
        certain += cells + sum(len(chunk.complex) for chunk in answer.rest) - before
        finished += cells
        within_budget(certain, max_cells)

    def pulse() -> None:
        if progress is not None:
            progress(finished)

    with closing(in_order(chunks, submit, window=tasks, arrived=arrived, pulse=pulse)) as results:
        for found in results:
            yield CellBatch(levels.function, hyps, levels, *found) if summary is None else found


def _own_parts(batch: CellBatch) -> tuple[PolyhedralComplex, NDArray[np.uint8], Array]:
    """A batch without what all batches share."""
    return batch.complex, batch.codes, batch.forms


def _finish(number: int, shared: bytes, chunk: _Chunk, others: int) -> Answer[_Chunk, Any]:
    """What a worker makes of a chunk; `note` is the number of its cells before, and of those that are finished.

    Every call has another `number`: executors that recognise equal calls (Dask does) would share them between
    searches, and the end of one search would cancel tasks of the other.
    """
    engine, max_cells, summary = _unpickled(shared)
    before = len(chunk.complex)
    # Cutting changes a complex; another attempt, which executors may make, has to find the given one as it was.
    walk = _Walk(engine, replace(chunk, complex=chunk.complex.part(np.arange(before))), max_cells, others)
    found = []
    for batch in walk:
        if batch is not None:
            found.append(summary(batch))
            if walk.finished >= CHUNKS_PER_TASK * engine.chunk:
                break
    return Answer(found, walk.rest(), (before, walk.finished))


@lru_cache(maxsize=2)
def _unpickled(shared: bytes) -> tuple[_Engine, int | None, Callable[[CellBatch], Any]]:
    """A worker unpickles what is common to the tasks of a search once."""
    engine, max_cells, summary = pickle.loads(shared)
    return engine, max_cells, summary


def cells(
    function: CompiledFunction,
    hyps: Sequence[Sequence[int]] = (),
    *,
    max_cells: int | None = None,
    progress: Callable[[int], None] | None = None,
    executor: Executor | None = None,
) -> Cells:
    """All cells at once, with their adjacency; arguments and errors as for `lattice_cells`.

    >>> from exactrelu.program_builder import ProgramBuilder, linear
    >>> builder = ProgramBuilder(1)
    >>> x = builder.input(0)
    >>> minus = linear([(Fraction(-1), x)])
    >>> parts = [(Fraction(1), builder.maximum(x, ())), (Fraction(-1), builder.maximum(minus, ()))]
    >>> identity = cells(builder.function([linear(parts)]))                      # relu(x) - relu(-x)
    >>> len(identity), identity.adjacency.tolist(), identity.map_numbers.tolist()
    (2, [[0, 1]], [0, 0])
    """
    return Cells(list(lattice_cells(function, hyps, max_cells=max_cells, progress=progress, executor=executor)))
